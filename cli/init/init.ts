import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { displayed, isThere } from "../../config/files";
import { ISOLATION_ROOM } from "../../config/isolation";
import { oneOf } from "../../config/nearest";
import { readRegularText } from "../../config/regular-file";
import { scratchFolder } from "../../config/scratch";
import { LEDGER_FILE, TEMPLATES } from "../../config/tenants-folder";
import { ConfigurationError, type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import { ProblemError } from "../program/errors";
import { UsageError } from "../program/usage-error";
import type { Answers } from "./answers";
import { filesOf, type NewCell, type NewFile, namesIn, schemasFrom } from "./files";

export interface Initialized {
  readonly written: readonly string[];
  readonly cells: readonly {
    readonly environment: string;
    readonly cell: string;
    readonly engines: readonly string[];
  }[];
  /** An engine that the highest tier which has one offers. */
  readonly offered: Offer;
  /** Engines that none of the tiers offers. */
  readonly unoffered: readonly string[];
}

interface Offer {
  readonly tier: string;
  readonly engine: string;
}

/** Engines that an own fleet may have. */
export const ENGINES: readonly string[] = ROOMS.map(({ id }) => id).filter((id) => id !== ISOLATION_ROOM);

/** Tenants that a cell is meant for, where its engines have room for them: a stack of so many rows plans in a minute. */
const MEANT_TENANTS = 50;

/**
 * Writes what an own fleet begins with. Everything is tried beside first, as check and synth would read it: nothing is
 * written that they refuse, nothing that is there is written over.
 *
 * @throws {ProblemError} where files of people's are in the way, all of them named
 * @throws {UsageError} where no tier offers any of the engines: no tenant could be added
 */
export function init(folders: Folders, answers: Answers): Initialized {
  const scratch = scratchFolder("init");
  try {
    return initBeside(folders, answers, scratch);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // People know nothing of the folder in which it was tried.
    const named = (text: string) =>
      text
        .replaceAll(`${scratch}/overrides`, displayed(folders.overrides))
        .replaceAll(`${scratch}/tenants`, displayed(folders.tenants));
    throw new ConfigurationError(
      error.problems.map((one) => ({
        ...one,
        file: named(one.file),
        advice: named(one.advice),
        allowed: named(one.allowed),
        line: null,
        column: null,
      })),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function initBeside(folders: Folders, answers: Answers, scratch: string): Initialized {
  const offers = offersOf(answers);
  const trial: Folders = { tenants: join(scratch, "tenants"), overrides: join(scratch, "overrides") };
  // As small as can be, to learn how many its engines have room for.
  const fleet = tried(trial, answers, (environment) => cellsOf(answers, environment, () => 1));
  const sized = (environment: string) =>
    cellsOf(answers, environment, (tier) => capacity(fleet, environment, `${tier}-1`));
  const files = filesOf(answers, sized);
  refuseWhatIsThere(folders, files);
  tried(trial, answers, sized);
  const wanted = files.filter((file) => !isKept(folders, file));
  for (const file of wanted) write(folders, file, "wx");
  return {
    written: wanted.map((file) => displayed(pathOf(folders, file))),
    cells: answers.environments.flatMap((environment) =>
      sized(environment).map(({ tier, engines }) => ({ environment, cell: `${tier}-1`, engines })),
    ),
    offered: offers[offers.length - 1]!,
    unoffered: answers.engines.filter((engine) => !offers.some((offer) => offer.engine === engine)),
  };
}

const pathOf = (folders: Folders, { folder, name }: NewFile): string => join(folders[folder], name);

function write(folders: Folders, file: NewFile, flag: "w" | "wx" = "w"): void {
  const path = pathOf(folders, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, schemasFrom(file.text, dirname(path)), { flag });
}

/** A fleet of the files, beside. @throws {ConfigurationError} where check would refuse it */
function tried(trial: Folders, answers: Answers, cells: (environment: string) => readonly NewCell[]): LoadedFleet {
  for (const file of filesOf(answers, cells)) write(trial, file);
  const fleet = loadFleet(trial);
  const problems = fleet.problems();
  if (problems.length > 0) throw new ConfigurationError(problems);
  return fleet;
}

/**
 * What tiers offer of the engines, by rising tier.
 *
 * @throws {UsageError} where that is nothing
 */
function offersOf({ tiers, engines, environments }: Answers): readonly Offer[] {
  const product = productFleet(environments[0]!);
  const offeredOf = (of: readonly string[]) =>
    tiers.flatMap((tier) => of.filter((engine) => product.offers(tier, engine)).map((engine) => ({ tier, engine })));
  const offers = offeredOf([...engines].reverse());
  if (offers.length > 0) return offers;
  const able = [...new Set(offeredOf(ENGINES).map(({ engine }) => engine))];
  throw new UsageError(
    `--engine: given ${engines.join(", ")}, which tier ${tiers.join(", ")} does not offer; allowed: ${oneOf(able)}, or another --tier`,
  );
}

/** A cell for each tier that shares one, of engines that the tier has. */
function cellsOf(
  { tiers, engines }: Answers,
  environment: string,
  capacityOf: (tier: string) => number,
): readonly NewCell[] {
  const product = productFleet(environment);
  return tiers.flatMap((tier) => {
    const offered = engines.filter((engine) => product.offers(tier, engine));
    if (offered.length === 0 || !product.isPooledTier(tier, environment)) return [];
    return [{ tier, engines: offered, capacity: capacityOf(tier) }];
  });
}

const products = new Map<string, LoadedFleet>();

/** What the product says of tiers, in an environment that says nothing. */
function productFleet(environment: string): LoadedFleet {
  const known = products.get(environment);
  if (known !== undefined) return known;
  const scratch = scratchFolder("product");
  try {
    const trial: Folders = { tenants: join(scratch, "tenants"), overrides: join(scratch, "overrides") };
    const nothing: Answers = {
      organisation: "nobody",
      environments: [environment],
      accounts: { [environment]: "000000000000" },
      region: "eu-central-1",
      recoveryRegion: null,
      engines: [],
      tiers: [],
      contacts: ["nobody@example.com"],
      state: "local",
      auditDays: 365,
    };
    const fleet = tried(trial, nothing, () => []);
    products.set(environment, fleet);
    return fleet;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function capacity(fleet: LoadedFleet, environment: string, cell: string): number {
  const written = fleet.environments[environment]?.cells[cell];
  const most = written === undefined ? null : fleet.mostIn(written, fleet.environments[environment]!);
  return Math.max(1, Math.min(MEANT_TENANTS, most ?? 1));
}

/** Templates are the product's, and a ledger without a tenant says nothing: both may be there. */
function isKept(folders: Folders, file: NewFile): boolean {
  const path = pathOf(folders, file);
  if (!isThere(path) || file.folder !== "tenants") return false;
  return (TEMPLATES as readonly string[]).includes(file.name) || isEmptyLedger(path, file.name);
}

const isEmptyLedger = (path: string, name: string): boolean =>
  name === LEDGER_FILE &&
  readRegularText(path)
    .split("\n")
    .every((line) => line.trim() === "" || line.startsWith("#"));

/** @throws {ProblemError} with everything that somebody has written already */
function refuseWhatIsThere(folders: Folders, files: readonly NewFile[]): void {
  const inTheWay = [
    ...files
      .filter((file) => isThere(pathOf(folders, file)) && !isKept(folders, file))
      .map((file) => pathOf(folders, file)),
    // Environments of before would be part of the fleet.
    ...namesIn(folders.overrides)
      .filter((name) => name.endsWith(".yml"))
      .map((name) => join(folders.overrides, name)),
    ...namesIn(folders.tenants)
      .filter((name) => isThere(join(folders.tenants, name, "tenant.yml")))
      .map((name) => join(folders.tenants, name)),
  ];
  const named = [...new Set(inTheWay.map(displayed))].sort();
  if (named.length === 0) return;
  throw new ProblemError(
    `nothing was written, since these are there: ${named.join(", ")}. Where they are the examples, take them out ` +
      "(docs/guides/own-fleet.md). A fleet of your own gets a further environment by init into other folders (--tenants " +
      "and --overrides), whose files of overrides you move beside the others",
  );
}
