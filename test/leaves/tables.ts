import { ONLY_ELASTICACHE, ONLY_KUBERNETES } from "../../constructs/engines/redis/incluster/settings";

/** Values of one leaf that its shape does not tell, or that go with others. */
export interface Flip {
  /** Another value. Default: those that its shape tells. */
  readonly to?: unknown;
  /** What else must be so for it to count. Default: nothing. */
  readonly given?: object;
}

const INDEX = { kind: "compound", fields: [{ field: "code" }] };
const COLLECTION = { indexes: { by_code: INDEX }, pre_and_post_images: false, shard_key: [], zone_ranges: [] };
const TABLE = {
  columns: { at: "DateTime64(3)", name: "String" },
  codecs: {},
  time_column: "at",
  order_by: ["name", "at"],
  partition_by: "month",
  ttl_days: 30,
  skip_indexes: {},
};
const SHARED_TABLE = { ...TABLE, partition_by: "tenant" };
const VIEW = {
  source: "events",
  bucket: "hour",
  group_by: ["name"],
  measures: { events: { aggregate: "count", column: "name" } },
};
const HYPERTABLE = {
  columns: { at: "timestamptz", name: "text" },
  time_column: "at",
  chunk_interval: "1 day",
  partition: null,
  compression: null,
  retention: null,
  skip_columns: [],
};
const AGGREGATE = {
  hypertable: "events",
  bucket: "1 hour",
  group_by: ["name"],
  measures: { events: { aggregate: "count", column: "name" } },
  refresh: { start_offset: "3 days", end_offset: "1 hour", every: "1 hour" },
  real_time: false,
};
const INDICES = {
  events: {
    shards: 1,
    replicas: 1,
    fields: { name: { type: "keyword", languages: [] } },
    hidden_from_reader: [],
    lifecycle: null,
  },
};
const TIER = { nodes_per_zone: 1, storage_gib: 100 };
const WARM = { topology: { warm: TIER } };
const COLD = { topology: { cold: TIER } };
const TIMESCALE = { licence: { edition: "timescale", terms_accepted: true } };
const SERVERLESS = { instance: { class: "db.serverless", serverless_min_acu: 1, serverless_max_acu: 8 } };
const RELATIONAL: Readonly<Record<string, Flip>> = {
  "instance.serverless_min_acu": { to: 2, given: SERVERLESS },
  "instance.serverless_max_acu": { to: 16, given: SERVERLESS },
  "alarms.acu_percent": { given: SERVERLESS },
  schemas: { to: ["other"] },
};
const SPREAD = { topology: { cluster_mode: true, replicas_per_shard: 1 } };
const OF_SIX = { caching: { layers: { l2_redis: { type: "distributed", cluster_nodes: 6, replication: true } } } };
const LAYER: Readonly<Record<string, Flip>> = {
  "caching.layers.l2_redis.cluster_nodes": { to: 8, given: { ...SPREAD, ...OF_SIX } },
};
const REDIS_8 = { server: "redis", version: "8.2", kubernetes: { licence_accepted: "agplv3" } };

const ROTATES = { password_rotation: "automatic_monthly" };

/** By form, and by leaf. */
export const FLIPS: Readonly<Record<string, Readonly<Record<string, Flip>>>> = {
  postgresql: RELATIONAL,
  pgvector: RELATIONAL,
  mongodb: {
    zones: { to: { north: { shards: [0] } } },
    collections: { to: { places: COLLECTION } },
    gridfs_buckets: { to: { pictures: { chunk_kib: 255 } } },
    "topology.replset_name": { to: "other" },
  },
  clickhouse: {
    version: { to: "23.8", given: { version: "22.8", end_of_life_accepted: true } },
    shared_tables: { to: { events: SHARED_TABLE } },
    shared_materialized_views: { to: { by_hour: VIEW }, given: { shared_tables: { events: SHARED_TABLE } } },
    tables: { to: { events: TABLE } },
    materialized_views: { to: { by_hour: VIEW }, given: { tables: { events: TABLE } } },
    "backup.full_interval_hours": { to: 48 },
    "backup.incremental_interval_hours": { to: 2 },
    "users.password_overlap_days": { given: { users: ROTATES } },
  },
  timescaledb: {
    version: { to: "2.12", given: { version: "2.11", postgresql: 15 } },
    hypertables: { to: { events: HYPERTABLE } },
    continuous_aggregates: { to: { by_hour: AGGREGATE }, given: { ...TIMESCALE, hypertables: { events: HYPERTABLE } } },
    "chunk_exclusion.chunk_skipping": { to: true, given: TIMESCALE },
    "licence.edition": { to: "timescale", given: { licence: { terms_accepted: true } } },
  },
  elasticsearch: {
    "topology.warm.nodes_per_zone": { to: 2, given: WARM },
    "topology.warm.storage_gib": { to: 200, given: WARM },
    "topology.cold.nodes_per_zone": { to: 2, given: COLD },
    "topology.cold.storage_gib": { to: 200, given: COLD },
    "search.slow_ms": { to: 2000, given: { indices: INDICES } },
    shared_indices: { to: INDICES, given: { licence: "enterprise" } },
    indices: { to: INDICES },
    "features.audit": { to: true, given: { licence: "enterprise" } },
    "features.alerting": { to: true, given: { licence: "enterprise" } },
    "features.graph": { to: true, given: { licence: "enterprise" } },
    "features.machine_learning": { to: true, given: { licence: "enterprise" } },
  },
  redis: {
    "topology.shards": { to: 3, given: { topology: { cluster_mode: true } } },
    ...LAYER,
    global_replication: { to: true, given: { maintenance: { auto_minor_upgrade: false } } },
    "alarms.region_lag_seconds": {
      given: { global_replication: true, maintenance: { auto_minor_upgrade: false } },
    },
  },
  redis_kubernetes: {
    form: { to: "elasticache" },
    version: { to: "8.6", given: REDIS_8 },
    "kubernetes.users.password_overlap_days": { given: { kubernetes: { users: ROTATES } } },
  },
};

/** Leaves that choose nothing by themselves: they are a condition of others, which are refused with the other value. */
export const CONDITIONS: Readonly<Record<string, Readonly<Record<string, Required<Flip>>>>> = {
  redis: {
    // No version is both servers'.
    server: { given: {}, to: "redis" },
    // The layer is distributed, and has replicas where its shards have: it says again what topology says.
    "caching.layers.l2_redis.type": { given: { ...SPREAD, ...OF_SIX }, to: "local" },
    "caching.layers.l2_redis.replication": { given: { ...SPREAD, ...OF_SIX }, to: false },
  },
  mongodb: { end_of_life_accepted: { given: { version: "6.0", end_of_life_accepted: true }, to: false } },
  clickhouse: { end_of_life_accepted: { given: { version: "23.8", end_of_life_accepted: true }, to: false } },
  elasticsearch: {
    end_of_life_accepted: { given: { version: "8.11", end_of_life_accepted: true }, to: false },
    licence: { given: { licence: "enterprise", features: { graph: true } }, to: "basic" },
  },
  timescaledb: { "licence.terms_accepted": { given: TIMESCALE, to: false } },
  redis_kubernetes: {
    server: { given: {}, to: "redis" },
    "kubernetes.licence_accepted": { given: REDIS_8, to: null },
  },
};

/** Leaves that count in another form of the engine: a tenant that writes them in this one is told so. */
export const OF_ANOTHER_FORM: Readonly<Record<string, readonly string[]>> = {
  redis: ONLY_KUBERNETES,
  redis_kubernetes: Object.keys(ONLY_ELASTICACHE),
};
