import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...below("docs")];

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

/** Text outside of fenced blocks: what stands in them is run, or said to be made up. */
function prose(page: string): string {
  return readFileSync(page, "utf8").replace(/^ *```[\s\S]*?^ *```/gm, "");
}

describe.each(pages)("%s", (page) => {
  const text = prose(page);

  it("links to what is there", () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });

  it("names files that are there", () => {
    const roots = readdirSync(".").join("|").replaceAll(".", "\\.");
    const named = [...text.matchAll(new RegExp(`\`((?:${roots})/[A-Za-z0-9_./-]+)\``, "g"))].map(([, path]) => path!);
    // Made by a run, or by whoever uses Tessera.
    const made = /^(?:cdktf\.out|\.tessera|node_modules|tenants|overrides)\/|^review\/exceptions\.yml$/;
    expect(
      named.filter(
        (path) =>
          !made.test(path) &&
          !existsSync(path) &&
          ![".ts", ".test.ts"].some((ending) => existsSync(`${path}${ending}`)),
      ),
    ).toEqual([]);
  });
});

describe("the index of decisions", () => {
  const FOLDER = "docs/decisions";
  const index = readFileSync(join(FOLDER, "README.md"), "utf8");
  const rows = [...index.matchAll(/^\| (\d+) \| \[(.+)\]\((.+)\) \|$/gm)].map(([, number, title, file]) => ({
    number: Number(number),
    title,
    file,
  }));

  it("has every decision, by its number and title", () => {
    const decisions = readdirSync(FOLDER).filter((name) => /^\d{4}-/.test(name));
    const expected = decisions.sort().map((file) => {
      const [, number, title] = /^# (\d+)\. (.+)$/m.exec(readFileSync(join(FOLDER, file), "utf8"))!;
      return { number: Number(number), title, file };
    });
    expect(rows).toEqual(expected);
  });

  it("numbers each once", () => {
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
  });
});
