import { limitName, limitText, readContract } from "../../../review/knowledge/contract";
import { sizeOf } from "../../../review/knowledge/instance-size";
import { managedElsewhere } from "../../../review/knowledge/managed-elsewhere";
import { compareVersions, majorOf, versionIn } from "../../../review/knowledge/manifests/versions";
import { recoverability } from "../../../review/knowledge/recovery";
import { runsAYear } from "../../../review/knowledge/schedules";
import { guardsIn, occurrences, readStatements, sameButNumbers } from "../../../review/knowledge/statements";

/** A mean month has this many days. */
const MONTH = 365 / 12;
const DAILY = 12 * MONTH;

describe("how often a schedule runs in a year", () => {
  it.each([
    ["rate(1 minute)", 525_600],
    ["rate(5 minutes)", 105_120],
    ["rate(1 hour)", 8760],
    ["rate(2 days)", 182.5],
    [" rate(1 day) ", 365],
    ["rate(0 days)", 365],
    ["rate(1 week)", undefined],
    ["xrate(1 day)", undefined],
    ["rate(1 day)x", undefined],
    ["rate(1day)", undefined],
    ["cron(0 5 * * ? *)", DAILY],
    ["0 5 * * *", DAILY],
    ["0,30 5 * * *", 2 * DAILY],
    ["0 */6 * * *", 4 * DAILY],
    ["0 */7 * * *", 4 * DAILY],
    ["0 8-17 * * *", 10 * DAILY],
    ["0 8-17/2 * * *", 5 * DAILY],
    ["0 22-1 * * *", 4 * DAILY],
    ["10/20 5 * * *", 3 * DAILY],
    ["0 5 * * MON", DAILY / 7],
    ["0 5 * * MON-FRI", (DAILY * 5) / 7],
    ["0 5 * * sun,sat", (DAILY * 2) / 7],
    ["0 5 1 * *", DAILY / 31],
    ["0 5 * JAN-MAR *", DAILY / 4],
    ["0 5 * 1,7 *", DAILY / 6],
    ["0,0,0,0,0,0,0,0 0-23,0-23 * * *", 8 * 24 * DAILY],
    ["cron(0 5 * * ? 2027)", 0],
    ["cron(0 5 * * ? 2027-2030)", 0],
    ["cron(0 5 * * ? 2027-2150)", DAILY],
    ["0 5 * *", undefined],
    ["0 5 * * * * *", undefined],
    ["0 5 * * */0", undefined],
    ["0 5 * * */x", undefined],
    ["0 5 * * !", undefined],
    ["0 5 * * FOO-BAR", undefined],
    ["0 5 * * MON-BAR", undefined],
    ["0 5 * JANUARY-MAR *", undefined],
    [`0 5 * * ${"*".repeat(250)}`, undefined],
    [7, undefined],
    [undefined, undefined],
  ] as const)("%j: %j", (schedule, expected) => {
    const runs = runsAYear(schedule);
    if (expected === undefined) expect(runs).toBeUndefined();
    else expect(runs).toBeCloseTo(expected, 6);
  });
});

