/**
 * What a generated fleet is made of: the shares and choices below are data, so that another mix is another table.
 */

/** How tenants of a tier live. */
export interface TierMix {
  readonly tier: string;
  /** Tenants of this tier in every {@link DECK_SIZE}. */
  readonly share: number;
  /** Sets of environments; one is drawn a tenant. */
  readonly environments: readonly (readonly string[])[];
  /** Group of cells that pools its tenants, or null: each has a cluster of its own. */
  readonly cells: string | null;
  /** Sets of standards; one is drawn a tenant. */
  readonly compliance: readonly (readonly string[])[];
  /** Percent of tenants that have files of settings beside `tenant.yml`, and the files to draw from. */
  readonly own: readonly { readonly percent: number; readonly files: Files; readonly dedicated?: true }[];
  /** Percent of tenants that name the principals that may act as them. */
  readonly principalsPercent: number;
  /** Percent of tenants whose data must not leave the environment's region. */
  readonly residentPercent: number;
}

/** Settings by file name. */
export type Files = Readonly<Record<string, object>>;

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
    cells: "pool",
    compliance: [[], [], ["gdpr"]],
    own: [{ percent: 2, files: { "postgresql.yml": { connections: { statement_timeout_seconds: 5 } } } }],
    principalsPercent: 5,
    residentPercent: 10,
  },
  {
    tier: "standard",
    share: 10,
    environments: [PRODUCTION, PRODUCTION, STAGED],
    cells: "pool",
    compliance: [[], ["gdpr"], ["gdpr", "iso_27001"]],
    own: [
      { percent: 10, files: { "postgresql.yml": { connections: { max: 50 }, storage_quota_gb: 40 } } },
      { percent: 5, files: { "postgresql.yml": { pool: { size: 15, min_idle: 2 } } } },
    ],
    principalsPercent: 30,
    residentPercent: 20,
  },
  {
    tier: "premium",
    share: 4,
    environments: [PRODUCTION, STAGED, STAGED, ALL],
    cells: "premium",
    compliance: [["gdpr"], ["gdpr", "iso_27001"], ["pci_dss"]],
    own: [
      { percent: 30, files: { "postgresql.yml": { connections: { max: 200 }, schemas: ["main", "reporting"] } } },
      { percent: 20, files: { "postgresql.yml": { memory: { work_mem_mb: 32 }, storage_quota_gb: 500 } } },
      {
        percent: 5,
        dedicated: true,
        files: {
          "security_config.yml": { tenant_isolation: { strategy: "database_per_tenant" } },
          "postgresql.yml": { backup: { continuous_days: 21 } },
        },
      },
    ],
    principalsPercent: 60,
    residentPercent: 0,
  },
  {
    tier: "enterprise",
    share: 1,
    environments: [STAGED, ALL],
    cells: null,
    compliance: [
      ["gdpr", "iso_27001"],
      ["hipaa", "iso_27001"],
      ["pci_dss", "sox"],
    ],
    own: [
      { percent: 40, files: { "postgresql.yml": { instance: { class: "db.r8g.2xlarge", readers: 3 } } } },
      { percent: 20, files: { "postgresql.yml": { workload: "mixed", connections: { max: 1000 } } } },
      {
        percent: 20,
        files: {
          "security_config.yml": { encryption: { at_rest: { key_rotation: "custom", key_rotation_days: 120 } } },
        },
      },
    ],
    principalsPercent: 100,
    residentPercent: 0,
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
}

/** Cells are named `<group>-<number>` from 1. */
export const CELL_GROUPS: Readonly<Record<string, CellGroup>> = {
  pool: { tier: "standard", admits: ["free", "standard"], capacity_tenants: 300 },
  premium: { tier: "premium", admits: ["premium"], capacity_tenants: 100 },
};

export const ENGINES: readonly string[] = ["postgresql"];

/** Words that ids are made of: at most eight letters, so that two and a number stay under an id's 32 characters. */
export const WORDS = {
  first: [
    ...["amber", "arctic", "autumn", "azure", "bold", "bright", "calm", "cedar", "clear", "cobalt", "coral", "crimson"],
    ...[
      "delta",
      "ember",
      "fern",
      "golden",
      "granite",
      "harbor",
      "indigo",
      "ivory",
      "jade",
      "juniper",
      "lunar",
      "maple",
    ],
    ...["meadow", "mint", "nimble", "noble", "north", "ocean", "olive", "opal", "pine", "polar", "quiet", "rapid"],
    ...[
      "river",
      "saffron",
      "scarlet",
      "silver",
      "solar",
      "spring",
      "steady",
      "summit",
      "swift",
      "tidal",
      "urban",
      "vivid",
    ],
  ],
  second: [
    ...[
      "airways",
      "analytic",
      "atlas",
      "bakery",
      "bank",
      "books",
      "brewery",
      "capital",
      "care",
      "cargo",
      "clinic",
      "cloud",
    ],
    ...[
      "coffee",
      "data",
      "dental",
      "design",
      "energy",
      "farms",
      "fashion",
      "fitness",
      "foods",
      "games",
      "garden",
      "goods",
    ],
    ...[
      "health",
      "hotels",
      "labs",
      "legal",
      "logistic",
      "media",
      "mobility",
      "motors",
      "music",
      "news",
      "optics",
      "pay",
    ],
    ...[
      "pharma",
      "photos",
      "press",
      "retail",
      "robotics",
      "school",
      "shop",
      "sports",
      "studio",
      "systems",
      "tours",
      "works",
    ],
  ],
} as const;
