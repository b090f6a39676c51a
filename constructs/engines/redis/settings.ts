import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { elsewhere } from "../../../config/refusal";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { noPasswordRotation } from "../families/incluster/rotation";
import { oneWriter } from "../one-writer";
import { ALLOWED_PARAMETERS, REFUSED_PARAMETERS } from "./allowed-parameters";
import { EVENT_CLASSES } from "./events";
import { inclusterSettings } from "./incluster/settings";
import { NODE_CLASSES } from "./nodes";
import { MODULES, REFUSED_MODULES, REFUSED_VERSIONS, SERVERS, VERSION_NAMES } from "./versions";

const DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
const TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/** Source: "Key eviction", documentation of Valkey and Redis. */
const EVICTION_POLICIES = [
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "noeviction",
] as const;

const topology = z
  .strictObject({
    cluster_mode: z.boolean().describe("Spread keys over shards. Clients must speak the cluster protocol."),
    shards: wholeNumber(1, 500)
      .nullable()
      .describe("Shards that keys are spread over. null: one, or as caching.layers.l2_redis says."),
    replicas_per_shard: wholeNumber(0, 5).describe("Replicas beside the primary of each shard. 0: no failover."),
  })
  .meta({
    refusedKeys: oneWriter(
      "one node of a shard takes its writes, and one region of a Global Datastore",
      'Amazon ElastiCache user guide, "Replication across AWS Regions using global datastores"',
      "Write cluster_mode: true, so that each shard has a writer of its own",
    ),
  })
  .describe("Nodes of the replication group.");

const caching = z
  .strictObject({
    layers: z
      .strictObject({
        l2_redis: z
          .strictObject({
            type: z.literal("distributed").describe("Keys are spread over shards: needs topology.cluster_mode true."),
            cluster_nodes: wholeNumber(1, 500).describe("All nodes, primaries and replicas."),
            replication: z.boolean().describe("Whether shards have replicas."),
          })
          .nullable()
          .describe("The distributed layer by its number of nodes. null: as topology says."),
      })
      .describe("Layers of the cache."),
  })
  .describe("The cache as applications know it.");

const alarms = z
  .strictObject({
    cpu_percent: wholeNumber(1, 100).describe("Alarm above this use of the engine's own thread, in percent."),
    memory_percent: wholeNumber(1, 100).describe("Alarm above this use of the memory for data, in percent."),
    latency_ms: wholeNumber(1, 60_000).describe("Alarm above this average time of reads or writes, in milliseconds."),
    cache_hit_percent: wholeNumber(1, 100).describe("Alarm below this share of reads that find their key."),
    failed_connections_percent: wholeNumber(1, 100).describe("Alarm above this share of sign-ins that fail."),
    connections: wholeNumber(1, 65_000).describe("Alarm above this many connections of a node."),
    evictions_per_minute: wholeNumber(0, 1_000_000).describe("Alarm above this many evicted keys a minute."),
    replica_lag_seconds: wholeNumber(1, 600).describe("Alarm above this lag of a replica, in seconds."),
    region_lag_seconds: wholeNumber(1, 3600).describe("Alarm above this lag of the recovery region, in seconds."),
    denied_per_minute: wholeNumber(0, 1_000_000).describe(
      "Alarm above this many refused commands, keys or channels a minute: somebody tries another tenant's doors.",
    ),
  })
  .describe("Thresholds of the alarms.");

