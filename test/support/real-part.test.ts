import { MissingRealPart, skipOrFail } from "./real-part";

const missing = new MissingRealPart("terraform", "it is not in the PATH");
let lines: string[];

beforeEach(() => {
  lines = [];
  jest.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
});

test("without a real part a suite is skipped by name", () => {
  expect(skipOrFail("e2e", missing, {})).toBe(0);
  expect(lines).toEqual(["SKIPPED e2e: terraform is missing: it is not in the PATH", "0 passed, 0 failed"]);
});

test("in CI it fails", () => {
  expect(skipOrFail("e2e", missing, { CI: "true" })).toBe(1);
  expect(lines.at(-1)).toBe("0 passed, 1 failed");
});

test("another error is no reason to skip", () => {
  expect(() => skipOrFail("e2e", new Error("broken"), {})).toThrow("broken");
});