describe("a tenant's contract", () => {
  const contract = { tenant: "acme", state: "active", limits: { connections: 5, storage_bytes: null, words: "x" } };
  it.each([
    [{ value: JSON.stringify(contract) }, { state: "active", of: "", limits: { connections: 5, storage_bytes: null } }],
    [
      { insecure_value: JSON.stringify({ ...contract, pool: { size: 9 } }), value: "{}" },
      { state: "active", of: "", limits: { connections: 5, storage_bytes: null, pool_size: 9 } },
    ],
    [
      { value: JSON.stringify({ ...contract, limits: undefined, pool: { size: "9" } }) },
      { state: "active", of: "", limits: {} },
    ],
    [
      { value: JSON.stringify({ ...contract, limits: {}, engine: "redis", environment: "production" }) },
      { state: "active", of: "redis in production", limits: {} },
    ],
    [{ value: JSON.stringify({ state: "active" }) }, undefined],
    [{ value: JSON.stringify({ tenant: "acme" }) }, undefined],
    [{ value: "words" }, undefined],
    [undefined, undefined],
  ])("%j", (values, expected) => {
    expect(readContract(values)).toEqual(expected);
  });

  it.each([
    ["connections", undefined, "(not said)"],
    ["connections", null, "unlimited"],
    ["connections", 12_000, "12,000"],
    ["storage_bytes", 2e12, "2 TB"],
    ["storage_bytes", 1.5e9, "1.5 GB"],
    ["storage_bytes", 1e6, "1 MB"],
    ["storage_bytes", 1000, "1 kB"],
    ["storage_bytes", 1250, "1250 B"],
    ["storage_bytes", 1, "1 B"],
    ["statement_timeout_ms", 3_600_000, "1 h"],
    ["statement_timeout_ms", 60_000, "1 min"],
    ["statement_timeout_ms", 90_000, "1.5 min"],
    ["statement_timeout_ms", 1000, "1 s"],
    ["statement_timeout_ms", 1234, "1234 ms"],
    ["statement_timeout_ms", 0, "0"],
  ])("%s of %j is %s", (name, value, text) => {
    expect(limitText(name, value)).toBe(text);
  });

  it("names limits without their units", () => {
    expect(["statement_timeout_ms", "storage_bytes", "bytes_ms_left"].map(limitName)).toEqual([
      "statement timeout",
      "storage",
      "bytes ms left",
    ]);
  });
});

describe("what could be had back", () => {
  const stateful = {
    holds: "data",
    guard: ["deletion_protection", "status"],
    refusedWhenFull: true,
    emptiesItself: "force_destroy",
    skipsFinalSnapshot: "skip_final_snapshot",
    windowDays: "window",
    retentionDays: "retention",
    continuous: "pitr",
  } as unknown as Parameters<typeof recoverability>[0];
  const open = { force_destroy: true, skip_final_snapshot: true };
  it.each([
    [{ ...open, deletion_protection: true }, /while deletion_protection is on/],
    [{ ...open, status: "ACTIVE" }, /while status is on/],
    [{ ...open, status: "INACTIVE" }, /^nothing brings it back/],
    [{ skip_final_snapshot: true }, /while anything is in it/],
    [{ ...open, skip_final_snapshot: false }, /^a final snapshot is taken$/],
    [{ ...open, window: 7 }, /^can be called back within 7 days$/],
    [{ ...open, window: "none" }, /^nothing/],
    [{ ...open, retention: 5 }, /^nothing/],
    [{ ...open, retention: 5, delete_automated_backups: false }, /^automatic backups of 5 days stay$/],
    [{ ...open, delete_automated_backups: false }, /^nothing/],
    [{ ...open, pitr: true }, /^continuous backups stay for 35 days$/],
    [{ ...open, window: 7, pitr: true }, /^can be called back within 7 days; continuous/],
  ])("%j", (before, says) => {
    expect(recoverability(stateful, before)).toMatch(says);
  });

  it("is nothing where the type has none of it", () => {
    const none = { holds: "data" } as unknown as Parameters<typeof recoverability>[0];
    expect(recoverability(none, { window: 7, pitr: true, undefined: true })).toMatch(/^nothing brings it back/);
  });

  it("needs no emptying where the service does not refuse", () => {
    const free = { holds: "data", emptiesItself: "force_destroy" } as unknown as Parameters<typeof recoverability>[0];
    expect(recoverability(free, {})).toMatch(/^nothing/);
  });
});

