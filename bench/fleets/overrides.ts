/** What environments of a generated fleet change of the engines' settings, as files of `overrides/`. */
const SMALL_BACKUPS = { backup: { undelete_days: 1 } };

/** Where many live in a small cluster, applications keep no connections open. */
const NOTHING_WARM = { pool: { min_idle: 0 } };

/** Small and short-lived clusters of engines on Kubernetes, for where nobody's data is. */
const SMALL = {
  mongodb: { settings: { instance: { vcpu: 1, memory_gib: 4 }, storage: { data_gib: 20 }, ...SMALL_BACKUPS } },
  clickhouse: {
    settings: {
      instance: { vcpu: 3, memory_gib: 8 },
      storage: { data_gib: 50 },
      query: { max_memory_mib: 2048, max_memory_of_user_mib: 4096, max_threads: 2 },
      ...SMALL_BACKUPS,
    },
  },
  timescaledb: {
    settings: {
      instance: { vcpu: 1, memory_gib: 4 },
      storage: { data_gib: 20, wal_gib: 5 },
      ...SMALL_BACKUPS,
      ...NOTHING_WARM,
    },
  },
  elasticsearch: {
    settings: { instance: { vcpu: 1, memory_gib: 8 }, storage: { data_gib: 30 }, ...SMALL_BACKUPS },
  },
};

/** By environment and room. */
export const OVERRIDES: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  development: {
    postgresql: {
      settings: {
        instance: { class: "db.t4g.medium", readers: 0 },
        ...NOTHING_WARM,
        observability: { performance_insights_days: 7 },
      },
    },
    redis: { settings: { node: { class: "cache.t4g.small" }, deletion: { protection: false, final_snapshot: false } } },
    ...SMALL,
  },
  testing: {
    postgresql: { settings: { instance: { class: "db.t4g.large" }, ...NOTHING_WARM } },
    redis: { settings: { node: { class: "cache.t4g.medium" } } },
    ...SMALL,
  },
  staging: {
    security: { floor: { "encryption.in_transit.tls_version": { one_of: ["1.3"] } } },
    clickhouse: { settings: { observability: { query_log_days: 7 } } },
  },
  production: {
    postgresql: { floor: { "backup.continuous_days": { min: 7 } } },
    redis: {
      settings: { backup: { snapshot_window: "00:30-01:30" } },
      floor: { "topology.replicas_per_shard": { min: 1 }, "backup.snapshot_retention_days": { min: 7 } },
    },
    mongodb: { floor: { "backup.point_in_time": { equals: true } } },
    clickhouse: { floor: { "topology.replicas_per_shard": { min: 2 } } },
    timescaledb: { floor: { "replication.mode": { equals: "synchronous" } } },
    elasticsearch: { floor: { "topology.zones": { min: 3 } } },
    security: { floor: { "encryption.in_transit.tls_version": { one_of: ["1.3"] } } },
  },
};
