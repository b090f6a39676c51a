import type { Capabilities } from "../capabilities";

/** What the server has no means for. Measured by `npm run test:isolation:redis`: docs/engines/redis.md has runs and dates. */
export const NEIGHBOURS =
  "memory and eviction, the connections of the server, and its one thread: of 22,000 commands a second or more a neighbour had fewer than 10 while a tenant united a set of 100,000 on four connections";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "a user of its own, held to keys and channels `<id>:*`, in a shared group",
      remains: NEIGHBOURS,
    },
    schema_per_tenant: {
      how: "the same as row_level_security, in a premium group: the server has one space of keys and no schemas",
      same_as: "row_level_security",
      remains: NEIGHBOURS,
    },
    database_per_tenant: { how: "a replication group of its own, under its own key" },
  },
  notOffered: "the server cannot hold a user to an amount of memory, so it cannot keep a hard quota",
  features: {
    encryption_at_rest: { how: "ElastiCache, with the home's KMS key" },
    tls_only: { how: "transit encryption required; 1.2 is the servers' floor, clients ask for 1.3" },
    replicas_over_zones: {
      how: "Multi-AZ with automatic failover; replication is asynchronous. A group of one's own also in the recovery region, where `global_replication` asks for it: failover to it is by hand",
    },
    backups: { how: "daily snapshots (RDB), kept 1 to 35 days" },
    point_in_time: { lacks: "ElastiCache restores snapshots only: up to a day is lost. Keep what must last elsewhere" },
    alarms: { how: "CloudWatch, on the worst node" },
    contract: { how: "SSM parameter with user, prefix and protocol" },
    slice: { how: "a user by row; keys are removed by prefix when it goes" },
    private: { how: "private subnets, a security group that admits its home's groups" },
    deletion_guard: { how: "prevent_destroy and a final snapshot: ElastiCache has no protection of its own" },
    sized_parameters: { how: "reserved memory, client buffers and backlog from the node's memory" },
  },
  sizedBy: { path: ["node", "class"], larger: "cache.r7g.4xlarge" },
};
