import { z } from "zod";
import { contractHead, headFields, poolFields, poolPart } from "../../connection/parts";
import type { InclusterNames } from "../../kubernetes/names";
import type { SliceHost } from "../engine";
import { passwordFields, passwordPart, tls, tlsPart } from "../families/incluster/contract";
import type { AccessSpec } from "./access-statements";
import { applicationUser, readerUser, SHARED_DATABASE, TENANT_COLUMN, tenantDatabase } from "./names";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, ENDPOINTS } from "./topology";

/** ClickHouse's part of the connection contract. */
export const clickhouseContract = z.strictObject({
  ...headFields(CLUSTER),
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
  authentication: z.strictObject(passwordFields()),
  tls,
  pool: z.strictObject(poolFields),
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
  readonly host: SliceHost<ClickhouseSettings>;
  readonly spec: AccessSpec;
  readonly names: InclusterNames;
}

export function contractOf({ host, spec, names }: ContractProps): z.infer<typeof clickhouseContract> {
  const { tenant } = host;
  const settings = host.settings.values;
  const { pool, query, quota } = settings;
  const { sharesTables, ownDefinitions } = spec.mechanism;
  const tables = sharesTables
    ? { ...settings.shared_tables, ...settings.shared_materialized_views }
    : { ...settings.tables, ...settings.materialized_views };
  return {
    ...contractHead(CLUSTER, host),
    protocol: "https",
    native: { host: names.host("native"), port: ENDPOINTS.native.port },
    cluster: settings.cluster_name,
    database: sharesTables ? SHARED_DATABASE : tenantDatabase(tenant.id),
    tenant_column: sharesTables ? TENANT_COLUMN : null,
    tables: Object.keys(tables),
    defines_tables: ownDefinitions,
    roles: { application: applicationUser(tenant.id), reader: readerUser(tenant.id) },
    authentication: passwordPart(names),
    tls: tlsPart(CLUSTER, host.security.values, names),
    pool: poolPart(pool),
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
