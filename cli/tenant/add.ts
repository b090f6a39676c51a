import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APPLICATION_FORM, application } from "../../config/applications";
import { displayed } from "../../config/files";
import type { Problem } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { scratchFolder } from "../../config/scratch";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { ERASED_FILE, idFault, LEDGER_FILE } from "../../config/tenants-folder";
import { TIERS } from "../../config/tiers";
import { type Folders, type LoadedFleet, loadFleet, ownStore, ROOMS } from "../../constructs/rooms";
import { Pricing } from "../../usage/cost/price";
import { readPrices } from "../../usage/cost/prices";
import type { TenantBill } from "../../usage/cost/tenant-bill";
import { ProblemError } from "../program/errors";
import { requireKnown, UsageError } from "../program/usage-error";
import { cellFor } from "./cell";
import { enginesOfTier, environmentsOf, refuseNoEngine } from "./engines";
import { appendId } from "./ledger";
import { refusedOptions, soundFor } from "./refused-options";

export interface AddOptions {
  readonly id: string;
  readonly tier: string;
  /** Empty: every environment there is. */
  readonly environments: readonly string[];
  /** Empty: refused, with those there are. */
  readonly engines: readonly string[];
  /** Who acts as it, each behind `<environment>=`, or everywhere. */
  readonly applications: readonly string[];
  readonly owner: string;
  readonly region: string | null;
}

/** A tenant that may be written, and what comes of it. Nothing is there yet. */
export interface Proposal {
  readonly id: string;
  readonly tier: string;
  readonly owner: string;
  /** Of its `tenant.yml`. */
  readonly text: string;
  readonly engines: readonly string[];
  /** Environment and cell; null: a home of its own. */
  readonly homes: readonly (readonly [environment: string, cell: string | null])[];
}

/**
 * The tenant that options describe, as the fleet with it in it has it. Nothing is written.
 *
 * @param fleet that it comes into. Default: read now
 * @throws {UsageError} with everything that is wrong with it, by the options
 */
export function propose(folders: Folders, options: AddOptions, fleet = loadFleet(folders)): Proposal {
  const tenant = made(fleet, folders, options);
  return { ...tenant, id: options.id, tier: options.tier, owner: options.owner };
}

/** What a tenant would cost by environment; null: the fleet has problems elsewhere, so that nothing can be counted. */
export function billsOf(
  folders: Folders,
  { id, text, homes }: Proposal,
  fleet = loadFleet(folders),
): readonly TenantBill[] | null {
  // What builds stacks is loaded by nobody who does not ask for money.
  const { billOf } = require("../../usage/cost/tenant-bill") as typeof import("../../usage/cost/tenant-bill");
  const pricing = new Pricing(readPrices());
  return tried(fleet, folders, id, text, (trial) =>
    trial.problems().length > 0 ? null : homes.map(([environment]) => billOf(trial, id, environment, pricing)),
  );
}

/**
 * Writes a tenant that was proposed.
 *
 * @returns files that were written, for people
 * @throws where the fleet changed meanwhile, so that another one would be proposed
 */
export function write(folders: Folders, options: AddOptions, { text }: Proposal): readonly string[] {
  const fleet = loadFleet(folders);
  if (render(fleet, folders, options).text !== text)
    throw new ProblemError("the fleet changed meanwhile, and the tenant would be another one: try again");
  const folder = join(fleet.folder.path, options.id);
  const file = join(folder, TENANT_FILE);
  mkdirSync(folder);
  try {
    writeFileSync(file, text, { flag: "wx" });
    appendId(fleet.folder.path, LEDGER_FILE, options.id);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return [displayed(file), displayed(join(fleet.folder.path, LEDGER_FILE))];
}

/** @throws {UsageError} with everything that is wrong with it, by the options */
function made(fleet: LoadedFleet, folders: Folders, options: AddOptions): Rendered {
  const tenant = render(fleet, folders, options);
  const wrong = checkTenantText(TENANT_FILE, tenant.text, options.id, ROOMS);
  // What options that are in order lead to is seen of a tenant in which the others are, too.
  const sound = wrong.length === 0 ? options : { ...options, ...soundFor(wrong) };
  const { text } = sound === options ? tenant : render(fleet, folders, sound);
  const isReadable = checkTenantText(TENANT_FILE, text, options.id, ROOMS).length === 0;
  const found = isReadable ? problemsIn(fleet, folders, options.id, text) : [];
  const nobody = exampleAddress(options.owner);
  if (wrong.length + found.length + nobody.length === 0) return tenant;
  const freed = new Set(
    sound.region === null || found.length === 0
      ? []
      : problemsIn(fleet, folders, options.id, render(fleet, folders, { ...sound, region: null }).text).map(keyOf),
  );
  const byRegion = (one: Problem) => sound.region !== null && !freed.has(keyOf(one));
  throw new UsageError([...nobody, ...refusedOptions([...wrong, ...found], options, byRegion)].join("\n"));
}

const keyOf = ({ path, allowed, source }: Problem): string => JSON.stringify([path, allowed, source?.room]);

/** Domains that nobody has. Source: RFC 2606, RFC 6761. */
const EXAMPLE_DOMAIN = /(?:^|[@.])(?:example\.(?:com|net|org)|example|invalid|localhost|test)$/i;

/** What is wrong with an address that nobody reads. */
function exampleAddress(owner: string): readonly string[] {
  if (!EXAMPLE_DOMAIN.test(owner)) return [];
  return [
    `--owner: given ${owner}; allowed: an address that somebody reads. Its domain is kept for examples (RFC 2606).`,
  ];
}

/** What check would say of the tenant once it stands: of its region, its homes, its standards. */
function problemsIn(fleet: LoadedFleet, folders: Folders, id: string, text: string): readonly Problem[] {
  // What is wrong elsewhere was so before.
  return tried(fleet, folders, id, text, (trial, own) => trial.problems().filter(({ file }) => file === own));
}

/**
 * The fleet with a tenant more, in which nothing else was read anew.
 *
 * @param work is given that fleet and the tenant's file in it
 */
function tried<T>(
  fleet: LoadedFleet,
  folders: Folders,
  id: string,
  text: string,
  work: (trial: LoadedFleet, file: string) => T,
): T {
  const tenants = scratchFolder("add");
  try {
    const file = join(tenants, id, TENANT_FILE);
    mkdirSync(join(tenants, id));
    writeFileSync(file, text);
    // In the order in which they came: who is the last in a cell that is full goes by it.
    const ledger = [...fleet.folder.ledger.keys(), id];
    writeFileSync(join(tenants, LEDGER_FILE), ledger.map((one) => `${one}\n`).join(""));
    const same = { fleet, ids: new Set(fleet.folder.ids) };
    return work(loadFleet({ ...folders, tenants }, ROOMS, ownStore(), { same }), displayed(file));
  } finally {
    rmSync(tenants, { recursive: true, force: true });
  }
}

type Rendered = Pick<Proposal, "text" | "engines" | "homes">;

function render(fleet: LoadedFleet, folders: Folders, { id, tier, owner, region, ...options }: AddOptions): Rendered {
  refuseId(fleet, id);
  requireKnown("tier", tier, Object.keys(TIERS));
  const environments = environmentsOf(fleet, options);
  const { engines } = options;
  if (engines.length === 0) refuseNoEngine(fleet, { tier, environments });
  for (const engine of engines) requireKnown(`engine of tier ${tier}`, engine, enginesOfTier(fleet, tier));
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
