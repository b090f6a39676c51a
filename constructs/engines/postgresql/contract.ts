import type { Environment, Tenant } from "../../../config/model";
import { CONTRACT_VERSION, type ContractWithoutEndpoints } from "../../connection/contract";
import { migratorRole, readerRole, STRATEGIES, type TenantSpec, tenantRole } from "../../isolation/sql";
import type { SecuritySettings } from "../../security/settings";
import { CERTIFICATE_AUTHORITY } from "./instances";
import type { PostgresqlSettings } from "./settings";

/** Roots of all regions. Source: "Using SSL/TLS to encrypt a connection to a DB cluster", Aurora user guide. */
const TRUST_BUNDLE_URL = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
/** Source: "IAM database authentication", Aurora user guide: a token is valid for 15 minutes. */
const TOKEN_LIFETIME_SECONDS = 900;

/** Root certificates are one a region and kind of key. Source: subjects in the bundle above. */
function rootSubject(region: string): string {
  return `Amazon RDS ${region} Root CA RSA2048 G1`;
}

export interface ContractProps {
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly settings: PostgresqlSettings;
  readonly security: SecuritySettings;
  readonly spec: TenantSpec;
}

/** PostgreSQL's part of the connection contract. */
export function contractOf({ tenant, environment, settings, security, spec }: ContractProps): ContractWithoutEndpoints {
  const strategy = STRATEGIES[spec.strategy]!;
  const { in_transit: transit } = security.encryption;
  const { pool } = settings;
  const roles = new Set(strategy.roles(spec).map((role) => role.name));
  const searchPath = strategy.searchPath(spec);
  return {
    version: CONTRACT_VERSION,
    tenant: tenant.id,
    environment: environment.name,
    engine: "postgresql",
    state: tenant.lifecycle.state === "erased" ? "offboarding" : tenant.lifecycle.state,
    database: spec.pool.database,
    schemas: [...searchPath],
    search_path: [...searchPath, "public"],
    roles: {
      application: tenantRole(tenant.id),
      reader: readerRole(tenant.id),
      migrator: roles.has(migratorRole(tenant.id)) ? migratorRole(tenant.id) : null,
    },
    authentication: {
      method: "iam",
      region: environment.region,
      token_lifetime_seconds: TOKEN_LIFETIME_SECONDS,
    },
    tls: {
      mode: "verify-full",
      min_version: transit.tls_version,
      cipher_suites: transit.cipher_suites === null ? null : [...transit.cipher_suites],
      trust: { bundle_url: TRUST_BUNDLE_URL },
      pinning: transit.certificate_pinning
        ? { authority: CERTIFICATE_AUTHORITY, subject: rootSubject(environment.region), pin: "sha256-spki" }
        : null,
    },
    pool: {
      mode: pool.mode,
      scope: security.tenant_isolation.connection_pooling === "per_schema" ? "schema" : "role",
      size: pool.size,
      min_idle: pool.min_idle,
      idle_timeout_ms: pool.idle_timeout_seconds * 1000,
      max_lifetime_ms: pool.max_lifetime_seconds * 1000,
      acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
      prepared_statements: pool.mode === "session",
    },
    limits: {
      connections: spec.connections,
      reader_connections: spec.readerConnections,
      statement_timeout_ms: spec.statementTimeoutMs,
      lock_timeout_ms: spec.lockTimeoutMs,
      idle_in_transaction_timeout_ms: spec.idleInTransactionTimeoutMs,
      work_mem_bytes: spec.workMemKb * 1024,
      temp_file_bytes: spec.tempFileLimitKb === null ? null : spec.tempFileLimitKb * 1024,
      storage_bytes: spec.maxBytes,
    },
  };
}
