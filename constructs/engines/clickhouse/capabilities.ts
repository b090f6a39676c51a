import type { Capabilities } from "../capabilities";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "users of its own in shared tables, of which each part is one tenant's: row policies bound what is read, a constraint what is inserted; a profile and a quota of its own",
      remains:
        "that other tenants exist, and how many rows and bytes each part of theirs has (mergeTreeIndex, system.tables); processors, disk and connections of the servers",
    },
    schema_per_tenant: {
      how: "a database and users of its own, with a settings profile and a quota",
      remains:
        "names and types of the columns of a table whose name is known (EXPLAIN QUERY TREE, DESCRIBE mergeTreeIndex); processors, disk and connections of the servers",
    },
    database_per_tenant: { how: "a cluster and a Keeper of its own on nodes of its own, under its own key" },
  },
  notOffered: "the server bounds what a query takes and not how much a user stores, so it cannot keep a hard quota",
  features: {
    encryption_at_rest: { how: "volumes, backups and passwords with the home's KMS key" },
    tls_only: {
      how: "secure ports only, between servers and Keeper too; certificates by an authority of the cluster's own",
    },
    replicas_over_zones: { how: "replicas of a shard in zones of their own; replication is asynchronous" },
    backups: { how: "clickhouse-backup, full and incremental, to a bucket of the home's own" },
    point_in_time: {
      lacks:
        "ClickHouse keeps no log to replay: a restore goes back to the last incremental backup, an hour by default",
    },
    alarms: { how: "Prometheus rules, through Alertmanager to the environment's topics" },
    contract: { how: "SSM parameter with database, tables, users and endpoints" },
    slice: { how: "users, limits, rights and tables by the executor; removed by statements of its own" },
    private: { how: "an internal load balancer that admits its home's groups, and network policies behind it" },
    deletion_guard: {
      how: "prevent_destroy on bucket, namespace and release; volumes and servers that leave the layout are kept",
    },
    sized_parameters: { how: "memory, caches, merges and queries from the server's memory and vCPU" },
  },
  sizedBy: { path: ["instance", "memory_gib"], larger: 64 },
};
