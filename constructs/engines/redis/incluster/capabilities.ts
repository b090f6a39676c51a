import type { Capabilities } from "../../capabilities";
import { NEIGHBOURS } from "../capabilities";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "a user of its own, held to keys and channels `<id>:*`, in shared servers; JSON, bloom and time series without the commands that reach undeclared keys; no search",
      remains: NEIGHBOURS,
    },
    schema_per_tenant: {
      how: "the same as row_level_security, in servers of premium tenants: the server has one space of keys and no schemas",
      same_as: "row_level_security",
      remains: NEIGHBOURS,
    },
    database_per_tenant: { how: "servers of its own on nodes of its own, under its own key, with every module" },
  },
  notOffered: "the server cannot hold a user to an amount of memory, so it cannot keep a hard quota",
  features: {
    encryption_at_rest: { how: "volumes and copies with the home's KMS key" },
    tls_only: {
      how: "port 0 and a TLS port, by an authority of the servers' own; lowest version by security's settings",
    },
    replicas_over_zones: {
      how: "replicas one a node over the zones, three sentinels; replication is asynchronous, and without a replica nothing is written",
    },
    backups: { how: "snapshots (RDB) from a replica to a bucket of the home's own, every four hours by default" },
    point_in_time: {
      lacks:
        "a copy is a snapshot: up to its interval is lost with all volumes. The append-only file on each volume loses a second at most",
    },
    alarms: { how: "Prometheus rules, through Alertmanager to the environment's topics" },
    contract: { how: "SSM parameter with user, prefix, hosts and modules" },
    slice: { how: "a user on every member by the executor; keys and indexes are removed by commands of its own" },
    private: { how: "an internal load balancer that admits its home's groups, and network policies behind it" },
    deletion_guard: { how: "prevent_destroy on bucket, namespace and release; volumes are kept" },
    sized_parameters: { how: "data's share, buffers, backlog and threads from memory and processors" },
  },
  sizedBy: { path: ["kubernetes", "instance", "memory_gib"], larger: 10 },
};
