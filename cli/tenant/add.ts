import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APPLICATION_FORM, application } from "../../config/applications";
import { displayed } from "../../config/files";
import { ISOLATION_ROOM } from "../../config/isolation";
import { admits } from "../../config/placement";
import type { Problem } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { scratchFolder } from "../../config/scratch";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { ERASED_FILE, idFault, LEDGER_FILE } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import { type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import { requireKnown, UsageError } from "../program/usage-error";
import { cellFor } from "./cell";
import type { Added } from "./done";
import { appendId } from "./ledger";
import { refusedOptions, soundFor } from "./refused-options";

export interface AddOptions {
  readonly id: string;
  readonly tier: string;
  /** Empty: every environment there is. */
  readonly environments: readonly string[];
  /** Empty: every engine of the tier that has a home in each environment. */
  readonly engines: readonly string[];
  /** Who acts as it, each behind `<environment>=`, or everywhere. */
  readonly applications: readonly string[];
  readonly owner: string;
  readonly region: string | null;
}

/** Makes a tenant's folder from its tier's template. Refuses before the first side effect. */
export function add(folders: Folders, options: AddOptions): Added {
  const fleet = loadFleet(folders);
  const { text, engines, homes } = made(fleet, folders, options);
  const folder = join(fleet.folder.path, options.id);
  const file = join(folder, TENANT_FILE);
  const ledger = displayed(join(fleet.folder.path, LEDGER_FILE));
  mkdirSync(folder);
  try {
    writeFileSync(file, text, { flag: "wx" });
    appendId(fleet.folder.path, LEDGER_FILE, options.id);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    tenant: options.id,
    changed: [displayed(file), ledger],
    engines,
    placement: Object.fromEntries(homes.flatMap(([name, cell]) => (cell === null ? [] : [[name, cell]]))),
    said:
      `${displayed(file)} and a line in ${ledger}: check contacts and applications, then open a pull request\n` +
      `engines: ${engines.join(", ")}; ${homes.map(([name, cell]) => `${name}: ${cell ?? "a home of its own"}`).join(", ")}\n` +
      `to undo it while it is not merged: rm -r ${displayed(folder)}, and take its line out of ${ledger}`,
  };
}

/** A tenant that may be written. */
interface Made {
  /** Of its `tenant.yml`. */
  readonly text: string;
  readonly engines: readonly string[];
  /** Environment and cell; null: a home of its own. */
  readonly homes: readonly (readonly [string, string | null])[];
}

/**
 * The tenant that options describe.
 *
 * @throws {UsageError} with everything that is wrong with it, by the options: none of its files is there
 */
function made(fleet: LoadedFleet, folders: Folders, options: AddOptions): Made {
  const tenant = render(fleet, folders, options);
  const wrong = checkTenantText(TENANT_FILE, tenant.text, options.id, ROOMS);
  // What options that are in order lead to is seen of a tenant in which the others are, too.
  const sound = wrong.length === 0 ? options : { ...options, ...soundFor(wrong) };
  const { text } = sound === options ? tenant : render(fleet, folders, sound);
  const isReadable = checkTenantText(TENANT_FILE, text, options.id, ROOMS).length === 0;
  const found = isReadable ? problemsIn(folders.overrides, options.id, text) : [];
  if (wrong.length + found.length === 0) return tenant;
  const freed = new Set(
    sound.region === null || found.length === 0
      ? []
      : problemsIn(folders.overrides, options.id, render(fleet, folders, { ...sound, region: null }).text).map(keyOf),
  );
  const byRegion = (one: Problem) => sound.region !== null && !freed.has(keyOf(one));
  throw new UsageError(refusedOptions([...wrong, ...found], options, byRegion).join("\n"));
}

const keyOf = ({ path, allowed, source }: Problem): string => JSON.stringify([path, allowed, source?.room]);

/** What check would say of the tenant once it stands: of its region, its homes, its standards. */
function problemsIn(overrides: string, id: string, text: string): readonly Problem[] {
  const tenants = scratchFolder("add");
  try {
    const trial = join(tenants, id, TENANT_FILE);
    mkdirSync(join(tenants, id));
    writeFileSync(trial, text);
    writeFileSync(join(tenants, LEDGER_FILE), `${id}\n`);
    // What is wrong elsewhere was so before.
    return loadFleet({ tenants, overrides })
      .problems()
      .filter(({ file }) => file === displayed(trial));
  } finally {
    rmSync(tenants, { recursive: true, force: true });
  }
}

function render(fleet: LoadedFleet, folders: Folders, { id, tier, owner, region, ...options }: AddOptions): Made {
  refuseId(fleet, id);
  requireKnown("tier", tier, Object.keys(TIERS));
  const environments = options.environments.length > 0 ? options.environments : Object.keys(fleet.environments);
  for (const environment of environments) requireKnown("environment", environment, Object.keys(fleet.environments));
  const offered = ROOMS.map((room) => room.id).filter((room) => room !== ISOLATION_ROOM && fleet.offers(tier, room));
  const engines =
    options.engines.length > 0
      ? options.engines
      : offered.filter((engine) => environments.every((name) => hasHome(fleet, tier, engine, name)));
  for (const engine of engines) requireKnown(`engine of tier ${tier}`, engine, offered);
  const homes = environments.map(
    (name) => [name, fleet.isPooledTier(tier, name) ? cellFor(fleet, name, tier, engines) : null] as const,
  );
  const values: Readonly<Record<string, string>> = {
    tenant_id: id,
    tier,
    environments: `[${environments.join(", ")}]`,
    region: String(region),
    owner,
    engines: `[${engines.join(", ")}]`,
    placement: homes.flatMap(([name, cell]) => (cell === null ? [] : [`\n  ${name}: ${cell}`])).join("") || "{}",
    applications: environments
      .map((name) => `\n  ${name}:${acting(options.applications, name, environments)}`)
      .join(""),
  };
  const text = template(folders, tier)
    .replace(/<([a-z_]+)>/g, (whole, name: string) => values[name] ?? whole)
    .replace(/ +$/gm, "");
  return { text, engines, homes };
}

/** Whether a tenant of the tier finds the engine in an environment: in a cell that admits it, or as its own. */
function hasHome(fleet: LoadedFleet, tier: string, engine: string, environment: string): boolean {
  const cells = Object.values(fleet.environments[environment]?.cells ?? {});
  return !fleet.isPooledTier(tier, environment) || cells.some((cell) => admits(cell, tier, [engine]));
}

function refuseId(fleet: LoadedFleet, id: string): void {
  const fault = idFault(id);
  if (fault !== null)
    throw new UsageError(`id: given ${JSON.stringify(id)}; allowed: ${fault.allowed}. ${fault.advice}`);
  if (fleet.has(id)) throw new UsageError(`id: ${id} has a folder already`);
  const gone = fleet.folder.erased.get(id);
  if (gone !== undefined)
    throw new UsageError(
      `id: ${id} was another tenant's (${ERASED_FILE}, line ${gone}), and an id is never used again: choose another`,
    );
}

/** YAML of who acts as the tenant in an environment. */
function acting(given: readonly string[], environment: string, environments: readonly string[]): string {
  const here = given.flatMap((one) => {
    const [, where, who] = /^([a-z]+)=(.*)$/s.exec(one) ?? [one, environment, one];
    requireKnown(`environment of --application ${one}`, where!, environments);
    return where === environment ? [who!] : [];
  });
  if (here.length === 0)
    throw new UsageError(
      `--application: none for ${environment}; allowed: ${APPLICATION_FORM}, behind ${environment}= or for every environment`,
    );
  return here.map((who) => `\n    - ${application.safeParse(who).success ? who : JSON.stringify(who)}`).join("");
}

/** The tier's own template, else the one for every tier. */
function template(folders: Folders, tier: string): string {
  const names = [`${tier}_tier_template.yml`, `${tier}_template.yml`, "tenant_template.yml"];
  const path = names.map((name) => join(folders.tenants, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new UsageError(`${folders.tenants} has no template: none of ${names.join(", ")}`);
  return readRegularText(path);
}
