import { z } from "zod";
import { elsewhere, type Refusals } from "../../../config/refusal";

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

const BY_SIZE = elsewhere("it is computed from the node's memory: change `node.class`");

/** Parameters that people reach for and that are not theirs to set, with the reason and what to use. */
export const REFUSED_PARAMETERS: Refusals = {
  "acl-pubsub-default": {
    limit: "a group has one value of it, and with allchannels new users would hear every tenant's channels",
    source: 'Redis documentation, "ACL", "How pub/sub channels are protected"',
    nearest: "Take the line out: each tenant has the channels of its own prefix",
  },
  appendonly: {
    limit: "ElastiCache has no append-only file since Redis 2.8.22",
    source: 'Amazon ElastiCache user guide, "Append only files (AOF)"',
    nearest: "See persistence.mode",
  },
  "client-output-buffer-limit-normal-hard-limit": BY_SIZE,
  "client-output-buffer-limit-normal-soft-limit": BY_SIZE,
  "cluster-enabled": elsewhere("write topology.cluster_mode"),
  databases: {
    limit: "a user can choose among databases by SELECT whatever its keys, and a cluster has one",
    source: "Redis documentation, SELECT",
    nearest: "Take the line out: keys of tenants are kept apart by their prefix",
  },
  "maxmemory-policy": elsewhere("write eviction.policy"),
  "notify-keyspace-events": elsewhere("write keyspace_events"),
  "repl-backlog-size": BY_SIZE,
  "reserved-memory-percent": BY_SIZE,
  "slowlog-log-slower-than": elsewhere("write observability.slow_log_min_us"),
  timeout: elsewhere("write connections.idle_timeout_seconds"),
};