it.each([
  ["db.r6g.large", 4],
  ["db.r6g.2xlarge", 16],
  ["db.r6g.xlarge", 8],
  ["db.t4g.nano", 0.125],
  ["db.t4g.micro", 0.25],
  ["db.t4g.small", 0.5],
  ["cache.t4g.medium", 1],
  ["kafka.m5.large", 2],
  ["mq.c5.large", 1],
  ["x2g.large", 8],
  ["i4i.large", 4],
  ["z1d.large", 2],
  ["r6g.large.search", 4],
  ["r6g.large.elasticsearch", 4],
  ["r6g.large.other", undefined],
  ["other.r6g.large", undefined],
  ["db.r6g.huge", undefined],
  ["db.r6g", undefined],
  [7, undefined],
])("size of %j is %j", (value, size) => {
  expect(sizeOf(value)).toBe(size);
});

it.each([
  ["aws_security_group", "ingress", true],
  ["aws_security_group", "name", false],
  ["aws_route_table", "route", true],
  ["aws_other", "ingress", false],
  ["constructor", "name", false],
])("%s.%s is set by other resources: %s", (type, attribute, expected) => {
  expect(managedElsewhere(type, attribute)).toBe(expected);
});

describe("versions of images", () => {
  it.each([
    ["registry:5000/a/b:1.2.3-x@sha256:0", { source: "registry:5000/a/b", version: [1, 2, 3] }],
    ["registry:5000/a/b", { source: "registry:5000/a/b" }],
    ["a:v1.2", { source: "a", version: [1, 2] }],
    ["a:release-1.2", { source: "a", version: [1, 2] }],
    ["a:pg17", { source: "a", version: [17] }],
    ["a:latest", { source: "a" }],
    ["a:-1", { source: "a" }],
    ["v1.2", { source: "", version: [1, 2] }],
    ["1.2", { source: "", version: [1, 2] }],
    ["1/2", { source: "1/2" }],
    ["nginx", { source: "nginx" }],
    ["1.2:3", { source: "1.2", version: [3] }],
  ])("%s", (reference, expected) => {
    expect(versionIn(reference)).toEqual(expected);
  });

  it.each([
    [[1, 2], [1, 3], -1],
    [[1, 3], [1, 2], 1],
    [[1, 2], [1, 2, 9], 0],
    [[2], [1, 9], 1],
    [[], [1], 0],
  ])("%j against %j", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });

  it.each([
    [[0, 9, 1], "0.9"],
    [[1, 9, 1], "1"],
  ])("%j has the major %s", (version, major) => {
    expect(majorOf(version)).toBe(major);
  });
});

describe("statements of an executor's input", () => {
  it("are read from both lists", () => {
    const input = JSON.stringify({ apply: [{ sql: ["A"] }, { sql: ["B"] }], remove: [{ sql: ["C"] }] });
    expect(readStatements(input)).toEqual({ apply: ["A", "B"], remove: ["C"] });
    expect(readStatements(input)).toBe(readStatements(input));
  });

  it.each([[undefined], [7], ["words"], ["[]"], ['{"apply":"A"}']])("%j has none", (input) => {
    expect(readStatements(input)).toEqual({ apply: [], remove: [] });
  });

  it("are counted over all of them", () => {
    expect(occurrences(["GRANT a", "GRANT b; GRANT c", "x"], /GRANT/g)).toBe(3);
    expect(occurrences([], /GRANT/g)).toBe(0);
  });

  it("name their guards", () => {
    const statements = [
      "x /* guard one: why */ IF a /* end one */ y /* guard two: why */ IF b /* end two */ z",
      "/* guard one: more */ IF c",
      "/* guard BAD: no */",
    ];
    const guards = guardsIn(statements);
    expect([...guards.keys()]).toEqual(["one", "two"]);
    expect(guards.get("one")).toBe("\n/* guard one: why */ IF a \n/* guard one: more */ IF c");
    expect(guards.get("two")).toBe("\n/* guard two: why */ IF b ");
    expect(guardsIn(statements)).toBe(guards);
  });

  it.each([
    ["limit 5", "limit 12.5", true],
    ["limit 5", "limits 5", false],
    ["a1b2", "a9b", false],
    ["1.2.3", "4.5", false],
  ])("%j and %j differ in numbers alone: %s", (before, after, expected) => {
    expect(sameButNumbers(before, after)).toBe(expected);
  });
});
