import { readFileSync } from "node:fs";
import { COMMANDS, commandOf } from "../../cli/commands";
import { optionsOf } from "../../cli/program/parse";

const PAGE = readFileSync("docs/never-run-on-aws.md", "utf8");
const rows = [...PAGE.matchAll(/^\| (\d+) \|(.*)\|$/gm)].map(([, number, rest]) => ({
  number: Number(number),
  // A bar within code is none of the table's.
  cells: rest!.split("|").map((cell) => cell.trim()),
}));

test("the checklist is whole: each row has what was not seen, why, what to run and what to expect", () => {
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1));
  for (const { number, cells } of rows) {
    expect([number, cells.length]).toEqual([number, 4]);
    for (const cell of cells) expect(cell.length).toBeGreaterThan(5);
  }
});

const calls = rows.flatMap(({ cells }) =>
  [...cells[2]!.matchAll(/`\.\/tessera ([^`]+)`/g)].map(([, call]) => call!.split(" ")),
);

test.each(calls)("./tessera %s …: a command with the options that it has", (...words) => {
  const command = commandOf(words);
  expect(COMMANDS).toContain(command);
  const given = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
  expect(given.filter((name) => !Object.hasOwn(optionsOf(command!), name))).toEqual([]);
});
