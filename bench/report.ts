import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { type LoopResult, oneByOne, type Step, together } from "./loop";
import type { Cost } from "./measure";
import { plot } from "./plot";
import type { SingleResult } from "./single";
import { ROOT, type SizeResult } from "./sizes";

export const DOCUMENT = "docs/performance.md";
export const IMAGE = "docs/images/performance.svg";
const BEGIN = "<!-- tables: npm run bench -- --write -->";
const END = "<!-- end of tables -->";

type Cell = string | number;

/** What the numbers hold for. */
export function machine(date = new Date()): string {
  const versions = ["cdktf", "@cdktf/provider-aws", "js-yaml", "constructs"].map((name) => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as {
      version: string;
    };
    return `${name} ${version}`;
  });
  const [first] = cpus();
  return (
    `${date.toISOString().slice(0, 10)}; ${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}; ${versions.join(", ")}.`
  );
}

/** Tables of everything that was measured. */
export function report(
  sizes: readonly SizeResult[],
  singles: readonly SingleResult[],
  loops: readonly LoopResult[],
): string {
  return [
    "### Whole fleets",
    "",
    "CPU seconds (user and system) of the best run; wall seconds in brackets. Ratios likewise.",
    "",
    markdown(
      [
        "tenants",
        "stacks",
        "instances",
        "MB written",
        "Tessera",
        "again, nothing changed",
        "again, one tenant changed",
        "straightforward",
        "the same, no stack traces",
        "floor",
        "straightforward / Tessera",
        "Tessera / floor",
      ],
      sizes.map((size) => [
        size.tenants,
        size.stacks,
        size.instances,
        size.megabytes.toFixed(1),
        seconds(size.tessera),
        seconds(size.again),
        seconds(size.oneChanged),
        seconds(size.straightforward),
        seconds(size.straightforwardWithoutTraces),
        seconds(size.floor),
        ratio(size.straightforward, size.tessera),
        ratio(size.tessera, size.floor),
      ]),
    ),
    "",
    "Peak resident memory, MB:",
    "",
    markdown(
      ["tenants", "Tessera", "straightforward", "the same, no stack traces"],
      sizes.map((size) => [
        size.tenants,
        ...[size.tessera, size.straightforward, size.straightforwardWithoutTraces].map(({ peak_mb }) =>
          Math.round(peak_mb),
        ),
      ]),
    ),
    "",
    "How Tessera's time grows, CPU and wall: from each size to the next, times the tenants and times the time.",
    "",
    markdown(
      ["from", "to", "tenants ×", "time ×"],
      sizes.slice(1).map((size, index) => {
        const before = sizes[index]!;
        return [
          before.tenants,
          size.tenants,
          (size.tenants / before.tenants).toFixed(1),
          ratio(size.tessera, before.tessera),
        ];
      }),
    ),
    "",
    "### Rows of pooled tenants alone, against AWS CDK",
    "",
    markdown(
      ["tenants", "Tessera", "AWS CDK", "AWS CDK / Tessera", "AWS CDK, peak MB"],
      sizes.map(({ tenants, rows, awsCdk }) => [
        tenants,
        seconds(rows),
        awsCdk === null ? "not installed" : seconds(awsCdk),
        awsCdk === null ? "" : ratio(awsCdk, rows),
        awsCdk === null ? "" : Math.round(awsCdk.peak_mb),
      ]),
    ),
    "",
    "### Single commands",
    "",
    "CPU milliseconds of the best run; wall milliseconds in brackets. Ratios likewise.",
    "",
    markdown(
      [
        "tenants in the fleet",
        "empty CDKTF app",
        "start-up",
        "one tenant's stack",
        "one tenant / empty app",
        "explain",
        "check everything",
        "affected",
        "review of as many changed rows",
      ],
      singles.map((single) => [
        single.tenants,
        milliseconds(single.empty),
        milliseconds(single.startup),
        milliseconds(single.oneTenant),
        ratio(single.oneTenant, single.empty),
        milliseconds(single.explain),
        milliseconds(single.check),
        milliseconds(single.affected),
        milliseconds(single.review),
      ]),
    ),
    "",
    "### From a change to its answer",
    "",
    loopTable(loops),
  ].join("\n");
}

/** What says the same as `change`, each as a process of its own, and the four with the review. */
const FOUR = ["check --base", "affected", "synth of those", "those three and review"];

/** One tenant changed in a repository: commands one after the other. */
export function loopTable(loops: readonly LoopResult[]): string {
  return [
    "CPU milliseconds, git's among them, of the best of three changes; wall milliseconds in brackets.",
    "",
    markdown(
      ["tenants", "the one that changed", "stacks", "change", "review", "together", ...FOUR],
      loops.map((loop) => [
        loop.tenants,
        loop.changed,
        loop.stacks,
        ...[loop.change, loop.review, together(loop)].map(milliseconds),
        ...[loop.check, loop.affected, loop.synth, oneByOne(loop)].map(milliseconds),
      ]),
    ),
  ].join("\n");
}

/** Puts the tables and the plot into the documents. */
export function write(sizes: readonly SizeResult[], text: string): void {
  const file = join(ROOT, DOCUMENT);
  const before = readFileSync(file, "utf8");
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${DOCUMENT} has lost its marks ${BEGIN} and ${END}`);
  writeFileSync(file, `${before.slice(0, start)}${BEGIN}\n\nMeasured ${machine()}\n\n${text}\n\n${before.slice(end)}`);
  mkdirSync(dirname(join(ROOT, IMAGE)), { recursive: true });
  writeFileSync(join(ROOT, IMAGE), plot(sizes));
}

function markdown(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---:")), ...rows.map(line)].join("\n");
}

function seconds({ cpu_ms, wall_ms }: Cost): string {
  return `${(cpu_ms / 1000).toFixed(2)} (${(wall_ms / 1000).toFixed(2)})`;
}

function milliseconds({ cpu_ms, wall_ms }: Step): string {
  return `${Math.round(cpu_ms)} (${Math.round(wall_ms)})`;
}

function ratio(a: Cost, b: Cost): string {
  return `${(a.cpu_ms / b.cpu_ms).toFixed(1)} (${(a.wall_ms / b.wall_ms).toFixed(1)})`;
}
