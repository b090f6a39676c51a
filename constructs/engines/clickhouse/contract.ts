import { z } from "zod";
import { CONTRACT_VERSION } from "../../connection/contract";
import type { InclusterNames } from "../../kubernetes/names";
import type { SecuritySettings } from "../../security/settings";
import type { SliceHost } from "../engine";
import type { AccessSpec } from "./access_statements";
import { applicationUser, readerUser, SHARED_DATABASE, TENANT_COLUMN, tenantDatabase } from "./names";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, ENDPOINTS } from "./topology";

/** ClickHouse's part of the connection contract. */
export const clickhouseContract = z.strictObject({
  version: z.literal(CONTRACT_VERSION),
  tenant: z.string(),
  environment: z.string(),
  engine: z.literal(CLUSTER),
  state: z.enum(["active", "suspended", "offboarding"]).describe("Only an active tenant can sign in."),
  protocol: z.literal("https").describe("What writer and reader speak."),
  native: z
    .strictObject({ host: z.string(), port: z.int() })
    .describe("The same servers by the native protocol, over TLS."),
  cluster: z.string().describe("Name in ON CLUSTER."),
  database: z.string().describe("Database of the tenant's tables."),
  tenant_column: z
    .string()
    .nullable()
    .describe("Column of shared tables that the server fills in and filters by. null: tables are the tenant's own."),
  tables: z.array(z.string()).describe("Tables that the platform keeps for it."),
  defines_tables: z.boolean().describe("Whether the application may define tables by itself."),
  roles: z.strictObject({ application: z.string(), reader: z.string() }),
  authentication: z.strictObject({
    method: z.literal("password"),
    parameters_path: z
      .string()
      .describe("Path of the SSM parameters (SecureString) that hold the passwords: the user's name is the last part."),
  }),
  tls: z.strictObject({
    mode: z.literal("verify-full"),
    min_version: z.enum(["1.2", "1.3"]),
    cipher_suites: z.array(z.string()).nullable(),
    trust: z.strictObject({
      parameter: z.string().describe("SSM parameter with the PEM certificate of the cluster's own authority."),
    }),
    pinning: z.strictObject({ authority: z.string(), pin: z.literal("sha256-spki") }).nullable(),
  }),
  pool: z.strictObject({
    size: z.int(),
    min_idle: z.int(),
    idle_timeout_ms: z.int(),
    max_lifetime_ms: z.int(),
    acquire_timeout_ms: z.int(),
  }),
  limits: z.strictObject({
    statement_timeout_ms: z.int(),
    memory_bytes: z.int().describe("Of one query."),
    concurrent_queries: z.int(),
    result_rows: z.int(),
    quota_interval_ms: z.int(),
    quota_queries: z.int(),
  }),
});

export interface ContractProps {
  readonly host: SliceHost;
  readonly settings: ClickhouseSettings;
  readonly security: SecuritySettings;
  readonly spec: AccessSpec;
  readonly names: InclusterNames;
}

export function contractOf({
  host,
  settings,
  security,
  spec,
  names,
}: ContractProps): z.infer<typeof clickhouseContract> {
  const { tenant, environment } = host;
  const { in_transit: transit } = security.encryption;
  const { pool, query, quota } = settings;
  const { sharesTables, ownDefinitions } = spec.mechanism;
  const tables = sharesTables
    ? { ...settings.shared_tables, ...settings.shared_materialized_views }
    : { ...settings.tables, ...settings.materialized_views };
  return {
    version: CONTRACT_VERSION,
    tenant: tenant.id,
    environment: environment.name,
    engine: CLUSTER,
    state: tenant.lifecycle.state === "erased" ? "offboarding" : tenant.lifecycle.state,
    protocol: "https",
    native: { host: names.host("native"), port: ENDPOINTS.native.port },
    cluster: settings.cluster_name,
    database: sharesTables ? SHARED_DATABASE : tenantDatabase(tenant.id),
    tenant_column: sharesTables ? TENANT_COLUMN : null,
    tables: Object.keys(tables),
    defines_tables: ownDefinitions,
    roles: { application: applicationUser(tenant.id), reader: readerUser(tenant.id) },
    authentication: { method: "password", parameters_path: names.passwords },
    tls: {
      mode: "verify-full",
      min_version: transit.tls_version,
      cipher_suites: transit.cipher_suites === null ? null : [...transit.cipher_suites],
      trust: { parameter: names.authority },
      pinning: transit.certificate_pinning ? { authority: `${CLUSTER} authority`, pin: "sha256-spki" } : null,
    },
    pool: {
      size: pool.size,
      min_idle: pool.min_idle,
      idle_timeout_ms: pool.idle_timeout_seconds * 1000,
      max_lifetime_ms: pool.max_lifetime_seconds * 1000,
      acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
    },
    limits: {
      statement_timeout_ms: query.max_execution_seconds * 1000,
      memory_bytes: query.max_memory_mib * 1024 ** 2,
      concurrent_queries: query.max_concurrent,
      result_rows: query.max_result_rows,
      quota_interval_ms: quota.interval_minutes * 60_000,
      quota_queries: quota.queries,
    },
  };
}