const pool = clientPool({
  ...clientPoolFields,
  max_lifetime_seconds: wholeNumber(60, 43_200).describe(
    "A connection leaves the pool at this age. ElastiCache ends an IAM connection after 12 hours.",
  ),
  command_timeout_ms: wholeNumber(1, 60_000).describe("The application gives a command up after this long."),
});

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    form: z
      .enum(["elasticache", "kubernetes"])
      .describe(
        "Where the servers run: elasticache, or kubernetes, which has every module. Another form is another home: move the data before you change it.",
      ),
    server: z
      .enum(SERVERS)
      .describe("The server: Valkey, or Redis, which ends at 7.1 on ElastiCache and is 8 with form: kubernetes."),
    version: z
      .enum(VERSION_NAMES)
      .meta({ form: 'a version in quotes, such as "8.1"', refused: REFUSED_VERSIONS })
      .describe("Version of the server, in quotes."),
    node: z
      .strictObject({ class: z.enum(Object.keys(NODE_CLASSES)).describe("Node type of every node.") })
      .describe("What the group runs on."),
    topology,
    caching,
    eviction: z
      .strictObject({
        policy: z
          .enum(EVICTION_POLICIES)
          .describe("Which keys go when memory is full. It counts for the whole group, not a tenant."),
      })
      .describe("What happens when memory is full."),
    keyspace_events: z
      .array(z.enum(Object.keys(EVENT_CLASSES) as (keyof typeof EVENT_CLASSES)[]))
      .describe("Changes to keys that the server publishes; a tenant hears of its own keys only. []: none."),
    persistence: z
      .strictObject({
        mode: z
          .literal("rdb")
          .meta({
            refused: {
              aof: {
                limit: "ElastiCache has no append-only file since Redis 2.8.22",
                source: 'Amazon ElastiCache user guide, "Append only files (AOF)"',
                nearest:
                  "Write rdb: snapshots, and replicas in other zones. form: kubernetes keeps snapshots and an append-only file. Where no write may be lost, keep the data in a relational engine",
              },
              none: elsewhere("snapshots are what a lost group is restored from: write rdb"),
            },
          })
          .describe("How data survives the group: snapshots (RDB)."),
      })
      .describe("Persistence."),
    backup: z
      .strictObject({
        snapshot_retention_days: wholeNumber(1, 35).describe("Days that a daily snapshot is kept."),
        snapshot_window: z
          .string()
          .regex(new RegExp(`^${TIME}-${TIME}$`))
          .meta({ form: "hh:mm-hh:mm in UTC, such as 01:00-02:00" })
          .describe("Daily window for snapshots, UTC, at least an hour."),
      })
      .describe("Snapshots. ElastiCache has no restore to a second."),
    global_replication: z
      .boolean()
      .describe(
        "A copy of the group in the recovery region (Global Datastore), for a group of one's own. It serves reads; people make it the primary one, AWS never does. Replication is asynchronous.",
      ),
    maintenance: z
      .strictObject({
        window: z
          .string()
          .regex(new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`))
          .meta({ form: "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:03:00-sun:04:00" })
          .describe("Weekly window for maintenance, UTC, at least an hour, apart from the snapshot window."),
        auto_minor_upgrade: z.boolean().describe("Take minor versions in the maintenance window."),
      })
      .describe("When Amazon may work on the group."),
    observability: z
      .strictObject({
        log_exports: z
          .array(z.enum(["engine-log", "slow-log"]))
          .describe("Logs that go to CloudWatch. The slow log holds arguments of commands, so values of tenants."),
        slow_log_min_us: wholeNumber(0, 60_000_000).describe("Commands that take longer, in microseconds, are slow."),
      })
      .describe("Logs."),
    connections: z
      .strictObject({
        idle_timeout_seconds: wholeNumber(0, 86_400).describe("The server closes an idle connection. 0: never."),
      })
      .describe("Connections of the server."),
    parameters: z
      .strictObject(
        Object.fromEntries(Object.entries(ALLOWED_PARAMETERS).map(([name, value]) => [name, value.optional()])),
      )
      .meta({ refusedKeys: REFUSED_PARAMETERS })
      .describe("Parameters of the server, beside those that are computed."),
    alarms,
    kubernetes: inclusterSettings,
    deletion: z
      .strictObject({
        protection: z.boolean().describe("Terraform refuses to delete the group. ElastiCache has no guard of its own."),
        final_snapshot: z.boolean().describe("Take a snapshot when the group is deleted after all."),
      })
      .describe("What stands between the data and a deletion."),
    modules: z
      .array(z.enum(MODULES).meta({ refused: REFUSED_MODULES }))
      .meta({ scope: "slice" })
      .describe("Modules that are opened to the tenant."),
    commands: z
      .strictObject({
        pubsub: z.boolean().describe("Publish and subscribe, on channels with the tenant's prefix where it shares."),
        transactions: z.boolean().describe("MULTI, EXEC and WATCH."),
        scripting: z.boolean().describe("Lua scripts and functions. Only in a group of the tenant's own."),
      })
      .meta({ scope: "slice" })
      .describe("Commands beside those of the data types."),
    pool: pool.meta({ scope: "slice" }),
  })
  .meta({
    scope: "cluster",
    refusedKeys: noPasswordRotation(
      "on ElastiCache nobody has a password, as everybody signs in by IAM; on Kubernetes members and sentinels are given theirs when they start, and a member with the new one follows none with the old one",
      "OT-CONTAINER-KIT/redis-operator 0.26.0, internal/k8sutils/statefulset.go (getEnvironmentVariables)",
      "Delete the secret redis-admin, which is then made anew, and restart all members and sentinels at one time, in a window without clients",
    ),
  })
  .describe("Settings of Redis.");

export type RedisSettings = z.infer<typeof settings>;
