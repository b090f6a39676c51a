import { keyspaceEvents } from "./events";
import { NODE_CLASSES } from "./nodes";
import type { RedisSettings } from "./settings";
import { topologyOf } from "./topology";
import { VERSIONS } from "./versions";

/** A parameter of a group, as ElastiCache names it. */
export interface Parameter {
  readonly name: string;
  readonly value: string;
}

const MEBI = 1024 ** 2;
const GIBI = 1024 ** 3;

/** Values that a new group has. Source: "Engine specific parameters", ElastiCache user guide. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "acl-pubsub-default": "allchannels",
  "client-output-buffer-limit-normal-hard-limit": "0",
  "client-output-buffer-limit-normal-soft-limit": "0",
  "client-output-buffer-limit-normal-soft-seconds": "0",
  "client-output-buffer-limit-pubsub-hard-limit": String(32 * MEBI),
  "cluster-enabled": "no",
  "maxmemory-policy": "volatile-lru",
  "reserved-memory-percent": "25",
  "slowlog-log-slower-than": "10000",
  timeout: "0",
};

/**
 * Share of a node's memory that one client's unread answers may take before it is cut off, and that one listener's
 * messages may: so many slow readers at once leave room for data, within the reserved quarter.
 */
const CLIENT_BUFFER_SHARE = 1 / 32;
const LISTENER_BUFFER_SHARE = 1 / 256;
const SOFT_SECONDS = 60;
/** Share of memory kept of the latest writes, so that a replica that was away briefly need not copy everything. */
const BACKLOG_SHARE = 1 / 100;
const LEAST_BACKLOG_BYTES = 10 * MEBI;

function bySize(settings: RedisSettings): Record<string, string> {
  const { memoryGib, reservedPercent } = NODE_CLASSES[settings.node.class]!;
  const bytes = memoryGib * GIBI;
  const share = (part: number) => Math.floor(bytes * part);
  return {
    "reserved-memory-percent": String(reservedPercent),
    "client-output-buffer-limit-normal-hard-limit": String(share(CLIENT_BUFFER_SHARE)),
    "client-output-buffer-limit-normal-soft-limit": String(share(CLIENT_BUFFER_SHARE / 4)),
    "client-output-buffer-limit-normal-soft-seconds": String(SOFT_SECONDS),
    "client-output-buffer-limit-pubsub-hard-limit": String(Math.min(32 * MEBI, share(LISTENER_BUFFER_SHARE))),
    "repl-backlog-size": String(Math.max(LEAST_BACKLOG_BYTES, share(BACKLOG_SHARE))),
  };
}

/** Parameters that differ from the defaults: one set to its default shows as a change again and again. */
export function parametersOf(settings: RedisSettings): Parameter[] {
  const events = keyspaceEvents(settings.keyspace_events);
  const values: Record<string, string> = {
    ...bySize(settings),
    "maxmemory-policy": settings.eviction.policy,
    "slowlog-log-slower-than": String(settings.observability.slow_log_min_us),
    timeout: String(settings.connections.idle_timeout_seconds),
    ...(events === null ? {} : { "notify-keyspace-events": events }),
    ...Object.fromEntries(Object.entries(settings.parameters).map(([name, value]) => [name, String(value)])),
    // Behind the access strings, which say the same for each user: a second wall.
    "acl-pubsub-default": "resetchannels",
    "cluster-enabled": topologyOf(settings).clusterMode ? "yes" : "no",
  };
  return Object.entries(values)
    .filter(([name, value]) => DEFAULTS[name] !== value)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function familyOf({ server, version }: RedisSettings): string {
  return VERSIONS[server][version]!.family;
}
