/** What tenants of a generated fleet set themselves, beyond what their tier gives. */

/** One of the contents that a file may have. */
export interface OwnSettings {
  /** Percent of the tenants that can have the file. */
  readonly percent: number;
  readonly settings: object;
}

/** Contents by file. A tenant has at most one of each, and none of an engine's that it has not. */
export type OwnFiles = Readonly<Record<string, readonly OwnSettings[]>>;

/** Where a tenant's file is about no engine. */
export const SECURITY_FILE = "security_config.yml";

const PLACES = {
  places: {
    indexes: {
      by_position: { kind: "2dsphere", fields: [{ field: "position" }] },
      by_code: { kind: "compound", fields: [{ field: "code" }], unique: true },
    },
    pre_and_post_images: false,
    shard_key: [],
    zone_ranges: [],
  },
};

const ARTICLES = {
  articles: {
    shards: 1,
    replicas: 1,
    fields: {
      title: { type: "text", languages: ["german", "english"] },
      code: { type: "keyword", languages: [] },
    },
    hidden_from_reader: [],
    lifecycle: null,
  },
};

const READINGS = {
  readings: {
    columns: { read_at: "timestamptz", meter: "text", value: "double precision" },
    time_column: "read_at",
    chunk_interval: "1 day",
    partition: null,
    compression: null,
    retention: null,
    skip_columns: [],
  },
};

const VISITS = {
  visits: {
    columns: { at: "DateTime64(3)", page: "LowCardinality(String)", visitor: "UUID", duration_ms: "UInt32" },
    codecs: { at: ["DoubleDelta", "ZSTD"] },
    time_column: "at",
    order_by: ["page", "at"],
    partition_by: "month",
    ttl_days: 730,
    skip_indexes: { by_visitor: { column: "visitor", type: "bloom_filter", granularity: 4 } },
  },
};

/** By tier. Tenants that share a cell set what is their share's, and nothing of the cluster's. */
export const OWN: Readonly<Record<string, OwnFiles>> = {
  free: {
    "postgresql.yml": [{ percent: 2, settings: { connections: { statement_timeout_seconds: 5 } } }],
  },
  standard: {
    "postgresql.yml": [
      { percent: 10, settings: { connections: { max: 50 }, storage_quota_gb: 40 } },
      { percent: 5, settings: { pool: { size: 15 } } },
    ],
    "redis.yml": [{ percent: 15, settings: { pool: { size: 20, command_timeout_ms: 500 } } }],
    "mongodb.yml": [
      { percent: 40, settings: { collections: PLACES } },
      { percent: 10, settings: { storage_quota_gb: 50, operation_timeout_seconds: 45 } },
    ],
    "clickhouse.yml": [{ percent: 20, settings: { query: { max_execution_seconds: 120 } } }],
    "timescaledb.yml": [{ percent: 60, settings: { hypertables: READINGS } }],
    "elasticsearch.yml": [
      { percent: 50, settings: { indices: ARTICLES } },
      { percent: 10, settings: { search: { timeout_seconds: 45 } } },
    ],
  },
  premium: {
    "postgresql.yml": [
      { percent: 30, settings: { connections: { max: 200 }, schemas: ["main", "reporting"] } },
      { percent: 20, settings: { memory: { work_mem_mb: 32 }, storage_quota_gb: 500 } },
    ],
    "redis.yml": [{ percent: 30, settings: { pool: { size: 60, min_idle: 4, command_timeout_ms: 250 } } }],
    "mongodb.yml": [
      { percent: 50, settings: { collections: PLACES, gridfs_buckets: { pictures: { chunk_kib: 255 } } } },
      { percent: 20, settings: { storage_quota_gb: 500 } },
    ],
    "clickhouse.yml": [
      { percent: 60, settings: { tables: VISITS } },
      { percent: 20, settings: { query: { max_memory_mib: 12_288, max_memory_of_user_mib: 16_384 } } },
    ],
    "timescaledb.yml": [{ percent: 70, settings: { hypertables: READINGS, connections: { max: 150 } } }],
    "elasticsearch.yml": [{ percent: 60, settings: { indices: ARTICLES } }],
    "pgvector.yml": [{ percent: 30, settings: { storage_quota_gb: 400, schemas: ["main", "embeddings"] } }],
  },
  enterprise: {
    [SECURITY_FILE]: [
      { percent: 20, settings: { encryption: { at_rest: { key_rotation: "custom", key_rotation_days: 120 } } } },
      {
        percent: 20,
        settings: { encryption: { application_level: { field_encryption: true, searchable_encryption: true } } },
      },
    ],
    "postgresql.yml": [
      { percent: 40, settings: { instance: { class: "db.r8g.2xlarge", readers: 3 } } },
      { percent: 20, settings: { workload: "mixed", connections: { max: 1000 } } },
    ],
    "redis.yml": [
      {
        percent: 20,
        settings: {
          topology: { replicas_per_shard: 1 },
          caching: { layers: { l2_redis: { type: "distributed", cluster_nodes: 6, replication: true } } },
        },
      },
      {
        percent: 10,
        settings: {
          form: "kubernetes",
          server: "redis",
          version: "8.2",
          modules: ["json", "search"],
          kubernetes: { licence_accepted: "agplv3" },
        },
      },
      { percent: 10, settings: { keyspace_events: ["expired", "generic"] } },
    ],
    "mongodb.yml": [
      { percent: 30, settings: { topology: { shards: 3 } } },
      { percent: 30, settings: { collections: PLACES } },
    ],
    "clickhouse.yml": [
      { percent: 40, settings: { topology: { shards: 2 }, workload: "analytics", tables: VISITS } },
      { percent: 30, settings: { tables: VISITS } },
    ],
    "timescaledb.yml": [{ percent: 60, settings: { workload: "analytics", hypertables: READINGS } }],
    "elasticsearch.yml": [
      { percent: 30, settings: { licence: "enterprise", features: { audit: true }, indices: ARTICLES } },
      { percent: 30, settings: { indices: ARTICLES } },
    ],
    "pgvector.yml": [{ percent: 40, settings: { search: { ef_search: 100 }, instance: { readers: 3 } } }],
  },
};

/** What a standard has its tenants write besides, whatever else they set: its floor (config/standards.ts). */
export const OWN_BY_STANDARD: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  pci_dss: { [SECURITY_FILE]: { encryption: { application_level: { field_encryption: true } } } },
};

/** Of tenants that take clusters of their own where their tier would share one: then those are theirs to set. */
export const OWN_DEDICATED: OwnFiles = {
  [SECURITY_FILE]: [{ percent: 100, settings: { tenant_isolation: { strategy: "database_per_tenant" } } }],
  "postgresql.yml": [{ percent: 100, settings: { backup: { continuous_days: 21 } } }],
  "redis.yml": [{ percent: 50, settings: { node: { class: "cache.r7g.xlarge" } } }],
  "mongodb.yml": [{ percent: 50, settings: { topology: { shards: 2 } } }],
  "clickhouse.yml": [{ percent: 100, settings: { tables: VISITS } }],
  "timescaledb.yml": [{ percent: 100, settings: { hypertables: READINGS } }],
  "elasticsearch.yml": [{ percent: 100, settings: { indices: ARTICLES } }],
  "pgvector.yml": [{ percent: 100, settings: { search: { ef_search: 80 } } }],
};

/** What residents with clusters of their own write besides: copies of their backups would leave the region. */
export const OWN_RESIDENT: Readonly<Record<string, object>> = {
  "postgresql.yml": { backup: { copy_to_recovery_region: false } },
  "pgvector.yml": { backup: { copy_to_recovery_region: false } },
};
