import { elsewhere, type Refusals } from "./refusal";

/**
 * The map from ids to every name that AWS, Terraform, PostgreSQL or a file system sees. It is injective: ids have
 * no hyphens, no double or trailing underscores, so replacing `_` by `-` loses nothing and yields no name that RDS
 * refuses (it allows neither two hyphens in a row nor one at the end).
 */

/** Longest tenant id. With it `tessera-prod-t-<id>-timescaledb-1` stays under RDS's 63 characters and IAM's 64. */
export const TENANT_ID_MAX_CHARACTERS = 32;
export const TENANT_ID = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** Longest cell name. */
export const CELL_NAME_MAX_CHARACTERS = 20;
/** Endings that would make a cell's stack name another cell's: `<cell>-tenants` is the stack of its tenants' rows. */
export const RESERVED_CELL_ENDINGS: readonly string[] = ["tenants", "incluster"];
/** The same for tenants: `<tenant>-incluster` and `<tenant>-shares` are stacks of the tenant before the hyphen. */
export const RESERVED_TENANT_ENDINGS: readonly string[] = ["incluster", "shares"];
export const CELL_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Ids that would read as something else in a role's name, a path or a stack's name. */
export const RESERVED_TENANT_IDS: ReadonlySet<string> = new Set([
  "all",
  "cell",
  "cells",
  "default",
  "foundation",
  "ledger",
  "none",
  "null",
  "platform",
  "postgres",
  "public",
  "shared",
  "template",
  "tenant",
  "tenants",
  "tessera",
]);

/** A tenant's id in names that allow no underscore. */
export function hyphenated(id: string): string {
  return id.replaceAll("_", "-");
}

/** The inverse of {@link hyphenated}. */
export function underscored(name: string): string {
  return name.replaceAll("-", "_");
}

/** Names of stacks, which are names of Terraform states and of folders: a public contract. */
export const stackName = {
  foundation: (environment: string) => `${environment}-foundation`,
  recovery: (environment: string) => `${environment}-recovery`,
  platform: (environment: string) => `${environment}-platform`,
  operators: (environment: string) => `${environment}-operators`,
  cell: (environment: string, cell: string) => `${environment}-cell-${cell}`,
  cellIncluster: (environment: string, cell: string) => `${environment}-cell-${cell}-incluster`,
  cellTenants: (environment: string, cell: string) => `${environment}-cell-${cell}-tenants`,
  tenant: (environment: string, tenant: string) => `${environment}-tenant-${hyphenated(tenant)}`,
  tenantIncluster: (environment: string, tenant: string) => `${environment}-tenant-${hyphenated(tenant)}-incluster`,
  /** Shares of a dedicated tenant in its in-cluster engines: they follow once those stand. */
  tenantShares: (environment: string, tenant: string) => `${environment}-tenant-${hyphenated(tenant)}-shares`,
  /** The tenant whose stack it is, any of them, or null where the name is another stack's. */
  tenantOf: (environment: string, name: string) => {
    const prefix = `${environment}-tenant-`;
    if (!name.startsWith(prefix)) return null;
    const rest = name.slice(prefix.length);
    const ending = RESERVED_TENANT_ENDINGS.find((candidate) => rest.endsWith(`-${candidate}`));
    return underscored(ending === undefined ? rest : rest.slice(0, -ending.length - 1));
  },
} as const;

/** Paths of SSM parameters that stacks and tenants read. */
export const parameterPath = {
  foundation: (environment: string) => `/tessera/${environment}/foundation`,
  recovery: (environment: string) => `/tessera/${environment}/recovery`,
  platform: (environment: string) => `/tessera/${environment}/platform`,
  cell: (environment: string, cell: string) => `/tessera/${environment}/cells/${cell}`,
  /** Home of a dedicated tenant. Not below its other paths: the tenant's role does not read it. */
  home: (environment: string, tenant: string) => `/tessera/${environment}/homes/${tenant}`,
  /** One of a home's clusters, below the home's own path: a parameter has no room for all of them. */
  cluster: (home: string, engine: string) => `${home}/${engine}`,
  /** Everything below it is readable by the tenant's own role alone. `tenant` may be `${each.key}`. */
  tenant: (environment: string, tenant: string) => `/tessera/${environment}/tenants/${tenant}`,
  contract: (environment: string, tenant: string, engine: string) =>
    `/tessera/${environment}/tenants/${tenant}/${engine}`,
} as const;

/** An environment's constants. */
interface EnvironmentConstants {
  /** Stands for it where names are short of room. */
  readonly code: string;
  /** True where `without` may leave resources out, for work against an emulator. */
  readonly may_leave_out: boolean;
  /** True where tenants' own data lives: what a standard demands is demanded there. Made-up data needs no protection. */
  readonly live_data: boolean;
}

/** The four environments. */
export const ENVIRONMENTS: Readonly<Record<string, EnvironmentConstants>> = {
  development: { code: "dev", may_leave_out: true, live_data: false },
  testing: { code: "test", may_leave_out: false, live_data: false },
  staging: { code: "stg", may_leave_out: false, live_data: false },
  production: { code: "prod", may_leave_out: false, live_data: true },
};

/** The policy that every role of a stack carries as its boundary, where `permissions_boundary` is true: bootstrap makes it. */
export const PERMISSIONS_BOUNDARY = "tessera-boundary";

/** Said of a name that is none of the four. */
export const NAMES_ARE_FIXED = `The names of environments are fixed: ${Object.keys(ENVIRONMENTS).join(", ")}.`;

/** What people call them elsewhere. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  dev: "development",
  live: "production",
  prd: "production",
  prod: "production",
  qa: "testing",
  stage: "staging",
  stg: "staging",
  test: "testing",
  uat: "staging",
};
export const REFUSED_ENVIRONMENTS: Refusals = Object.fromEntries(
  Object.entries(ALSO_CALLED).map(([name, fixed]) => [name, elsewhere(`${NAMES_ARE_FIXED} Write ${fixed}`)]),
);

function environmentCode(environment: string): string {
  const known = ENVIRONMENTS[environment];
  if (known === undefined)
    throw new Error(`no environment ${environment}: one of ${Object.keys(ENVIRONMENTS).join(", ")}`);
  return known.code;
}

/** Name to build the names of a home's resources from: at most 47 characters, a letter first, hyphens only. */
export const homeName = {
  foundation: (environment: string) => `tessera-${environmentCode(environment)}`,
  cell: (environment: string, cell: string) => `tessera-${environmentCode(environment)}-c-${cell}`,
  tenant: (environment: string, tenant: string) => `tessera-${environmentCode(environment)}-t-${hyphenated(tenant)}`,
} as const;
