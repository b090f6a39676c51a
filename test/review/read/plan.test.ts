import { type CannotJudge, cannotJudge } from "../../../review/errors";
import { LIMITS, type OpenPlan, openPlan } from "../../../review/read/plan";
import { change, plan, withFiles } from "../support/plan";

/** What `look` sees of a plan that is opened, or the reason why it is not judged. */
function opened<T>(content: unknown, look: (plan: OpenPlan) => T): T | string {
  return withFiles({ "a.json": content }, ([path]) => {
    let open: OpenPlan | undefined;
    try {
      open = openPlan(path as string, "the plan");
      return look(open);
    } catch (error) {
      return (error as CannotJudge).reason;
    } finally {
      open?.close();
    }
  });
}
const addresses = ({ changes }: OpenPlan) => [...changes()].map(({ address }) => address);
const reasonOf = (error: CannotJudge): string => error.reason;
const topic = { address: "aws_sns_topic.a", before: { name: "a" } };
const good = plan([topic]);

afterEach(() => jest.restoreAllMocks());

describe("the first bytes", () => {
  it.each([
    ["one byte that opens an object", "{", reasonOf(cannotJudge.truncated("", 1))],
    ["one byte of nothing", Buffer.of(0), reasonOf(cannotJudge.notJson("", 0))],
    ["a zip's", Buffer.of(0x50, 0x4b), reasonOf(cannotJudge.binary(""))],
    ["half a zip's", Buffer.of(0x50, 0x4c), reasonOf(cannotJudge.notJson("", 0))],
    ["the other half", Buffer.of(0x51, 0x4b), reasonOf(cannotJudge.notJson("", 0))],
    ["UTF-16's mark, little end first", Buffer.of(0xff, 0xfe), reasonOf(cannotJudge.utf16(""))],
    ["UTF-16's mark, big end first", Buffer.of(0xfe, 0xff), reasonOf(cannotJudge.utf16(""))],
    ["UTF-16 without a mark, big end first", Buffer.of(0, 0x7b), reasonOf(cannotJudge.utf16(""))],
    ["UTF-16 without a mark, little end first", Buffer.of(0x7b, 0), reasonOf(cannotJudge.utf16(""))],
    ["half a mark", Buffer.of(0xff, 0x7b), reasonOf(cannotJudge.notJson("", 0))],
    ["half the other mark", Buffer.of(0xfe, 0x7b), reasonOf(cannotJudge.notJson("", 0))],
    ["UTF-8's mark before a list", "\ufeff[]", reasonOf(cannotJudge.notJson("", 3))],
  ])("are %s", (_name, content, reason) => {
    expect(opened(content, addresses)).toBe(reason);
  });

  it("are counted: no more than may be read", () => {
    const size = JSON.stringify(good).length;
    jest.replaceProperty(LIMITS, "fileBytes", size);
    expect(opened(good, addresses)).toEqual(["aws_sns_topic.a"]);
    jest.replaceProperty(LIMITS, "fileBytes", size - 1);
    expect(opened(good, addresses)).toBe(reasonOf(cannotJudge.fileTooLarge("", size, size - 1)));
  });
});

