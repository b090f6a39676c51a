import { readFileSync } from "node:fs";
import { FURTHER_REGIONS } from "../../config/fleet-checks";
import { fleetSchemas } from "../../config/fleet-schemas";
import { boundsText } from "../../config/limits";
import { type Limit, NOT_BUILT, type NotBuiltPart, type Refusal } from "../../config/refusal";
import { refusalsOf } from "../../config/refusals-of";
import { COPIES, type Demand, STANDARDS } from "../../config/standards";
import { VOCABULARY } from "../../config/vocabulary";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";

/** Pages that are made from the tables of refusals and of standards, and the line below which they are. */
export const PAGES = { refusals: "docs/what-cannot-be-had.md", standards: "docs/guides/standards.md" } as const;
const MADE = "<!-- made by: ./tessera dev docs -->";

interface Written {
  /** File, setting and what is written. */
  readonly where: string;
  readonly refusal: Refusal;
}

/** Every refusal by name, of the vocabulary first, then file by file. */
function written(): Written[] {
  const { tenant, environment } = fleetSchemas(ROOMS);
  const files = [
    ["<environment>_environment.yml", environment] as const,
    ["tenant.yml", tenant] as const,
    ...ROOMS.map(({ tenantFile, schema }) => [tenantFile, schema] as const),
    ...ENVIRONMENT_ROOMS.map(({ id, schema }) => [`<environment>_${id}.yml`, schema] as const),
  ];
  return [
    ...Object.entries(VOCABULARY).map(([path, refusal]) => ({ where: `\`${path}\``, refusal })),
    ...files.flatMap(([file, schema]) =>
      refusalsOf(schema)
        // Settings of a cell are those of the files below.
        .filter(({ path }) => !path.startsWith("cells."))
        .map(({ path, what, isKey, refusal }) => {
          const setting = path.replaceAll(".*", "");
          const name = isKey ? [setting, what].filter((step) => step !== "").join(".") : `${setting}: ${what}`;
          return { where: `\`${name}\` in ${file}`, refusal };
        }),
    ),
    { where: "`region` in tenant.yml, where it is not the environment's", refusal: FURTHER_REGIONS },
  ];
}

/** What has the same reason stands in one row. */
function byReason<T extends Refusal>(
  all: readonly Written[],
  is: (refusal: Refusal) => refusal is T,
): (readonly [T, string])[] {
  const rows = new Map<string, { refusal: T; where: string[] }>();
  for (const { where, refusal } of all) {
    if (!is(refusal)) continue;
    const key = JSON.stringify(refusal);
    const row = rows.get(key) ?? { refusal, where: [] };
    row.where.push(where);
    rows.set(key, row);
  }
  return [...rows.values()].map(({ refusal, where }) => [refusal, joined(where)] as const);
}

/** `a, b in file`: each setting once, with the files that have the same ones. */
function joined(where: readonly string[]): string {
  const byFile = new Map<string, Set<string>>();
  for (const one of where) {
    const [setting = "", ...file] = one.split(" in ");
    const of = file.join(" in ");
    byFile.set(of, (byFile.get(of) ?? new Set()).add(setting));
  }
  const bySettings = new Map<string, string[]>();
  for (const [file, settings] of byFile) {
    const key = [...settings].join(", ");
    bySettings.set(
      key,
      [...(bySettings.get(key) ?? []), file].filter((name) => name !== ""),
    );
  }
  return [...bySettings]
    .map(([settings, files]) =>
      [settings, ...files.slice(0, 1).map((file) => `in ${[file, ...files.slice(1)].join(", ")}`)].join(" "),
    )
    .join("; ");
}

const cells = (...texts: readonly string[]) =>
  `| ${texts.map((text) => text.replaceAll("|", "\\|").replaceAll("<environment>", "&lt;environment&gt;")).join(" | ")} |`;
const isLimit = (refusal: Refusal): refusal is Limit => "limit" in refusal;

/** docs/what-cannot-be-had.md below its introduction. */
function refusalsPage(): string {
  const all = written();
  const limits = byReason(all, isLimit).map(([{ limit, source, nearest }, where]) =>
    cells(where, limit, source, nearest),
  );
  const waits = (part: NotBuiltPart) =>
    all.filter(({ refusal }) => "notBuilt" in refusal && refusal.notBuilt === part).map(({ where }) => where);
  const parts = Object.entries(NOT_BUILT).map(([part, what]) => cells(part, what, joined(waits(part as NotBuiltPart))));
  return [
    "## What a service, an engine or a law does not give",
    "",
    cells("refused", "why", "source", "what comes nearest"),
    cells("---", "---", "---", "---"),
    ...limits,
    "",
    "## What Tessera has not built",
    "",
    cells("part", "what it would do", "refused until then"),
    cells("---", "---", "---"),
    ...parts,
    "",
  ].join("\n");
}

function demandCells(demand: Demand): readonly [setting: string, must: string] {
  if ("regions" in demand)
    return [
      "`recovery_region` in <environment>_environment.yml",
      `one of ${demand.regions.join(", ")}, where the home region is one of them`,
    ];
  if ("copies_days" in demand) {
    const paths = COPIES.map(({ path, every_hours: hours }) =>
      hours === undefined ? `\`${path}\`` : `\`${path}\` times \`${hours}\``,
    );
    return [`${[...new Set(paths)].join(", ")}: days`, boundsText(demand.copies_days)];
  }
  const file = demand.room === "security" ? "security_config.yml" : `<environment>_${demand.room}.yml`;
  const counted = demand.as_in_engines
    ? ", and in each engine of the tenant no less than that (`./tessera matrix`)"
    : "";
  return [`\`${demand.path}\` in ${file}`, `${boundsText(demand.bounds)}${counted}`];
}

/** docs/guides/standards.md below its introduction. */
function standardsPage(): string {
  return Object.entries(STANDARDS)
    .flatMap(([standard, demands]: readonly [string, readonly Demand[]]) => [
      `## ${standard}`,
      "",
      cells("about", "setting", "must be", "source"),
      cells("---", "---", "---", "---"),
      ...demands.map((demand) => cells(demand.about, ...demandCells(demand), demand.source)),
      "",
    ])
    .join("\n");
}

/** A page with its made part made anew. */
export function page(name: keyof typeof PAGES): string {
  const text = readFileSync(PAGES[name], "utf8");
  const end = text.indexOf(MADE);
  if (end === -1) throw new Error(`${PAGES[name]} has no line ${MADE}`);
  return `${text.slice(0, end)}${MADE}\n\n${name === "refusals" ? refusalsPage() : standardsPage()}`;
}
