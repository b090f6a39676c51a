import { type CannotJudge, cannotJudge } from "../../../review/errors";
import { PlanFile } from "../../../review/read/scan";
import { withFiles } from "../support/plan";

/** Members of what a file holds, key and text of each, or the reason why it is not judged. */
function members(content: string): unknown {
  return withFiles({ "a.json": content }, ([path]) => {
    const file = new PlanFile(path as string, "the plan");
    try {
      const found = [...file.members({ start: 0, end: file.size })];
      return found.map(({ key, range }) => [key, file.bytes(range).toString()]);
    } catch (error) {
      return (error as CannotJudge).reason;
    } finally {
      file.close();
    }
  });
}
const reasonOf = (error: CannotJudge): string => error.reason;
const at = (offset: number) => reasonOf(cannotJudge.notJson("", offset));
const endsAfter = (bytes: number) => reasonOf(cannotJudge.truncated("", bytes));

describe("members of an object, elements of a list", () => {
  it.each([
    ["{}", []],
    ["[]", []],
    [" \t\r\n{ \t\r\n} \t\r\n", []],
    ['{"a":1}', [["a", "1"]]],
    [
      '\n{ "a" : 1 ,\t"b" :\r[ 2 , 3 ] }\n',
      [
        ["a", "1"],
        ["b", "[ 2 , 3 ]"],
      ],
    ],
    [
      "[1, {}, [[], {}], true]",
      [
        [undefined, "1"],
        [undefined, "{}"],
        [undefined, "[[], {}]"],
        [undefined, "true"],
      ],
    ],
    ['{"a":"}],{["}', [["a", '"}],{["']]],
    [
      '{"a":"\\"}","b":"\\\\"}',
      [
        ["a", '"\\"}"'],
        ["b", '"\\\\"'],
      ],
    ],
    [
      '{"a\\"b":1,"\\u0063":2}',
      [
        ['a"b', "1"],
        ["c", "2"],
      ],
    ],
    ['{"a":{"b":{"c":[1,2,{"d":"e"}]}}}', [["a", '{"b":{"c":[1,2,{"d":"e"}]}}']]],
  ])("of %j", (text, expected) => {
    expect(members(text)).toEqual(expected);
  });

  it.each([
    ["", endsAfter(0)],
    ["{", endsAfter(1)],
    ['{"a', endsAfter(3)],
    ['{"a"', endsAfter(4)],
    ['{"a":', endsAfter(5)],
    ['{"a":1', endsAfter(6)],
    ['{"a":"b', endsAfter(7)],
    ['{"a":[1', endsAfter(7)],
    ['{"a":1,', endsAfter(7)],
    ["7", at(0)],
    ['"a"', at(0)],
    ["}", at(0)],
    ["{a:1}", at(1)],
    ["{1:1}", at(1)],
    ['{"a" 1}', at(5)],
    ['{"a",1}', at(4)],
    ['{"a":}', at(5)],
    ['{"a":,"b":1}', at(5)],
    ["[,1]", at(1)],
    ['{"a":1]', at(6)],
    ['{"a":[1}', at(7)],
    ['{"a":{"b":1]}', at(11)],
    ["[1}", at(2)],
    ["{}x", at(2)],
    ["{} {}", at(3)],
    ['{"\\x":1}', at(1)],
  ])("of %j there are none: %s", (text, reason) => {
    expect(members(text)).toBe(reason);
  });

  it.each([
    [499, true],
    [500, false],
  ])("nested %i deep are followed: %s", (depth, followed) => {
    const nested = "[".repeat(depth) + "]".repeat(depth);
    expect(members(`{"a":${nested}}`)).toEqual(followed ? [["a", nested]] : reasonOf(cannotJudge.tooDeep("", 500)));
  });

  it.each([
    [1022, true],
    [1023, false],
  ])("under a key of %i characters are taken: %s", (length, taken) => {
    const key = "k".repeat(length);
    expect(members(`{"${key}":1}`)).toEqual(
      taken ? [[key, "1"]] : reasonOf(cannotJudge.malformed("", "A key at the top", "of usual length")),
    );
  });
});

describe("a file larger than what is read at a time", () => {
  const CHUNK = 4 * 1024 * 1024;

  /** `{"a":"xx…` up to a byte before which the chunk ends. */
  const upTo = (offset: number) => `{"a":"${"x".repeat(offset - 6)}`;

  it.each([
    ["between a backslash and what it escapes", CHUNK - 1, '\\""', '\\""'],
    ["between two backslashes", CHUNK - 1, '\\\\"', '\\\\"'],
    ["before the last quote", CHUNK, '"', '"'],
    ["after the last quote", CHUNK - 1, '"', '"'],
    ["before a comma", CHUNK - 1, '"   ', '"'],
  ])("is read across the cut %s", (_name, offset, end, kept) => {
    const text = `${upTo(offset)}${end}`;
    const [first, second] = members(`${text},"b":2}`) as [string, string][];
    expect([first?.[1].length, first?.[1].endsWith(kept), second]).toEqual([
      offset - 5 + kept.length,
      true,
      ["b", "2"],
    ]);
  });

  it("is cut off anywhere", () => {
    expect(members(upTo(CHUNK))).toBe(endsAfter(CHUNK));
    expect(members(`${upTo(CHUNK + 1)}`)).toBe(endsAfter(CHUNK + 1));
  });
});

it.each([
  ["no file", "none.json", reasonOf(cannotJudge.unreadable("", "ENOENT"))],
  ["a folder", ".", reasonOf(cannotJudge.unreadable("", "not a file"))],
  ["a device", "/dev/null", reasonOf(cannotJudge.unreadable("", "a device"))],
])("%s cannot be read", (_name, path, reason) => {
  expect(() => new PlanFile(path, "the plan")).toThrow(reason);
});