describe("the form", () => {
  it.each(["1.0", "1.2", "1.10"])("%s is read", (format_version) => {
    expect(opened({ ...good, format_version }, addresses)).toEqual(["aws_sns_topic.a"]);
  });

  it.each([
    ["0.2", "0.2"],
    ["2.0", "2.0"],
    ["11.0", "11.0"],
    ["1.", "1."],
    ["1x0", "1x0"],
    [" 1.0", " 1.0"],
    ["1.0-beta", "1.0-beta"],
    ["1.2.3.4.5.6.7.8.9.10.11", "1.2.3.4.5.6.7.8.9.10"],
    [1, "not a text"],
    [null, "not a text"],
  ])("%j is not", (format_version, said) => {
    expect(opened({ ...good, format_version }, addresses)).toBe(reasonOf(cannotJudge.version("", said)));
  });

  const version = { format_version: "1.2" };
  const other = reasonOf(cannotJudge.notAPlan("", "some other JSON"));
  it.each([
    ["a state", { ...version, values: {} }, reasonOf(cannotJudge.notAPlan("", "a state"))],
    ["a state with changes", { ...version, values: {}, resource_changes: [] }, "This is a state, not a plan."],
    ["a plan that has values as well", { ...version, values: {}, planned_values: {} }, []],
    ["planned values alone", { ...version, planned_values: {} }, []],
    ["changes alone", { ...version, resource_changes: [] }, []],
    ["a configuration alone", { ...version, configuration: {} }, []],
    ["none of them", { ...version, checks: [] }, other],
    ["no version", { planned_values: {} }, reasonOf(cannotJudge.notAPlan("", "some other JSON (no format_version)"))],
  ])("of %s", (_name, content, expected) => {
    expect(opened(content, addresses)).toEqual(expected);
  });
});

describe("the head", () => {
  const head = (rest: object) =>
    opened({ ...good, ...rest }, ({ terraformVersion, timestamp, checks, outputChanges, problem }) => ({
      terraformVersion,
      timestamp,
      checks,
      outputChanges,
      problem: problem?.reason,
    }));

  it("says who planned, when, and what it found", () => {
    expect(head({ checks: [{ status: "fail" }], output_changes: { a: { actions: ["create"] } } })).toEqual({
      terraformVersion: "1.11.4",
      timestamp: "2026-01-01T12:00:00Z",
      checks: [{ status: "fail" }],
      outputChanges: { a: { actions: ["create"] } },
      problem: undefined,
    });
  });

  it("says nothing where it has another kind of value", () => {
    expect(head({ terraform_version: 1, timestamp: null, checks: {}, output_changes: [] })).toEqual({
      terraformVersion: undefined,
      timestamp: undefined,
      checks: [],
      outputChanges: {},
      problem: undefined,
    });
  });

  const partial = (why: string) => reasonOf(cannotJudge.partial("", why));
  it.each([
    [{ errored: false, complete: true, deferred_changes: [] }, undefined],
    [{ errored: true, complete: false, deferred_changes: [{}] }, reasonOf(cannotJudge.errored(""))],
    [{ complete: false, deferred_changes: [{}] }, partial("deferred changes")],
    [{ complete: false, deferred_changes: [] }, partial("complete: false")],
    [{ errored: "true", complete: "false" }, undefined],
  ])("of %j is not whole: %s", (rest, reason) => {
    expect(head(rest)).toMatchObject({ problem: reason });
  });

  it("follows a configuration up to its limit, and judges without a larger one", () => {
    const configuration = { root_module: { resources: [] } };
    const given = { ...good, configuration };
    const size = JSON.stringify(configuration).length;
    jest.replaceProperty(LIMITS, "configurationBytes", size);
    expect(opened(given, (open) => open.configuration)).toEqual(configuration);
    jest.replaceProperty(LIMITS, "configurationBytes", size - 1);
    expect(opened(given, (open) => [open.configuration, addresses(open)])).toEqual([undefined, ["aws_sns_topic.a"]]);
  });
});

