/**
 * Access strings: what a user of the server may do. ElastiCache takes the rules of the server's own ACL, without
 * passwords. Source: "ACL", documentation of Valkey and Redis; "Role-Based Access Control (RBAC)", ElastiCache.
 */

/** One rule of an access string, with the reason for it. */
export interface AclRule {
  readonly rule: string;
  readonly why: string;
  /** What the rule keeps out. Taking a guard away must let an attack through: test/isolation-redis does so. */
  readonly guard?: true;
  /** What the rule becomes when a guard is taken away. Default: nothing. */
  readonly without?: string;
}

/** What a tenant's settings open. */
export interface TenantAccess {
  /** The tenant's id: no character of it means anything in a pattern. */
  readonly id: string;
  /** False while the tenant is suspended or leaving. */
  readonly active: boolean;
  /** True in a group that others use too. */
  readonly shared: boolean;
  readonly clusterMode: boolean;
  readonly pubsub: boolean;
  readonly transactions: boolean;
  /** Only where the group is the tenant's own. */
  readonly scripting: boolean;
  /** Modules that are opened. */
  readonly modules: readonly string[];
  /** Modules that the server has. */
  readonly availableModules: readonly string[];
  /** Whether the server tells of changes to keys. */
  readonly keyspaceEvents: boolean;
}

/** Keys and channels of a tenant begin with this where others share the server. */
export function prefixOf(id: string): string {
  return `${id}:`;
}

/** Data types: commands of these categories name every key that they touch, so the key pattern holds them. */
const DATA_TYPES = ["string", "hash", "list", "set", "sortedset", "bitmap", "geo", "stream"];

/** What clients of a cluster need to find the node of a key. */
const CLUSTER_COMMANDS = ["slots", "shards", "nodes", "info", "keyslot", "myid"];

const grant = (rule: string, why: string): AclRule => ({ rule, why });
const guard = (rule: string, why: string, without?: string): AclRule => ({ rule, why, guard: true, without });

/** Commands of the granted categories that no pattern of keys or channels holds. */
const SHARED_REMOVALS: readonly AclRule[] = [
  guard(
    "-@dangerous",
    "KEYS, FLUSHALL, FLUSHDB, SWAPDB, SORT, CLIENT LIST and CLIENT KILL reach beyond the tenant's keys",
  ),
  guard("-scan", "SCAN walks the whole keyspace: it would tell every tenant's key names"),
  guard("-randomkey", "RANDOMKEY returns any tenant's key name"),
  guard("-dbsize", "DBSIZE counts all tenants' keys"),
  guard(
    "-lcs",
    "LCS compares each character of one value with each of another: one command holds the server for as long as it takes",
  ),
  guard(
    "-georadius",
    "GEORADIUS takes STORE twice: rights are asked of the first key, and the last is written or deleted (valkey-io/valkey#3971, redis/redis#15478). GEORADIUS_RO and GEOSEARCHSTORE stay",
  ),
  guard("-georadiusbymember", "the same of GEORADIUSBYMEMBER"),
  guard("-client|tracking", "broadcast tracking tells of changes to every key that any tenant writes"),
];

function connecting(access: TenantAccess): AclRule[] {
  return [
    grant("+@connection", "signing in, PING, HELLO, CLIENT of the own connection"),
    ...(access.transactions
      ? [grant("+@transaction", "MULTI and WATCH: every queued command is checked by itself")]
      : []),
    ...(access.pubsub ? [grant("+@pubsub", "publish and subscribe within the channel patterns")] : []),
    ...access.modules.map((module) => grant(`+@${module}`, `the module ${module}, asked for in modules`)),
  ];
}

function sharedRules(access: TenantAccess): AclRule[] {
  const prefix = prefixOf(access.id);
  return [
    guard(`~${prefix}*`, "keys of the tenant", "~*"),
    guard("resetchannels", "ElastiCache opens all channels to a user by default"),
    ...(access.keyspaceEvents
      ? [guard(`&__keyspace@0__:${prefix}*`, "news of changes to the tenant's own keys", "&__key*")]
      : []),
    guard(`&${prefix}*`, "channels of the tenant", "&*"),
    ...DATA_TYPES.map((category) => grant(`+@${category}`, "commands of a data type")),
    // By name: a server before 7.2 tells a category that lacks one of three commands as the other two.
    guard(
      "+pfadd",
      "PFMERGE of one key, without sources, is asked for no rights at all, and makes the key: any tenant's (redis/redis#14942). PFCOUNT of several keys stays",
      "+@hyperloglog",
    ),
    grant("+pfcount", "counts of one key and of several"),
    grant("+@keyspace", "DEL, EXPIRE, TTL, TYPE and others on named keys"),
    ...connecting(access),
    ...(access.clusterMode
      ? CLUSTER_COMMANDS.map((name) => grant(`+cluster|${name}`, "clients of a cluster find the node of a key"))
      : []),
    ...SHARED_REMOVALS,
    ...(access.pubsub ? [guard("-pubsub", "PUBSUB CHANNELS lists the channels that any tenant listens to")] : []),
  ];
}

