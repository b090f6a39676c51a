import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SOURCES, withoutComments } from "../support/sources";

const ROOT = join(__dirname, "../..");

/** Opening a file without asking first what it is: a pipe in its place is waited for, for ever. */
const OPENS = /\b(?:readFileSync|openSync|readFile|createReadStream)\(/;

/** Sources that may, with what they read: nothing that stands where people put files. */
const MAY: Readonly<Record<string, string>> = {
  "config/regular-file.ts": "opens, and looks at what it opened",
  "config/store.ts": "what earlier runs kept, below .tessera",
  "config/processes.ts": "the system's own list of processes",
  "changes/affected/programs.ts": "two checkouts of this program, and what they wrote a moment ago",
  "changes/base/base.ts": "a folder that git filled a moment ago",
  "delivery/aws-cli.ts": "an answer in a folder of its own",
  "delivery/deploy/terraform.ts": "what Terraform writes, into a file that it has just made",
  "terraform-json/synthesizer.ts": "a file of the very size that it is about to write",
  "stacks/sources.ts": "this program's sources",
  "constructs/assets.ts": "this program's files",
  "constructs/executor/bundle.ts": "this program's files",
  "constructs/kubernetes/local-chart.ts": "this program's files",
  "constructs/engines/families/postgresql/server.ts": "what the server wrote",
  "cli/run.js": "this program's sources, and their bundle",
  "cli/program/version.ts": "package.json",
  "cli/program/lock.ts": "a lock, in a folder that is this user's alone",
  "cli/dev/refusals.ts": "this program's documents",
  "cli/dev/docs.ts": "this program's documents",
  "cli/dev/architecture.ts": "stacks that it wrote a moment ago",
  "cli/dev/fetch-crds.ts": "a list of this program",
};

/** Programs for developers alone: they run on what they made themselves. */
const APART = /^(?:bench|executor\/lambda)\//;

/** `file:line` of each place that opens a file by itself. */
function opening(file: string, text: string): string[] {
  return withoutComments(text)
    .split("\n")
    .flatMap((line, at) => (OPENS.test(line) ? [`${file}:${at + 1}`] : []));
}

const texts = SOURCES.filter((file) => !APART.test(file)).map(
  (file) => [file, readFileSync(join(ROOT, file), "utf8")] as const,
);

test("what stands where people put files is opened by one function, which waits for no pipe", () => {
  const found = texts.flatMap(([file, text]) => (Object.hasOwn(MAY, file) ? [] : opening(file, text)));
  expect(found).toEqual([]);
});

test("a source that may open files by itself does", () => {
  const opens = new Set(texts.filter(([file, text]) => opening(file, text).length > 0).map(([file]) => file));
  expect(Object.keys(MAY).filter((file) => !opens.has(file))).toEqual([]);
});

test.each(['readFileSync(file, "utf8")', 'openSync(path, "r")', "await readFile(path)", "createReadStream(path)"])(
  "%s is found",
  (line) => {
    expect(opening("a.ts", `\nconst text = ${line};\n`)).toEqual(["a.ts:2"]);
  },
);