describe("changes", () => {
  const raw = change(topic);

  it("come one after the other, and so does drift", () => {
    const drift = change({ ...topic, address: "aws_sns_topic.d" });
    const seen = opened({ ...good, resource_changes: [raw, raw], resource_drift: [drift] }, (open) => [
      addresses(open),
      [...open.drift()].map(({ address }) => address),
    ]);
    expect(seen).toEqual([["aws_sns_topic.a", "aws_sns_topic.a"], ["aws_sns_topic.d"]]);
  });

  it.each([
    ["nothing", null],
    ["a list", [raw]],
    ["a text", "aws_sns_topic.a"],
    ["no address", { ...raw, address: undefined }],
    ["an address that is no text", { ...raw, address: 7 }],
    ["a type that is no text", { ...raw, type: 7 }],
    ["no change", { ...raw, change: null }],
    ["a change that is a list", { ...raw, change: [] }],
    ["no actions", { ...raw, change: {} }],
    ["actions that are no list", { ...raw, change: { actions: "create" } }],
  ])("with %s are none, and told by their place", (_name, one) => {
    expect(opened({ ...good, resource_changes: [raw, one] }, addresses)).toBe(
      reasonOf(cannotJudge.malformed("", "resource_changes[1]", "a resource change")),
    );
    expect(opened({ ...good, resource_drift: [one] }, (open) => [...open.drift()])).toBe(
      reasonOf(cannotJudge.malformed("", "resource_drift[0]", "a resource change")),
    );
  });

  it("are a list", () => {
    expect(opened({ ...good, resource_changes: { a: raw } }, addresses)).toBe(
      reasonOf(cannotJudge.malformed("", "resource_changes", "a list")),
    );
  });

  it("are held in memory up to their limit", () => {
    const size = JSON.stringify(raw).length;
    jest.replaceProperty(LIMITS, "changeBytes", size);
    expect(opened(good, addresses)).toEqual(["aws_sns_topic.a"]);
    jest.replaceProperty(LIMITS, "changeBytes", size - 1);
    expect(opened(good, addresses)).toBe(reasonOf(cannotJudge.partTooLarge("", "resource_changes[0]", size, size - 1)));
  });
});

describe("what is not one plan", () => {
  const text = JSON.stringify(good);
  const wrapped = reasonOf(cannotJudge.wrapped(""));
  const several = reasonOf(cannotJudge.several(""));
  const notJson = expect.stringMatching(/^The file is not a JSON object/);
  const stream = reasonOf(cannotJudge.stream(""));

  it.each([
    ["a command before it", `[command]terraform show\n${text}`, wrapped],
    ["a command before it, after empty lines", `\n \n[command]terraform show\n${text}`, wrapped],
    ["a word before the command", `then [command]terraform\n${text}`, notJson],
    ["an exit code after it", `${text}\n::debug::exited\n`, wrapped],
    ["an output after it", `${text}\n::set-output name=exitcode::0\n`, wrapped],
    ["such a word inside of a line", `${text}\nthen ::debug::exited\n`, notJson],
    ["another command of a runner", `${text}\n::debugging\n`, notJson],
    ["another plan on its line", `${text}${text}`, several],
    [
      "another plan with spaces around",
      `${text} \n ${text.replace('{"format_version":', '{ "format_version" : ')}`,
      several,
    ],
    ["another object", `${text}{"other":1}`, notJson],
    ["a text", `${text}x`, notJson],
    ["messages", '{"@level":"info"}\n{"@level":"info"}\n', stream],
    ["one message", '{"@level":"info"}', stream],
    ["two objects that are none", '{"a":1}\n{"format_version":"1.2"}', notJson],
  ])("is told by %s", (_name, content, reason) => {
    expect(opened(content, addresses)).toEqual(reason);
  });

  it("is told wherever the next one begins", () => {
    jest.replaceProperty(LIMITS, "changeBytes", 4096);
    for (const before of [0, 1, 5, 4000, 4096, 5000, 8192, 20_000]) {
      const padded = JSON.stringify({ ...good, padding: "x".repeat(before) });
      expect(opened(`${padded}\n${text}`, addresses)).toBe(several);
    }
  });

  it("is told by a key that stands twice, of which forty characters are shown", () => {
    const long = "k".repeat(50);
    expect(opened(`${text.slice(0, -1)},"${long}":1,"${long}":2}`, addresses)).toBe(
      reasonOf(cannotJudge.duplicate("", "k".repeat(40))),
    );
  });
});
