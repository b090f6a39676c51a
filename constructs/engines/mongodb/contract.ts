import { z } from "zod";
import { contractHead, headFields, poolFields } from "../../connection/parts";
import type { InclusterNames } from "../../kubernetes/names";
import type { SliceHost } from "../engine";
import { passwordFields, tls, tlsPart } from "../families/incluster/contract";
import type { AccessSpec } from "./access-commands";
import { applicationUser, readerUser, tenantDatabase } from "./names";
import type { MongodbSettings } from "./settings";
import { CLUSTER, endpoints, replsetName } from "./topology";

/** MongoDB's part of the connection contract. */
export const mongodbContract = z.strictObject({
  ...headFields(CLUSTER),
  hosts: z.array(z.string()).describe("host:port to begin with: members of the replica set, or routers."),
  replica_set: z
    .string()
    .nullable()
    .describe("Name for replicaSet=. null: the cluster is sharded, its hosts are routers."),
  database: z.string().describe("Database of the tenant."),
  auth_source: z.string().describe("Database that its users are kept in."),
  defines_collections: z.boolean().describe("Whether the application may make collections and indexes by itself."),
  collections: z.array(z.string()).describe("Collections that the platform makes for it."),
  gridfs_buckets: z.record(z.string(), z.strictObject({ chunk_bytes: z.int() })),
  change_streams: z.strictObject({ resume_within_ms: z.int(), images: z.array(z.string()) }),
  roles: z.strictObject({ application: z.string(), reader: z.string() }),
  authentication: z.strictObject({ ...passwordFields(), mechanism: z.literal("SCRAM-SHA-256") }),
  tls,
  pool: z.strictObject(poolFields).omit({ max_lifetime_ms: true }),
  limits: z.strictObject({
    operation_timeout_ms: z.int().describe("timeoutMS of the driver."),
    storage_bytes: z
      .int()
      .nullable()
      .describe("Size of documents (before compression) and indexes above which nothing can be added. null: no limit."),
  }),
  read_concern: z.literal("majority"),
  write_concern: z.literal("majority"),
});

export interface ContractProps {
  readonly host: SliceHost<MongodbSettings>;
  readonly spec: AccessSpec;
  readonly names: InclusterNames;
}

export function contractOf({ host, spec, names }: ContractProps): z.infer<typeof mongodbContract> {
  const { tenant } = host;
  const settings = host.settings.values;
  const { pool, collections, gridfs_buckets: buckets, oplog } = settings;
  const { sharded, ownDefinitions } = spec.mechanism;
  return {
    ...contractHead(CLUSTER, host),
    hosts: Object.entries(endpoints(settings, sharded)).map(
      ([endpoint, { port }]) => `${names.host(endpoint)}:${port}`,
    ),
    replica_set: sharded ? null : replsetName(settings, 0),
    database: tenantDatabase(tenant.id),
    auth_source: tenantDatabase(tenant.id),
    defines_collections: ownDefinitions,
    collections: Object.keys(collections),
    gridfs_buckets: Object.fromEntries(
      Object.entries(buckets).map(([name, { chunk_kib }]) => [name, { chunk_bytes: chunk_kib * 1024 }]),
    ),
    change_streams: {
      resume_within_ms: oplog.min_hours * 3_600_000,
      images: Object.keys(collections).filter((name) => collections[name]!.pre_and_post_images),
    },
    roles: { application: applicationUser(tenant.id), reader: readerUser(tenant.id) },
    authentication: { method: "password", mechanism: "SCRAM-SHA-256", parameters_path: names.passwords },
    tls: tlsPart(CLUSTER, host.security.values, names),
    pool: {
      size: pool.size,
      min_idle: pool.min_idle,
      idle_timeout_ms: pool.idle_timeout_seconds * 1000,
      acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
    },
    limits: {
      operation_timeout_ms: settings.operation_timeout_seconds * 1000,
      storage_bytes: settings.storage_quota_gb === null ? null : settings.storage_quota_gb * 1000 ** 3,
    },
    read_concern: "majority",
    write_concern: "majority",
  };
}
