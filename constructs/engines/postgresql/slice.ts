import type { BootstrapHost, Slice, SliceHost } from "../engine";
import { applyTenant, bootstrapPool, guardPool, removeTenant, type TenantSpec } from "../families/postgresql/sql";
import type { SqlLook, SqlStep } from "../families/postgresql/steps";
import { tenantLimits } from "../families/postgresql/tenant-limits";
import { contractOf } from "./contract";
import { databaseOf, poolSpec } from "./pool";
import type { PostgresqlSettings } from "./settings";

/** Statements that make a cluster's database fit for tenants. */
export function bootstrap(host: BootstrapHost<PostgresqlSettings>): readonly SqlStep[] {
  return bootstrapPool(hostPool(host));
}

/** Statements for every minute: what PostgreSQL cannot hold tenants to by itself. */
export function guard(host: BootstrapHost<PostgresqlSettings>): readonly SqlStep[] {
  return guardPool(hostPool(host), host.home.kind === "cell");
}

/** A look signs in to the cluster's database. A reader is held to the lag of its alarm. */
export function look({ settings, home }: BootstrapHost<PostgresqlSettings>): SqlLook {
  const { alarms } = settings.values;
  return { database: databaseOf(home), replicaLagMsMax: alarms.replica_lag_ms };
}

/** A tenant's share: roles, limits and schemas, their removal, and the contract that tells of them. */
export function slice(host: SliceHost<PostgresqlSettings>): Slice<SqlStep> {
  const spec = tenantSpec(host);
  return {
    apply: applyTenant(spec),
    remove: removeTenant(spec),
    contract: contractOf(host, spec),
  };
}

/** Settings of the tenant in the units of the statements. */
export function tenantSpec(host: SliceHost<PostgresqlSettings>): TenantSpec {
  const settings = host.settings.values;
  const security = host.security.values;
  const { tenant, strategy, home, active } = host;
  return {
    id: tenant.id,
    strategy,
    pool: poolSpec(settings, security, home),
    login: active,
    iam: true,
    ...tenantLimits(settings),
    schemas: [...settings.schemas],
    rowLevelSecurity: security.tenant_isolation.row_level_security,
    // Where a whole environment may be taken down, its tenants go with it.
    guardRemoval: host.environment.deletion_protection,
  };
}

function hostPool(host: BootstrapHost<PostgresqlSettings>) {
  return poolSpec(host.settings.values, host.security.values, host.home);
}
