import { createRequire } from "node:module";
import fc from "fast-check";
import { stableJson } from "../../terraform-json/json";

/** What CDKTF writes JSON with, as it was installed for CDKTF. */
const stock = createRequire(require.resolve("cdktf"))("json-stable-stringify") as (
  value: unknown,
  options: { space: number },
) => string;

const same = (value: unknown) => expect(stableJson(value)).toBe(stock(value, { space: 2 }));

test("any data has the bytes that CDKTF writes", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("10", "9", "0", "01", "-1", "a", "toString"));
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "binary" }),
      fc.constantFrom("\x7f{}", "\x7f", '"', "{}", "\n", null, true, 0, -0, 1e21, Number.NaN, undefined),
      fc.double(),
      fc.array(
        tie("data").filter((item) => item !== undefined),
        { maxLength: 4 },
      ),
      fc.dictionary(key, tie("data"), { maxKeys: 5, noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(
      data.filter((value) => value !== undefined),
      same,
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ["empty maps and lists at any depth", { a: {}, b: [], c: [{}, [], [[]]], d: { e: { f: {} } } }],
  ["keys that are whole numbers, in the order of text", { 10: "a", 9: { 2: {}, 11: [] }, b: 1 }],
  ["text that looks like what stands for an empty map", { a: "\x7f{}", b: {}, c: "\x7f[]", "\x7f": [] }],
  ["values that are left out", { a: undefined, b: () => 1, c: { d: undefined } }],
  ["data with a form of its own", { at: new Date(0), of: { toJSON: () => ({ z: 1, a: {} }) } }],
])("%s", (_, value) => same(value));
