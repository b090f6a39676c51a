import { readdirSync, readFileSync } from "node:fs";
import { blocksOf, missing, SKIPPED } from "./blocks";

const page = (...lines: string[]) => blocksOf("page.md", lines.join("\n"));

test("blocks of commands, with what they show and need", () => {
  const [block] = page("text", "```console account", "$ one --x", "printed", "$ two", "```");
  expect(block).toEqual({
    page: "page.md",
    line: 2,
    marks: ["account"],
    commands: [
      { command: "one --x", output: ["printed"] },
      { command: "two", output: [] },
    ],
  });
});

test.each([
  [["```console acount", "$ x", "```"], "page.md:1: no mark acount"],
  [["```sh", "./tessera check", "```"], "page.md:1: commands stand in a block that is no console"],
  [["```", "$ npm run check", "```"], "page.md:1: commands stand in a block that is no console"],
  [["```console", "output", "```"], "page.md:1: a block begins with output"],
])("%j is refused", (lines, says) => {
  expect(() => page(...lines)).toThrow(says);
});

test("what a page shows and a run did not print is found", () => {
  expect(missing(["a    b", "", "…", "x … y"], "1\na b\nx 17 y\n")).toEqual([]);
  expect(missing(["a c", "x … z"], "a b\nx 17 y")).toEqual(["a c", "x … z"]);
});

test("README and guides have their commands where they are run, and most of them are", () => {
  const pages = ["README.md", ...readdirSync("docs/guides").map((name) => `docs/guides/${name}`)].filter((name) =>
    name.endsWith(".md"),
  );
  const blocks = pages.flatMap((name) => blocksOf(name, readFileSync(name, "utf8")));
  const run = blocks.filter(({ marks }) => !marks.some((mark) => Object.hasOwn(SKIPPED, mark)));
  expect(run.flatMap(({ commands }) => commands).length).toBeGreaterThan(15);
  for (const mark of Object.keys(SKIPPED)) expect(blocks.some(({ marks }) => marks.includes(mark))).toBe(true);
});