/** A tenant with a group of its own: everything but what is the platform's to do. */
function ownRules(access: TenantAccess): AclRule[] {
  const closed = access.availableModules.filter((module) => !access.modules.includes(module));
  return [
    grant("~*", "every key is the tenant's"),
    grant("&*", "every channel is the tenant's"),
    grant("+@all", "the group is the tenant's own"),
    grant("-@admin", "users, replication and configuration are the platform's"),
    grant("-@dangerous", "commands that block or empty a server"),
    grant("+info", "numbers of the own server"),
    ...(access.scripting ? [] : [grant("-@scripting", "scripts are not asked for")]),
    ...(access.pubsub ? [] : [grant("-@pubsub", "channels are not asked for")]),
    ...(access.transactions ? [] : [grant("-@transaction", "transactions are not asked for")]),
    ...closed.map((module) => grant(`-@${module}`, `the module ${module} is not asked for`)),
    ...(access.clusterMode
      ? CLUSTER_COMMANDS.map((name) => grant(`+cluster|${name}`, "clients of a cluster find the node of a key"))
      : []),
  ];
}

/**
 * A user that is not active: sessions that are open keep its name, so it has no command either, and no channel, which
 * ends who listens. Source: Redis documentation, ACL SETUSER, "off".
 */
function closedRules({ id, shared }: TenantAccess): AclRule[] {
  return [
    grant("off", "may not sign in while not active"),
    grant(`~${shared ? `${prefixOf(id)}*` : "*"}`, "an access string names keys"),
    guard("resetchannels", "who listens is sent away"),
    guard("-@all", "no command, also in sessions that are open", "+@all"),
  ];
}

/** The rules of a tenant's user, in the order in which the server reads them. */
export function tenantRules(access: TenantAccess): readonly AclRule[] {
  if (!access.active) return closedRules(access);
  return [grant("on", "may sign in"), ...(access.shared ? sharedRules(access) : ownRules(access))];
}

/** The executor: finds and removes keys of a tenant that leaves, and reads or writes no value. */
export const EXECUTOR_RULES: readonly AclRule[] = [
  grant("on", "signs in"),
  grant("~*", "every tenant's keys, one prefix at a time"),
  grant("resetchannels", "no channel"),
  grant("+ping", "is the server there"),
  grant("+select", "each of the server's databases"),
  grant("+scan", "find keys by prefix"),
  grant("+unlink", "remove them"),
  grant("+hello", "the client's handshake"),
  ...CLUSTER_COMMANDS.map((name) => grant(`+cluster|${name}`, "find every node of a cluster")),
];

/** Stands in for the server's user `default`, which could do everything: it can do nothing. */
export const DEFAULT_RULES: readonly AclRule[] = [
  grant("off", "nobody signs in as default"),
  grant("~*", "an access string names keys"),
  grant("resetchannels", "no channel"),
  grant("-@all", "no command"),
];

/** Rules in the order in which they are given, for a server that is told them one after the other (ACL SETUSER). */
export function rulesInOrder(rules: readonly AclRule[]): string {
  return rules.map(({ rule }) => rule).join(" ");
}

/** How the server tells what a user may: whether it signs in, keys, channels, commands in the order in which they were given. */
const ORDER: readonly RegExp[] = [/^(on|off)$/, /^[~%]/, /^resetchannels$/, /^&/, /./];
const COMMANDS = ORDER.length - 1;
const EVERYTHING = /^[+-]@all$/;

/**
 * The rules as the service gives them back: the provider compares text, and would otherwise change every user in every
 * plan (hashicorp/terraform-provider-aws#20334). test/isolation-redis asks a server whether it is so, but for the order of
 * commands, which servers before 7.2 tell in one of their own.
 */
export function accessString(rules: readonly AclRule[]): string {
  const given = rules.map(({ rule }) => rule);
  const kindOf = (rule: string) => ORDER.findIndex((pattern) => pattern.test(rule));
  const [commands, others] = [
    given.filter((rule) => kindOf(rule) === COMMANDS),
    given.filter((rule) => kindOf(rule) < COMMANDS),
  ];
  others.sort((one, other) => kindOf(one) - kindOf(other));
  // Whatever a user may is told as what is given to one who may nothing.
  return [...others, ...(EVERYTHING.test(commands[0] ?? "") ? [] : ["-@all"]), ...commands].join(" ");
}
