import type { Finding } from "../../../review/finding";
import { type ChangeGroup, collapseChanges, collapseFindings, compare } from "../../../review/group/collapse";
import { endingStacks } from "../../../review/group/ending";
import { fingerprint, subjectOf, withoutTenant } from "../../../review/group/fingerprint";
import { changeLines } from "../../../review/group/lines";
import { change, entry, finding, of, times } from "./given";

describe("findings that are the same but for the tenant", () => {
  const seen = (...given: Partial<Finding>[]) =>
    collapseFindings(given.map(finding)).map(({ count, tenants, addresses, ...first }) => [
      first.rule,
      count,
      tenants,
      addresses,
    ]);

  it("are one group, with tenants and addresses", () => {
    expect(
      seen(
        { tenant: "b", address: "aws_x.b", says: "b is open", stack: "t-b" },
        { tenant: "a", address: "aws_x.a", says: "a is open", stack: "t-a" },
        { tenant: "a", address: "aws_x.a", says: "a is open", stack: "t-a" },
      ),
    ).toEqual([["r", 3, ["a", "b"], ["aws_x.b", "aws_x.a", "aws_x.a"]]]);
  });

  it("are one group of nobody's only in one stack", () => {
    expect(seen({}, {})).toEqual([["r", 2, [], ["aws_x.a", "aws_x.a"]]]);
    expect(seen({ stack: "s" }, { stack: "t" })).toHaveLength(2);
  });

  it.each(["rule", "severity", "says", "attribute", "before", "after", "recovery", "remedy", "address"] as const)(
    "are others by %s",
    (part) => {
      const other = part === "severity" ? "stop" : "other";
      expect(seen({ [part]: part === "severity" ? "note" : "one" }, { [part]: other })).toHaveLength(2);
    },
  );

  it("are others where one is excepted, and by whom", () => {
    const excepted = (owner: string) => ({ excepted: { owner, expires: "2027-01-01", was: "stop" as const } });
    expect(seen({}, excepted("a"), excepted("a"), excepted("b"))).toHaveLength(3);
  });

  it("keep twenty addresses, and count all", () => {
    const [[, count, , addresses] = []] = seen(...times(25, () => ({})));
    expect([count, addresses]).toEqual([25, times(20, () => "aws_x.a")]);
  });

  it("come worst first, then fewest, then by place", () => {
    expect(
      seen(
        { rule: "n", severity: "note" },
        { rule: "two" },
        { rule: "two" },
        { rule: "z" },
        { rule: "b", address: "aws_x.b" },
        { rule: "a" },
        { rule: "w", severity: "stop" },
        { rule: "w", severity: "stop" },
      ).map(([rule]) => rule),
    ).toEqual(["w", "a", "z", "b", "two", "n"]);
  });

  it("are ordered by code unit", () => {
    expect([compare("a", "b"), compare("b", "a"), compare("a", "a"), compare("Z", "a")]).toEqual([-1, 1, 0, -1]);
  });
});

describe("changes that are the same but for the tenant", () => {
  it("leave out what changes nothing, what is read, and tags alone", () => {
    expect(collapseChanges([entry({ action: "no-op" }), entry({ action: "read" }), entry({ tagsOnly: true })])).toEqual(
      [],
    );
  });

  it("are one group of all tenants, and of nobody's only in one stack", () => {
    expect(collapseChanges([of("b"), of("a"), of("a")])).toMatchObject([
      { count: 3, tenants: ["a", "b"], address: "aws_x.b", outlier: false, attributes: ["size"], service: "x" },
    ]);
    expect(collapseChanges([entry({}), entry({ stack: "t" })])).toHaveLength(2);
    expect(collapseChanges([of("a", { stack: "t-a" }), of("b", { stack: "t-b" })])).toHaveLength(1);
  });

  it.each([
    ["type", { type: "aws_y" }],
    ["action", { action: "delete" as const }],
    ["fingerprint", { fingerprint: "g" }],
    ["address", { address: "aws_y.a" }],
  ])("are others by %s", (_part, given) => {
    expect(collapseChanges([of("a"), of("b"), of("a", given)])).toHaveLength(2);
  });

  it("show what differs from five others first", () => {
    const odd = of("odd", { fingerprint: "g" });
    const many = (count: number) => collapseChanges([...times(count, (at) => of(`t${at}`)), odd]);
    expect(many(5).map(({ count, outlier }) => [count, outlier])).toEqual([
      [1, true],
      [5, false],
    ]);
    expect(many(4).map(({ count, outlier }) => [count, outlier])).toEqual([
      [1, false],
      [4, false],
    ]);
  });

  it("come outliers first, then fewest, then by place", () => {
    const groups = collapseChanges([
      ...times(6, (at) => of(`t${at}`)),
      ...times(2, (at) => of(`u${at}`, { fingerprint: "g" })),
      entry({ stack: "b", address: "aws_z.b" }),
      entry({ stack: "a", address: "aws_z.a" }),
    ]);
    expect(groups.map(({ stack, count, outlier }) => [stack, count, outlier])).toEqual([
      ["s", 2, true],
      ["a", 1, false],
      ["b", 1, false],
      ["s", 6, false],
    ]);
  });
});

it.each([
  [10, 0, true],
  [9, 0, false],
  [10, 1, true],
  [10, 2, false],
  [18, 2, true],
  [17, 2, false],
])("a stack of which %i end and %i stay is ending: %s", (ended, rest, expected) => {
  const entries = [
    ...times(ended, (at) => entry({ action: at % 2 ? "delete" : "forget", address: `aws_x.a${at}` })),
    ...times(rest, () => entry({})),
    entry({ stack: "other", action: "delete" }),
  ];
  expect([...endingStacks(entries)].map(([name, all]) => [name, all.length])).toEqual(expected ? [["s", ended]] : []);
});

