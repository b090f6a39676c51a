import { lineStarts, positionIn, positionOf } from "../../config/positions";
import { printable, printableLines } from "../../config/printable";
import { forEach, NOT_BUILT, refusalText, sentence } from "../../config/refusal";
import { spanMinutes } from "../../config/span";

it.each([
  ["1 minute", 1],
  ["90 minutes", 90],
  ["1 hour", 60],
  ["2 hours", 120],
  ["1 day", 1440],
  ["7 days", 10_080],
  ["1 week", 10_080],
  ["3 weeks", 30_240],
  ["10 day", 14_400],
  ["0 days", null],
  ["07 days", null],
  ["7  days", null],
  ["7days", null],
  ["7 dayss", null],
  ["7 months", null],
  ["1.5 days", null],
  ["-1 days", null],
  ["in 7 days", null],
  ["7 days ago", null],
  ["", null],
])("%s are %j minutes", (span, minutes) => {
  expect(spanMinutes(span)).toBe(minutes);
});

describe("characters that a terminal would obey", () => {
  it.each([
    ["plain é ✅", "plain é ✅"],
    ["\u0000\u001f", "\\u0000\\u001f"],
    ["\u007f\u009f", "\\u007f\\u009f"],
    [" ~\u00a0", " ~\u00a0"],
    ["\u061c", "\\u061c"],
    ["\u200a\u200b\u200f\u2010", "\u200a\\u200b\\u200f\u2010"],
    ["\u2027\u2028\u202e\u202f", "\u2027\\u2028\\u202e\u202f"],
    ["\u2065\u2066\u2069\u206a", "\u2065\\u2066\\u2069\u206a"],
    ["\ufeff", "\\ufeff"],
    ["\u001b[2J", "\\u001b[2J"],
  ])("of %j are written as in JSON", (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printableLines(text)).toBe(shown);
  });

  it("separate lines and columns only in a text that has some", () => {
    expect(printable("a\tb\nc\r")).toBe("a\\u0009b\\u000ac\\u000d");
    expect(printableLines("a\tb\nc\r")).toBe("a\tb\nc\\u000d");
  });
});

describe("places in a text", () => {
  it.each([
    ["", [0]],
    ["a", [0]],
    ["a\nb", [0, 2]],
    ["a\r\nb", [0, 3]],
    ["a\rb", [0, 2]],
    ["\n\r\n\r", [0, 1, 3, 4]],
    ["a\n", [0, 2]],
  ])("lines of %j begin at %j", (text, starts) => {
    expect(lineStarts(text)).toEqual(starts);
  });

  it.each([
    [0, 1, 1],
    [1, 1, 2],
    [2, 1, 3],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [7, 4, 1],
    [99, 4, 93],
  ])("offset %i is line %i, column %i", (offset, line, column) => {
    expect(positionOf("ab\n\ncd\n", offset)).toEqual({ line, column });
  });

  it("are found among many lines as among few", () => {
    const starts = Array.from({ length: 1000 }, (_, line) => 10 * line);
    for (const line of [0, 1, 499, 500, 998, 999])
      for (const within of [0, 9])
        expect(positionIn(starts, 10 * line + within)).toEqual({ line: line + 1, column: within + 1 });
  });
});

describe("why something cannot be had", () => {
  it.each([
    [{ elsewhere: "write b" }, "write b"],
    [{ limit: "AWS has none", source: "a page", nearest: "Write b" }, "AWS has none (a page). Write b"],
    [
      { notBuilt: "forecasts", nearest: "Write b" } as const,
      `it waits for a part of Tessera that is not built: forecasts (${NOT_BUILT.forecasts}). Write b`,
    ],
  ])("of %j reads: %s", (refusal, text) => {
    expect(refusalText(refusal)).toBe(text);
  });

  it.each([
    ["write b", "Write b."],
    ["Write b.", "Write b."],
    ["why?", "Why?"],
    ["no!", "No!"],
    ["a. b", "A. b."],
    ["", "."],
  ])("%j is the sentence %j", (text, whole) => {
    expect(sentence(text)).toBe(whole);
  });

  it("can be one for several things", () => {
    const refusal = { elsewhere: "write b" };
    expect(forEach(["x", "y"], refusal)).toEqual({ x: refusal, y: refusal });
  });
});
