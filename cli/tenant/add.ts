import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APPLICATION_FORM, application } from "../../config/applications";
import { displayed } from "../../config/files";
import { ISOLATION_ROOM } from "../../config/isolation";
import { admits } from "../../config/placement";
import { ConfigurationError, type Problem } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { scratchFolder } from "../../config/scratch";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { ERASED_FILE, idFault, LEDGER_FILE } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import { type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import { requireKnown, UsageError } from "../program/usage-error";
import { cellFor } from "./cell";
import type { Done } from "./done";
import { appendId } from "./ledger";

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
export function add(folders: Folders, options: AddOptions): Done {
  const fleet = loadFleet(folders);
  const text = render(fleet, folders, options);
  const folder = join(fleet.folder.path, options.id);
  const file = join(folder, TENANT_FILE);
  const ledger = displayed(join(fleet.folder.path, LEDGER_FILE));
  const problems = checkTenantText(displayed(file), text, options.id, ROOMS);
  const found = problems.length > 0 ? problems : problemsIn(folders.overrides, options.id, text, file);
  if (found.length > 0) throw new ConfigurationError(found);
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
    said:
      `${displayed(file)} and a line in ${ledger}: check contacts and applications, then open a pull request\n` +
      `to undo it while it is not merged: rm -r ${displayed(folder)}, and take its line out of ${ledger}`,
  };
}

/** What check would say of the tenant once it stands: of its region, its homes, its standards. */
function problemsIn(overrides: string, id: string, text: string, file: string): readonly Problem[] {
  const tenants = scratchFolder("add");
  try {
    const trial = join(tenants, id, TENANT_FILE);
    mkdirSync(join(tenants, id));
    writeFileSync(trial, text);
    writeFileSync(join(tenants, LEDGER_FILE), `${id}\n`);
    const problems = loadFleet({ tenants, overrides }).problems();
    // What is wrong elsewhere was so before.
    return problems.flatMap((one) => (one.file === displayed(trial) ? [{ ...one, file: displayed(file) }] : []));
  } finally {
    rmSync(tenants, { recursive: true, force: true });
  }
}

function render(fleet: LoadedFleet, folders: Folders, { id, tier, owner, region, ...options }: AddOptions): string {
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
  const values: Readonly<Record<string, string>> = {
    tenant_id: id,
    tier,
    environments: `[${environments.join(", ")}]`,
    region: String(region),
    owner,
    engines: `[${engines.join(", ")}]`,
    placement: place(fleet, tier, engines, environments),
    applications: environments
      .map((name) => `\n  ${name}:${acting(options.applications, name, environments)}`)
      .join(""),
  };
  return template(folders, tier)
    .replace(/<([a-z_]+)>/g, (whole, name: string) => values[name] ?? whole)
    .replace(/ +$/gm, "");
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

/** YAML of the placement: a cell for each environment in which the tier shares one. */
function place(fleet: LoadedFleet, tier: string, engines: readonly string[], environments: readonly string[]): string {
  const lines = environments
    .filter((name) => fleet.isPooledTier(tier, name))
    .map((name) => `\n  ${name}: ${cellFor(fleet, name, tier, engines)}`);
  return lines.length === 0 ? "{}" : lines.join("");
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
