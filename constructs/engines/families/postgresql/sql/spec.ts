/** Major versions of PostgreSQL that the statements are written for and tested on. */
export const MAJOR_VERSIONS = [14, 15, 16, 17] as const;
export type MajorVersion = (typeof MAJOR_VERSIONS)[number];

/** One database that tenants share: one per cell. A dedicated tenant's database is described in the same way. */
export interface PoolSpec {
  /** Name of the database, `[a-z][a-z0-9_]*`, at most 50 characters: `pool_<database>_writers` must fit into PostgreSQL's 63. */
  readonly database: string;
  /** Schema of the tables that tenants share, `[a-z][a-z0-9]*`. No underscore: a tenant's schema always has one. */
  readonly schema: string;
  /** Column that says whose a row is. */
  readonly tenantColumn: string;
  readonly majorVersion: MajorVersion;
  /** Extensions to create, by the name that CREATE EXTENSION takes. */
  readonly extensions: readonly string[];
  /** Extension to the version that is created, where it is not there yet. Default: the server's own. */
  readonly extensionVersions?: Readonly<Record<string, string>>;
  /** Tables of the pooled schema that hold nobody's rows: tenants may only read them. Default: none. */
  readonly referenceTables?: readonly string[];
}

/** What one tenant gets inside PostgreSQL. */
export interface TenantSpec {
  /** `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`, at most 32 characters. */
  readonly id: string;
  /** How the tenant is kept apart: a key of `STRATEGIES`. */
  readonly strategy: string;
  /** The database the tenant lives in. For `database_per_tenant`: its own, `tenant_<id>_main`. */
  readonly pool: PoolSpec;
  /** False while the tenant is suspended or offboarding: its roles cannot sign in and its sessions are ended. */
  readonly login: boolean;
  /** Sign-in by IAM token, where the server has the role `rds_iam`. */
  readonly iam: boolean;
  /** Connections at most for `tenant_<id>`. */
  readonly connections: number;
  /** Connections at most for `reader_<id>`. */
  readonly readerConnections: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly workMemKb: number;
  /** Temporary file space of one session. Null: the server's own limit. */
  readonly tempFileLimitKb: number | null;
  /** Size at which INSERT and UPDATE are refused. Null: no size guard. */
  readonly maxBytes: number | null;
  /** Suffixes `[a-z0-9]+` of the tenant's own schemas (`<id>_<suffix>`). Not used by `row_level_security`. */
  readonly schemas: readonly string[];
  /** Row-level security as a second wall in the tenant's own schemas. */
  readonly rowLevelSecurity: boolean;
  /** True: removal is refused while the tenant can still sign in, so that a row that goes by mistake takes nothing. */
  readonly guardRemoval: boolean;
}

const TENANT_ID = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** `<id>_<suffix>` must not be a schema that PostgreSQL or an extension has. Sources: PostgreSQL "Schemas", TimescaleDB. */
const RESERVED_SCHEMA = /^(pg_.*|information_schema|timescaledb_(information|experimental))$/;

type Check = readonly [ok: boolean, path: string, given: unknown, allowed: string];

function refuse(what: string, checks: readonly Check[]): void {
  const errors = checks
    .filter(([ok]) => !ok)
    .map(([, path, given, allowed]) => `  ${path} must be ${allowed}, got: ${JSON.stringify(given)}.`);
  if (errors.length > 0) throw new Error(`statements, ${what}:\n${errors.join("\n")}`);
}

const whole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;

/** @throws with every fault of the spec at once. */
export function checkPool(pool: PoolSpec): void {
  const extension = /^[a-z][a-z0-9_-]{0,62}$/;
  refuse(`pool ${JSON.stringify(pool.database)}`, [
    [/^[a-z][a-z0-9_]{0,49}$/.test(pool.database), "database", pool.database, "[a-z][a-z0-9_]*, at most 50 characters"],
    [
      /^[a-z][a-z0-9]{0,62}$/.test(pool.schema) && !["public", "tessera"].includes(pool.schema),
      "schema",
      pool.schema,
      "[a-z][a-z0-9]*, neither public nor tessera",
    ],
    [/^[a-z][a-z0-9_]{0,62}$/.test(pool.tenantColumn), "tenantColumn", pool.tenantColumn, "[a-z][a-z0-9_]*"],
    [
      MAJOR_VERSIONS.includes(pool.majorVersion),
      "majorVersion",
      pool.majorVersion,
      `one of ${MAJOR_VERSIONS.join(", ")}`,
    ],
    [
      Object.values(pool.extensionVersions ?? {}).every((version) => /^\d+(\.\d+)*$/.test(version)),
      "extensionVersions",
      pool.extensionVersions,
      "numbers with dots between them",
    ],
    [pool.extensions.every((name) => extension.test(name)), "extensions", pool.extensions, "names of extensions"],
    [
      (pool.referenceTables ?? []).every((name) => /^[a-z_][a-z0-9_]{0,62}$/.test(name)),
      "referenceTables",
      pool.referenceTables,
      "names of tables, [a-z_][a-z0-9_]*",
    ],
  ]);
}

/** @throws with every fault of the spec at once. */
export function checkTenant(tenant: TenantSpec, strategies: readonly string[]): void {
  checkPool(tenant.pool);
  refuse(`tenant ${JSON.stringify(tenant.id)}`, [
    [
      TENANT_ID.test(tenant.id) && tenant.id.length <= 32,
      "id",
      tenant.id,
      `${TENANT_ID.source}, at most 32 characters`,
    ],
    [strategies.includes(tenant.strategy), "strategy", tenant.strategy, `one of ${strategies.join(", ")}`],
    [whole(tenant.connections, 1), "connections", tenant.connections, "a whole number from 1"],
    [whole(tenant.readerConnections, 0), "readerConnections", tenant.readerConnections, "a whole number from 0"],
    [whole(tenant.statementTimeoutMs, 1), "statementTimeoutMs", tenant.statementTimeoutMs, "a whole number from 1"],
    [
      whole(tenant.idleInTransactionTimeoutMs, 1),
      "idleInTransactionTimeoutMs",
      tenant.idleInTransactionTimeoutMs,
      "a whole number from 1",
    ],
    [whole(tenant.lockTimeoutMs, 1), "lockTimeoutMs", tenant.lockTimeoutMs, "a whole number from 1"],
    [
      whole(tenant.workMemKb, 64),
      "workMemKb",
      tenant.workMemKb,
      "a whole number from 64 (the least that the server takes)",
    ],
    [
      tenant.tempFileLimitKb === null || whole(tenant.tempFileLimitKb, 0),
      "tempFileLimitKb",
      tenant.tempFileLimitKb,
      "null or a whole number from 0",
    ],
    [
      tenant.maxBytes === null || whole(tenant.maxBytes, 1),
      "maxBytes",
      tenant.maxBytes,
      "null or a whole number from 1",
    ],
    [
      tenant.schemas.every(
        (suffix) => /^[a-z0-9]{1,30}$/.test(suffix) && !RESERVED_SCHEMA.test(`${tenant.id}_${suffix}`),
      ),
      "schemas",
      tenant.schemas,
      "suffixes [a-z0-9]+ of at most 30 characters that do not make a system schema's name",
    ],
  ]);
}
