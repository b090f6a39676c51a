/**
 * What a generated fleet is made of: the shares and choices below, and the settings in `own.ts` and `overrides.ts`, are
 * data, so that another mix is another table.
 */

/** How tenants of a tier live. */
export interface TierMix {
  readonly tier: string;
  /** Tenants of this tier in every {@link DECK_SIZE}. */
  readonly share: number;
  /** Sets of environments; one is drawn a tenant. */
  readonly environments: readonly (readonly string[])[];
  /** Sets of engines with their weights; one is drawn a tenant. */
  readonly engines: readonly Weighted<readonly string[]>[];
  /** Groups of cells, of which the first that runs all engines of a tenant pools it. Empty: clusters of its own. */
  readonly cells: readonly string[];
  /** Percent of tenants that take clusters of their own in place of a cell. */
  readonly dedicatedPercent: number;
  /** Sets of standards; one is drawn a tenant. */
  readonly compliance: readonly (readonly string[])[];
  /** Percent of tenants that a second program acts as. */
  readonly secondProgramPercent: number;
  /** Percent of tenants whose data must not leave the region, of those whose environments are all in one. */
  readonly residentPercent: number;
}

export type Weighted<T> = readonly [weight: number, value: T];

/** Tenants are dealt from decks of this many, so that the shares hold for every fleet and not on average alone. */
export const DECK_SIZE = 50;

const PRODUCTION = ["production"];
const STAGED = ["staging", "production"];
const ALL = ["development", "testing", "staging", "production"];

export const MIX: readonly TierMix[] = [
  {
    tier: "free",
    share: 35,
    environments: [PRODUCTION],
    // The only engine that the tier has: no other holds a tenant to a hard quota (./tessera matrix).
    engines: [[1, ["postgresql"]]],
    cells: ["pool"],
    dedicatedPercent: 0,
    compliance: [[], [], ["gdpr"]],
    secondProgramPercent: 5,
    residentPercent: 10,
  },
  {
    tier: "standard",
    share: 10,
    environments: [PRODUCTION, PRODUCTION, STAGED],
    engines: [
      [40, ["postgresql"]],
      [24, ["postgresql", "redis"]],
      [6, ["postgresql", "elasticsearch"]],
      [4, ["postgresql", "redis", "elasticsearch"]],
      [7, ["mongodb"]],
      [6, ["mongodb", "redis"]],
      [5, ["postgresql", "clickhouse"]],
      [3, ["timescaledb"]],
      [3, ["timescaledb", "redis"]],
      [2, ["redis"]],
    ],
    cells: ["pool", "standard"],
    dedicatedPercent: 0,
    compliance: [[], ["gdpr"], ["gdpr", "iso_27001"]],
    secondProgramPercent: 30,
    residentPercent: 20,
  },
  {
    tier: "premium",
    share: 4,
    environments: [PRODUCTION, STAGED, STAGED, ALL],
    engines: [
      [12, ["postgresql"]],
      [26, ["postgresql", "redis"]],
      [14, ["postgresql", "redis", "elasticsearch"]],
      [10, ["postgresql", "redis", "clickhouse"]],
      [8, ["postgresql", "redis", "pgvector"]],
      [10, ["mongodb", "redis"]],
      [8, ["mongodb", "redis", "elasticsearch"]],
      [6, ["timescaledb", "redis"]],
      [4, ["postgresql", "timescaledb", "redis"]],
      [2, ["clickhouse"]],
    ],
    cells: ["premium"],
    dedicatedPercent: 5,
    compliance: [["gdpr"], ["gdpr", "iso_27001"], ["gdpr", "sox"]],
    secondProgramPercent: 60,
    // Backups of its cells are copied to the recovery region.
    residentPercent: 0,
  },
  {
    tier: "enterprise",
    share: 1,
    environments: [STAGED, ALL],
    engines: [
      [26, ["postgresql", "redis"]],
      [20, ["postgresql", "redis", "elasticsearch"]],
      [12, ["postgresql", "redis", "clickhouse"]],
      [8, ["postgresql", "redis", "pgvector"]],
      [8, ["postgresql", "redis", "timescaledb"]],
      [10, ["mongodb", "redis"]],
      [8, ["postgresql", "redis", "mongodb", "elasticsearch"]],
      [5, ["postgresql", "redis", "clickhouse", "elasticsearch"]],
      [3, ["postgresql", "redis", "mongodb", "clickhouse", "elasticsearch"]],
    ],
    cells: [],
    dedicatedPercent: 0,
    compliance: [
      ["gdpr", "iso_27001"],
      ["hipaa", "iso_27001"],
      ["pci_dss", "sox"],
    ],
    secondProgramPercent: 100,
    residentPercent: 20,
  },
];

/** Percent of tenants by state of life; the rest are active. */
export const LIFECYCLE_PERCENT: Readonly<Record<string, number>> = { suspended: 2, offboarding: 1 };

/** A group of cells that are alike. */
export interface CellGroup {
  /** Tier whose cluster settings the cells take. */
  readonly tier: string;
  readonly admits: readonly string[];
  readonly capacity_tenants: number;
  /** All that its tenants can have. */
  readonly engines: readonly string[];
  /** Settings of the shared clusters, by room. */
  readonly settings?: Readonly<Record<string, object>>;
}

/** Tenants of a cell with a cache: each is a user, and ElastiCache takes 98 beside the platform's own. */
const WITH_CACHE = 98;

/** Tables that ClickHouse's tenants of the standard tier share, behind row policies: they have none of their own. */
const SHARED_TABLES = {
  events: {
    columns: {
      at: "DateTime64(3)",
      name: "LowCardinality(String)",
      subject: "String",
      amount: "Float64",
    },
    codecs: { at: ["DoubleDelta", "ZSTD"] },
    time_column: "at",
    order_by: ["name", "at"],
    partition_by: "tenant",
    ttl_days: 400,
    skip_indexes: {},
  },
};

/** Cells are named `<group>-<number>` from 1. */
export const CELL_GROUPS: Readonly<Record<string, CellGroup>> = {
  pool: { tier: "standard", admits: ["free", "standard"], capacity_tenants: 300, engines: ["postgresql"] },
  standard: {
    tier: "standard",
    admits: ["standard"],
    capacity_tenants: WITH_CACHE,
    engines: ["postgresql", "redis", "mongodb", "clickhouse", "timescaledb", "elasticsearch"],
    settings: { clickhouse: { shared_tables: SHARED_TABLES } },
  },
  premium: {
    tier: "premium",
    admits: ["premium"],
    capacity_tenants: WITH_CACHE,
    engines: ["postgresql", "redis", "mongodb", "clickhouse", "timescaledb", "elasticsearch", "pgvector"],
  },
};
