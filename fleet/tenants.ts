import { CELL_GROUPS, DECK_SIZE, ENGINES, type Files, LIFECYCLE_PERCENT, MIX, type TierMix, WORDS } from "./mix";
import { Random } from "./random";

/** A tenant of a generated fleet, as its files will say. */
export interface GeneratedTenant {
  readonly id: string;
  /** `tenant.yml`. */
  readonly tenant: object;
  /** Further files of the folder. */
  readonly files: Files;
  /** Cells it was placed in, by environment. */
  readonly placement: Readonly<Record<string, string>>;
}

/** Streams of a seed: decks of tiers and names have their own, a tenant has the one of its number. */
const STREAM = { decks: 1_000_000_000, names: 1_000_000_001 } as const;

/**
 * The first `count` tenants of a seed. A larger fleet of the same seed begins with the smaller one, tenant by
 * tenant, so that two sizes show what adding tenants does.
 *
 * @param region the region that resident tenants name
 */
export function generateTenants(count: number, seed: number, region: string, account: string): GeneratedTenant[] {
  const tiers = dealTiers(count, seed);
  const ids = nameTenants(count, seed);
  const placed = new Map<string, number>();
  return tiers.map((mix, index) => generate(mix, ids[index]!, Random.of(seed, index), { region, account, placed }));
}

interface Context {
  readonly region: string;
  readonly account: string;
  /** Tenants so far by environment and group of cells. */
  readonly placed: Map<string, number>;
}

function generate(mix: TierMix, id: string, random: Random, { region, account, placed }: Context): GeneratedTenant {
  const environments = random.pick(mix.environments);
  const compliance = random.pick(mix.compliance);
  const own = pickOwn(mix, random);
  const resident = random.chance(mix.residentPercent);
  const principals = random.chance(mix.principalsPercent) ? [`arn:aws:iam::${account}:role/${id}-app`] : [];
  const state = pickState(random);
  const cells = own?.dedicated ? null : mix.cells;
  const placement = cells === null ? {} : place(environments, cells, placed);
  const domain = `${id.replaceAll("_", "-")}.example`;
  return {
    id,
    placement,
    files: own?.files ?? {},
    tenant: {
      id,
      tier: mix.tier,
      environments,
      ...(resident ? { region } : {}),
      contacts: {
        owner: `owner@${domain}`,
        ...(mix.principalsPercent === 100 ? { security: `security@${domain}`, billing: `billing@${domain}` } : {}),
      },
      ...(compliance.length > 0 ? { compliance } : {}),
      engines: ENGINES,
      lifecycle: { state },
      ...(cells === null ? {} : { placement }),
      ...(principals.length > 0 ? { access: { principals } } : {}),
    },
  };
}

/** The deck's shares, dealt in an order of the seed's; the first hand of a fleet holds one of each tier. */
function dealTiers(count: number, seed: number): TierMix[] {
  const random = Random.of(seed, STREAM.decks);
  const deck = MIX.flatMap((mix) => Array.from({ length: mix.share }, () => mix));
  if (deck.length !== DECK_SIZE)
    throw new Error(`the shares of fleet/mix.ts add up to ${deck.length}, not ${DECK_SIZE}`);
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

function pickOwn(mix: TierMix, random: Random): TierMix["own"][number] | undefined {
  const draw = random.between(1, 100);
  let sum = 0;
  return mix.own.find(({ percent }) => {
    sum += percent;
    return draw <= sum;
  });
}

function pickState(random: Random): string {
  const draw = random.between(1, 100);
  let sum = 0;
  const state = Object.entries(LIFECYCLE_PERCENT).find(([, percent]) => {
    sum += percent;
    return draw <= sum;
  });
  return state?.[0] ?? "active";
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