describe("without the tenant", () => {
  it.each([
    ["acme", "{tenant}"],
    ["a acme b acme", "a {tenant} b {tenant}"],
    ["acme_x-acme", "{tenant}_x-{tenant}"],
    ["xacme acmex acme", "xacme acmex {tenant}"],
    ["0acme acme9 Zacme acmeA zacme acmea", "0acme acme9 Zacme acmeA zacme acmea"],
    ["9acme acme0 Aacme acmeZ", "9acme acme0 Aacme acmeZ"],
    ["/acme:acme[acme`acme@acme{", "/{tenant}:{tenant}[{tenant}`{tenant}@{tenant}{"],
    ["acmeacme", "acmeacme"],
    ["nothing", "nothing"],
  ])("%s", (text, expected) => {
    expect(withoutTenant(text, "acme")).toBe(expected);
    expect(withoutTenant(text, undefined)).toBe(text);
    expect(withoutTenant(text, "")).toBe(text);
  });
});

describe("a fingerprint", () => {
  const diffs = [{ path: "a", before: 1, after: 2, unknown: false, sensitive: false }];
  const same = fingerprint(change({ diffs, owner: { service: "x", tenant: "acme" }, address: "aws_x.acme" }));

  it("is equal for two tenants", () => {
    expect(fingerprint(change({ diffs, owner: { service: "x", tenant: "beta" }, address: "aws_x.beta" }))).toBe(same);
    expect(same).toHaveLength(16);
  });

  it.each([
    ["type", { type: "aws_y" }],
    ["action", { action: "delete" }],
    ["address", { address: "aws_y.acme" }],
    ["path", { diffs: [{ ...diffs[0], path: "b" }] }],
    ["value before", { diffs: [{ ...diffs[0], before: 7 }] }],
    ["value after", { diffs: [{ ...diffs[0], after: 7 }] }],
    ["unknown", { diffs: [{ ...diffs[0], unknown: true }] }],
  ])("is another by %s", (_part, given) => {
    expect(
      fingerprint(change({ diffs, owner: { service: "x", tenant: "acme" }, address: "aws_x.acme", ...given })),
    ).not.toBe(same);
  });

  it("of a creation is of its values", () => {
    const created = (after: unknown) => fingerprint(change({ action: "create", after, diffs }));
    expect(created({ a: 1 })).not.toBe(created({ a: 2 }));
    expect(created(undefined)).toBe(created(null));
  });

  it.each([
    [{ owner: { service: "x", tenant: "acme" }, key: "k" }, "acme"],
    [{ key: "k" }, "k"],
    [{ key: 7 }, undefined],
    [{}, undefined],
  ])("is about %j: %j", (given, subject) => {
    expect(subjectOf(change(given))).toBe(subject);
  });
});

describe("lines of changes", () => {
  const group = (given: Partial<ChangeGroup>): ChangeGroup => ({
    action: "create",
    type: "aws_x",
    stack: "s",
    path: "",
    address: "aws_x.a",
    count: 1,
    tenants: ["acme"],
    service: "x",
    attributes: [],
    outlier: false,
    ...given,
  });
  const lines = (...given: Partial<ChangeGroup>[]) => changeLines(given.map(group));

  it("join what one tenant's service has in common", () => {
    expect(
      lines({}, { address: "aws_x.b", count: 3 }, { address: "aws_y.a", service: "y" }, { action: "delete" }),
    ).toMatchObject([
      { who: "acme", service: "x", action: "create", labels: ["aws_x.a", "aws_x.b"], more: 2 },
      { who: "acme", service: "x", action: "delete", labels: ["aws_x.a"], more: 0 },
      { who: "acme", service: "y", labels: ["aws_y.a"] },
    ]);
  });

  it("leave alone what many tenants have, what differs, and what changes attributes", () => {
    expect(lines({ tenants: ["a", "b"], count: 2 }, { tenants: ["a", "b"], count: 4 })).toMatchObject([
      { who: "", more: 1 },
      { who: "", more: 3 },
    ]);
    expect(lines({}, { outlier: true })).toMatchObject([{ outlier: true }, { outlier: false }]);
    expect(lines({ action: "update", attributes: ["size"] }, { action: "update" })).toMatchObject([
      { attributes: ["size"] },
      { attributes: [] },
    ]);
    expect(lines({ attributes: ["size"] })).toMatchObject([{ attributes: [], action: "create" }]);
  });

  it("name six, and count the others", () => {
    const [line] = lines(...times(8, (at) => ({ address: `aws_x.a${at}` })));
    expect([line?.labels.length, line?.more]).toEqual([6, 2]);
    expect(
      changeLines(
        times(3, () => group({})),
        2,
      ),
    ).toMatchObject([{ more: 1 }]);
  });

  it("name the stack where there is no tenant, and go by name and service", () => {
    expect(
      lines({ tenants: [], stack: "t" }, { tenants: [], stack: "s", service: "y" }, { tenants: [], stack: "s" }).map(
        ({ who, service }) => `${who} ${service}`,
      ),
    ).toEqual(["s x", "s y", "t x"]);
  });

  it.each([
    [{ path: "s/bucket" }, "bucket"],
    [{ path: "other/bucket" }, "other/bucket"],
    [{ path: "s/bucket", address: 'aws_x.a["k"]' }, 'bucket["k"]'],
    [{ path: "aws_x.a", address: "aws_x.a[0]" }, "aws_x.a[0]"],
    [{ path: "" }, "aws_x.a"],
  ])("call %j %s", (given, label) => {
    expect(lines(given)[0]?.labels).toEqual([label]);
  });
});
