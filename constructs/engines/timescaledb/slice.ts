import type { Home } from "../../../config/model";
import { inclusterNames } from "../../kubernetes/names";
import type { BootstrapHost, PasswordRotationPlan, Slice, SliceHost } from "../engine";
import { ONE_AT_A_TIME, standingAdministrator } from "../families/incluster/rotation";
import {
  applyTenant,
  bootstrapPool,
  EXECUTOR,
  guardPool,
  migratorRole,
  type PoolSpec,
  readerRole,
  removeTenant,
  type TenantSpec,
  tenantDatabase,
  tenantRole,
} from "../families/postgresql/sql";
import type { SqlLook, SqlStep } from "../families/postgresql/steps";
import { tenantLimits } from "../families/postgresql/tenant-limits";
import { contractOf } from "./contract";
import type { TimescaledbSettings } from "./settings";
import { SERIES, timeSeries } from "./statements";
import { CLUSTER, ENDPOINTS, SUPERUSER_SECRET } from "./topology";
import { VERSIONS } from "./versions";

/** The database that tenants of a cell share. It is part of every contract: it never changes. */
const SHARED_DATABASE = "tessera";

/**
 * How each strategy is kept inside TimescaleDB. There are no row policies: a chunk takes over the rights of its table
 * and not its policies, so whoever may read the table reads all tenants' rows in its chunks (timescale/timescaledb#7830),
 * and compression and continuous aggregates refuse tables with policies (#6827, #5787). Every pooled tenant has
 * schemas of its own instead, which is stricter than its strategy asks for.
 */
const MECHANISM: Readonly<Record<string, string>> = {
  row_level_security: "schema_per_tenant",
  schema_per_tenant: "schema_per_tenant",
  database_per_tenant: "database_per_tenant",
};

function poolSpec(settings: TimescaledbSettings, database: string): PoolSpec {
  const { extension } = VERSIONS[settings.version];
  return {
    database,
    schema: "app",
    tenantColumn: "tenant_id",
    majorVersion: settings.postgresql,
    extensions: ["timescaledb", "pg_stat_statements"],
    ...(extension === null ? {} : { extensionVersions: { timescaledb: extension } }),
  };
}

/** The database that a home's tenants live in. */
function databaseOf(home: Home): string {
  return home.kind === "cell" ? SHARED_DATABASE : tenantDatabase(home.tenant.id);
}

function hostPool({ settings, home }: BootstrapHost<TimescaledbSettings>): PoolSpec {
  return poolSpec(settings.values, databaseOf(home));
}

/** Roles that a tenant signs in as. */
export const rolesOf = (id: string) => [tenantRole(id), readerRole(id), migratorRole(id)];

/** Statements that make a cluster's database fit for tenants, and the executor's own password. */
export function bootstrap(host: BootstrapHost<TimescaledbSettings>): readonly SqlStep[] {
  const pool = hostPool(host);
  const [createDatabase, ...rest] = bootstrapPool(pool, [
    // The administrator gives the executor its password: from here on the executor signs in as itself.
    { as: "admin", database: pool.database, statements: [], passwords: [EXECUTOR] },
  ]);
  return [createDatabase!, updateExtension(pool), ...rest];
}

/** Source: PostgreSQL, "Error Codes": the extension is not there yet, and is about to be created. */
const UNDEFINED_OBJECT = "42704";

/**
 * A cluster of another version has another library: the extension follows. TimescaleDB wants this to be the first
 * command of its connection, so it has one of its own.
 */
function updateExtension({ database, extensionVersions }: PoolSpec): SqlStep {
  const version = extensionVersions?.timescaledb;
  const to = version === undefined ? "" : ` TO '${version}'`;
  return {
    as: "admin",
    database,
    transaction: false,
    tolerates: [UNDEFINED_OBJECT],
    statements: [`ALTER EXTENSION "timescaledb" UPDATE${to}`],
  };
}

/** Statements for every minute: what PostgreSQL cannot hold tenants to by itself. */
export function guard(host: BootstrapHost<TimescaledbSettings>): readonly SqlStep[] {
  return guardPool(hostPool(host), host.home.kind === "cell");
}

/** One password a role: the old one is refused at once, and sessions that are open go on. */
export function rotation(host: BootstrapHost<TimescaledbSettings>): PasswordRotationPlan {
  const { database } = hostPool(host);
  const executor: SqlStep = { as: "admin", database, statements: [], passwords: [EXECUTOR] };
  const users: SqlStep = { as: "executor", database, statements: [] };
  const stays = standingAdministrator(SUPERUSER_SECRET, host.settings.values.password_rotation);
  return { ...ONE_AT_A_TIME, executor, users: () => users, stays };
}

/** A look signs in to the cluster's database. A replica is held to the lag of its alarm. */
export function look(host: BootstrapHost<TimescaledbSettings>): SqlLook {
  const { alarms } = host.settings.values;
  return { database: hostPool(host).database, replicaLagMsMax: alarms.replica_lag_ms };
}

/** A tenant's share: roles, limits, schemas and time series, their removal, and the contract that tells of them. */
export function slice(host: SliceHost<TimescaledbSettings>): Slice<SqlStep> {
  const settings = host.settings.values;
  const spec = tenantSpec(host);
  const roles = rolesOf(spec.id);
  const names = inclusterNames(host.home, CLUSTER);
  return {
    apply: [
      ...applyTenant(spec),
      ...timeSeries(spec, settings),
      { as: "executor", database: spec.pool.database, statements: [], passwords: roles },
    ],
    remove: forgetting(removeTenant(spec), roles),
    contract: contractOf({ host, spec, names }),
    ...(settings.pooler.instances > 0 ? { pooler: { host: names.host("pooler"), port: ENDPOINTS.pooler.port } } : {}),
  };
}

/** The last step forgets the passwords too: by then their roles are gone. */
function forgetting(steps: readonly SqlStep[], roles: readonly string[]): SqlStep[] {
  return steps.map((step, index) => (index === steps.length - 1 ? { ...step, forget: roles } : step));
}

/** Settings of the tenant in the units of the statements. */
function tenantSpec({ settings: { values: settings }, ...host }: SliceHost<TimescaledbSettings>): TenantSpec {
  const { tenant, environment, home, strategy, active } = host;
  return {
    id: tenant.id,
    strategy: MECHANISM[strategy] ?? strategy,
    pool: poolSpec(settings, databaseOf(home)),
    login: active,
    iam: false,
    ...tenantLimits(settings),
    schemas: [SERIES],
    rowLevelSecurity: false,
    guardRemoval: environment.deletion_protection,
  };
}
