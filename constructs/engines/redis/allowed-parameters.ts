import { z } from "zod";

const yesNo = z.enum(["yes", "no"]);
const count = (min: number, max: number) => z.number().int().min(min).max(max);

/**
 * Parameters that `parameters` may set: those that tune and neither guard tenants, nor follow from the node, nor have
 * a setting of their own. Source: "Engine specific parameters", ElastiCache user guide.
 */
export const ALLOWED_PARAMETERS: Readonly<Record<string, z.ZodType<number | string>>> = {
  "active-expire-effort": count(1, 10),
  activedefrag: yesNo,
  "hash-max-listpack-entries": count(0, 100_000),
  "hash-max-listpack-value": count(0, 100_000),
  "latency-tracking": yesNo,
  "lazyfree-lazy-eviction": yesNo,
  "lazyfree-lazy-expire": yesNo,
  "lazyfree-lazy-user-del": yesNo,
  "lfu-decay-time": count(0, 100_000),
  "lfu-log-factor": count(1, 1000),
  "maxmemory-samples": count(1, 64),
  "set-max-intset-entries": count(0, 100_000),
  "slowlog-max-len": count(1, 10_000),
  "stream-node-max-bytes": count(0, 1_000_000),
  "stream-node-max-entries": count(0, 100_000),
  "tcp-keepalive": count(0, 3600),
  "zset-max-listpack-entries": count(0, 100_000),
  "zset-max-listpack-value": count(0, 100_000),
};

const BY_SIZE = "it is computed from the node's memory: change `node.class`";

/** Parameters that people reach for and that are not theirs to set, with the reason and what to use. */
export const REFUSED_PARAMETERS: Readonly<Record<string, string>> = {
  "acl-pubsub-default": "it guards every tenant of the group and cannot be set",
  appendonly: "ElastiCache has no append-only file: see persistence.mode",
  "client-output-buffer-limit-normal-hard-limit": BY_SIZE,
  "client-output-buffer-limit-normal-soft-limit": BY_SIZE,
  "cluster-enabled": "write topology.cluster_mode",
  databases: "removal of a tenant looks through the server's sixteen databases: it cannot be set",
  "maxmemory-policy": "write eviction.policy",
  "notify-keyspace-events": "write keyspace_events",
  "repl-backlog-size": BY_SIZE,
  "reserved-memory-percent": BY_SIZE,
  "slowlog-log-slower-than": "write observability.slow_log_min_us",
  timeout: "write connections.idle_timeout_seconds",
};
