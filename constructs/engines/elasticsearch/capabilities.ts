import type { Capabilities } from "../capabilities";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "indices of its own by prefix, with roles for nothing else; with a licence, shared indices by document-level security",
      remains:
        "processors, heap, disk and shards of the nodes; in shared indices, which terms documents of others have and in how many (document-level security does not bind statistics)",
    },
    schema_per_tenant: {
      how: "indices of its own by prefix, with roles and lifecycle policies of its own",
      remains: "processors, heap, disk and shards of the nodes",
    },
    database_per_tenant: { how: "a cluster of its own on nodes of its own, under its own key" },
  },
  notOffered: "the server bounds neither what a user stores nor what it takes, so it cannot keep a hard quota",
  features: {
    encryption_at_rest: { how: "volumes, snapshots and passwords with the home's KMS key" },
    tls_only: { how: "HTTPS by an authority of the cluster's own, transport by the operator's" },
    replicas_over_zones: { how: "a node set for each role in each zone, and copies of shards in other zones" },
    backups: { how: "snapshot lifecycle management, to a bucket of the home's own" },
    point_in_time: {
      lacks: "Elasticsearch keeps no log to replay: a restore goes back to the last snapshot, an hour by default",
    },
    alarms: { how: "Prometheus rules, through Alertmanager to the environment's topics" },
    contract: { how: "SSM parameter with index prefix, indices, users and endpoints" },
    slice: { how: "roles, users, templates and indices by the executor; removed by requests of its own" },
    private: { how: "an internal load balancer that admits its home's groups, and network policies behind it" },
    deletion_guard: {
      how: "prevent_destroy on bucket, namespace and release; volumes stay when the cluster goes",
    },
    sized_parameters: { how: "heap, caches and shards of a node from its memory" },
  },
  sizedBy: { path: ["instance", "memory_gib"], larger: 64 },
};
