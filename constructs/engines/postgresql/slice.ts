import { STRATEGIES } from "../../../config/strategies";
import type { SecuritySettings } from "../../security/settings";
import type { BootstrapHost, Slice, SliceHost } from "../engine";
import { applyTenant, bootstrapPool, guardPool, removeTenant, type TenantSpec } from "../families/postgresql/sql";
import type { SqlLook, SqlStep } from "../families/postgresql/steps";
import { contractOf } from "./contract";
import { databaseOf, poolSpec } from "./pool";
import type { PostgresqlSettings } from "./settings";

const SECOND_MS = 1000;
const MEBI_IN_KIB = 1024;
const GB = 1000 ** 3;

/** Statements that make a cluster's database fit for tenants. */
export function bootstrap(host: BootstrapHost): readonly SqlStep[] {
  return bootstrapPool(hostPool(host));
}

/** Statements for every minute: what PostgreSQL cannot hold tenants to by itself. */
export function guard(host: BootstrapHost): readonly SqlStep[] {
  return guardPool(hostPool(host));
}

/** A look signs in to the cluster's database. A reader is held to the lag of its alarm. */
export function look({ settings, tenant }: BootstrapHost): SqlLook {
  const { alarms } = settings.values as PostgresqlSettings;
  return { database: databaseOf(tenant), replicaLagMsMax: alarms.replica_lag_ms };
}

/** A tenant's share: roles, limits and schemas, their removal, and the contract that tells of them. */
export function slice(host: SliceHost): Slice<SqlStep> {
  const settings = host.settings.values as PostgresqlSettings;
  const security = host.security.values as SecuritySettings;
  const spec = tenantSpec(host, settings, security);
  return {
    apply: applyTenant(spec),
    remove: removeTenant(spec),
    contract: contractOf({ tenant: host.tenant, environment: host.environment, settings, security, spec }),
  };
}

/** Settings of the tenant in the units of the statements. */
export function tenantSpec(host: SliceHost, settings: PostgresqlSettings, security: SecuritySettings): TenantSpec {
  const { tenant, strategy } = host;
  const dedicated = STRATEGIES[strategy]?.home === "dedicated";
  const { connections, memory } = settings;
  return {
    id: tenant.id,
    strategy,
    pool: poolSpec(settings, security, dedicated ? tenant : null),
    login: tenant.lifecycle.state === "active",
    iam: true,
    connections: connections.max,
    readerConnections: connections.reader_max,
    statementTimeoutMs: connections.statement_timeout_seconds * SECOND_MS,
    lockTimeoutMs: connections.lock_timeout_seconds * SECOND_MS,
    idleInTransactionTimeoutMs: connections.idle_in_transaction_timeout_seconds * SECOND_MS,
    workMemKb: memory.work_mem_mb * MEBI_IN_KIB,
    tempFileLimitKb: memory.temp_file_limit_mb === null ? null : memory.temp_file_limit_mb * MEBI_IN_KIB,
    maxBytes: settings.storage_quota_gb === null ? null : settings.storage_quota_gb * GB,
    schemas: [...settings.schemas],
    rowLevelSecurity: security.tenant_isolation.row_level_security,
    // Where a whole environment may be taken down, its tenants go with it.
    guardRemoval: host.environment.deletion_protection,
  };
}

function hostPool(host: BootstrapHost) {
  return poolSpec(host.settings.values as PostgresqlSettings, host.security.values as SecuritySettings, host.tenant);
}
