import { merge } from "../../config/layers";
import type { Values } from "../../config/model";
import { CELL_GROUPS, DECK_SIZE, LIFECYCLE_PERCENT, MIX, type TierMix } from "./mix";
import { OWN, OWN_BY_STANDARD, OWN_DEDICATED, OWN_RESIDENT, type OwnFiles, SECURITY_FILE } from "./own";
import { Random } from "./random";
import { WORDS } from "./words";

/** A tenant of a generated fleet, as its files will say. */
export interface GeneratedTenant {
  readonly id: string;
  /** `tenant.yml`. */
  readonly tenant: { readonly engines: readonly string[]; readonly [key: string]: unknown };
  /** Further files of the folder, by name. */
  readonly files: Readonly<Record<string, object>>;
  /** Cells it was placed in, by environment. */
  readonly placement: Readonly<Record<string, string>>;
}

/** Streams of a seed: decks of tiers and names have their own, a tenant has the one of its number. */
const STREAM = { decks: 1_000_000_000, names: 1_000_000_001 } as const;

/**
 * The first `count` tenants of a seed. A larger fleet of the same seed begins with the smaller one, tenant by
 * tenant, so that two sizes show what adding tenants does.
 *
 * @param regions region of each environment, which resident tenants name
 * @param account where their applications run
 */
export function generateTenants(
  count: number,
  seed: number,
  regions: Readonly<Record<string, string>>,
  account: string,
): GeneratedTenant[] {
  const tiers = dealTiers(count, seed);
  const ids = nameTenants(count, seed);
  const placed = new Map<string, number>();
  return tiers.map((mix, index) => generate(mix, ids[index]!, Random.of(seed, index), { regions, account, placed }));
}

interface Context {
  readonly regions: Readonly<Record<string, string>>;
  readonly account: string;
  /** Tenants so far by environment and group of cells. */
  readonly placed: Map<string, number>;
}

function generate(mix: TierMix, id: string, random: Random, { regions, account, placed }: Context): GeneratedTenant {
  const environments = random.pick(mix.environments);
  const engines = random.weighted(mix.engines);
  const compliance = random.pick(mix.compliance);
  const dedicated = random.chance(mix.dedicatedPercent);
  const homes = new Set(environments.map((environment) => regions[environment]!));
  const resident = random.chance(mix.residentPercent) && homes.size === 1;
  // Several where a customer has more than one program.
  const programs = random.chance(mix.secondProgramPercent) ? ["app", "jobs"] : ["app"];
  const applications = programs.map((program) => `arn:aws:iam::${account}:role/${id}-${program}`);
  const state = pickState(random);
  const cells = dedicated ? undefined : groupFor(mix, engines);
  const files = pickFiles(dedicated ? OWN_DEDICATED : OWN[mix.tier]!, engines, random);
  if (resident && cells === undefined)
    for (const file of engineFiles(engines).filter((name) => name in OWN_RESIDENT))
      files[file] = { ...files[file], ...OWN_RESIDENT[file] };
  for (const [file, settings] of compliance.flatMap((standard) => Object.entries(OWN_BY_STANDARD[standard] ?? {})))
    files[file] = merge((files[file] ?? {}) as Values, settings as Values);
  const placement = cells === undefined ? {} : place(environments, cells, placed);
  const domain = `${id.replaceAll("_", "-")}.example`;
  return {
    id,
    placement,
    files,
    tenant: {
      id,
      tier: mix.tier,
      environments,
      ...(resident ? { region: [...homes][0] } : {}),
      contacts: {
        owner: `owner@${domain}`,
        ...(mix.secondProgramPercent === 100 ? { security: `security@${domain}`, billing: `billing@${domain}` } : {}),
      },
      ...(compliance.length > 0 ? { compliance } : {}),
      engines,
      lifecycle: { state },
      ...(cells === undefined ? {} : { placement }),
      applications: Object.fromEntries(environments.map((environment) => [environment, applications])),
    },
  };
}

/** The deck's shares, dealt in an order of the seed's; the first hand of a fleet holds one of each tier. */
function dealTiers(count: number, seed: number): TierMix[] {
  const random = Random.of(seed, STREAM.decks);
  const deck = MIX.flatMap((mix) => Array.from({ length: mix.share }, () => mix));
  if (deck.length !== DECK_SIZE)
    throw new Error(`the shares of bench/fleets/mix.ts add up to ${deck.length}, not ${DECK_SIZE}`);
  const dealt: TierMix[] = [];
  while (dealt.length < count) {
    const shuffled = random.shuffled(deck);
    if (dealt.length > 0) dealt.push(...shuffled);
    else dealt.push(...MIX, ...MIX.reduce((rest, mix) => without(rest, mix), shuffled));
  }
  return dealt.slice(0, count);
}

function without<T>(list: readonly T[], item: T): T[] {
  const index = list.indexOf(item);
  return [...list.slice(0, index), ...list.slice(index + 1)];
}

/** Ids that read like names; a number is added where a pair of words comes again. */
function nameTenants(count: number, seed: number): string[] {
  const random = Random.of(seed, STREAM.names);
  const used = new Map<string, number>();
  return Array.from({ length: count }, () => {
    const name = `${random.pick(WORDS.first)}_${random.pick(WORDS.second)}`;
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    return times === 1 ? name : `${name}_${times}`;
  });
}

/** The first of the tier's groups that runs all of the engines. */
function groupFor(mix: TierMix, engines: readonly string[]): string | undefined {
  const runs = (group: string) => engines.every((engine) => CELL_GROUPS[group]!.engines.includes(engine));
  const found = mix.cells.find(runs);
  if (found === undefined && mix.cells.length > 0)
    throw new Error(`bench/fleets/mix.ts: no group of cells of tier ${mix.tier} runs ${engines.join(", ")}`);
  return found;
}

function pickFiles(own: OwnFiles, engines: readonly string[], random: Random): Record<string, object> {
  const picked = [SECURITY_FILE, ...engineFiles(engines)].map(
    (file) => [file, pickPercent(own[file] ?? [], random)?.settings] as const,
  );
  return Object.fromEntries(picked.filter((entry): entry is [string, object] => entry[1] !== undefined));
}

function engineFiles(engines: readonly string[]): string[] {
  return engines.map((engine) => `${engine}.yml`);
}

function pickPercent<T extends { readonly percent: number }>(list: readonly T[], random: Random): T | undefined {
  const draw = random.between(1, 100);
  let sum = 0;
  return list.find(({ percent }) => {
    sum += percent;
    return draw <= sum;
  });
}

function pickState(random: Random): string {
  const states = Object.entries(LIFECYCLE_PERCENT).map(([state, percent]) => ({ state, percent }));
  return pickPercent(states, random)?.state ?? "active";
}

/** Fills one cell of the group after the other. */
function place(environments: readonly string[], group: string, placed: Map<string, number>): Record<string, string> {
  const { capacity_tenants: capacity } = CELL_GROUPS[group]!;
  return Object.fromEntries(
    environments.map((environment) => {
      const key = `${environment} ${group}`;
      const before = placed.get(key) ?? 0;
      placed.set(key, before + 1);
      return [environment, `${group}-${Math.floor(before / capacity) + 1}`];
    }),
  );
}
