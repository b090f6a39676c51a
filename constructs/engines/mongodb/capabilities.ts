import type { Capabilities } from "../capabilities";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "MongoDB has no rights on documents: a database and users of its own in a shared cluster, with roles that the server binds to that database",
      remains: "memory, processors, disk and connections of the members",
    },
    schema_per_tenant: {
      how: "a database and users of its own, with roles that the server binds to that database, and a quota of its own: measured each minute, and over it the right to add goes",
      remains: "memory, processors, disk and connections of the members",
    },
    database_per_tenant: { how: "a sharded cluster of its own on nodes of its own, under its own key" },
  },
  notOffered:
    "a quota of storage holds after a minute only, and the server bounds no user's share of processors and memory",
  features: {
    encryption_at_rest: { how: "AES256-GCM by the server, volumes and backups with the home's KMS key" },
    tls_only: { how: "requireTLS with certificates that are checked, by an authority of the cluster's own" },
    replicas_over_zones: { how: "three members or more, one a node, over three zones; the majority acknowledges" },
    backups: { how: "full backups by schedule, in a bucket of the home's own under its key" },
    point_in_time: { how: "the oplog is copied from the first full backup on, every five minutes by default" },
    alarms: { how: "Prometheus rules, through Alertmanager to the environment's topics" },
    contract: { how: "SSM parameter with database, users, hosts and replica set" },
    slice: { how: "roles, users, collections and indexes by the executor; removed by commands of its own" },
    private: { how: "an internal load balancer that admits its home's groups, and network policies behind it" },
    deletion_guard: { how: "prevent_destroy on bucket, namespace and release; no finalizer takes volumes or oplog" },
    sized_parameters: { how: "cache, connections and oplog from memory and volume" },
  },
  sizedBy: { path: ["instance", "memory_gib"], larger: 64 },
};
