import { type Connection, RespError } from "../../constructs/engines/redis/resp";
import { DISGUISED } from "./disguises";
import { type Attack, answers, changes, heard, listens, own, reads, subscribe, tells, theirs } from "./kinds";
import { ATTACKER, CHANNEL, SECRET, VICTIM } from "./world";

const KEYS: readonly Attack[] = [
  reads("get", "GET of another tenant's key", ["GET", theirs("string")]),
  reads("mget", "MGET of an own key and another's", ["MGET", own("own"), theirs("string")]),
  reads("getdel", "GETDEL of another's key", ["GETDEL", theirs("string")]),
  reads("dump", "DUMP of another's key", ["DUMP", theirs("string")]),
  reads("lrange", "LRANGE of another's list", ["LRANGE", theirs("list"), "0", "-1"]),
  reads("hscan", "HSCAN of another's hash", ["HSCAN", theirs("hash"), "0"]),
  reads("xread", "XREAD of an own and another's stream", ["XREAD", "STREAMS", own("s"), theirs("stream"), "0", "0"]),
  reads("blpop", "BLPOP on another's list", ["BLPOP", theirs("list"), "0.01"]),
  changes("set", "SET over another's key", ["SET", theirs("string"), "x"]),
  changes("del", "DEL of another's key", ["DEL", theirs("string")]),
  changes("unlink", "UNLINK of own and another's keys together", ["UNLINK", own("own"), theirs("string")]),
  changes("expire", "EXPIRE of another's key", ["EXPIRE", theirs("string"), "1000"]),
  changes("incr", "INCR of another's counter", ["INCR", theirs("counter")]),
  changes("setnx", "a key of the attacker's own inside the other's prefix", ["SET", theirs("planted"), "x"]),
  changes("xgroup", "a consumer group on another's stream", ["XGROUP", "CREATE", theirs("stream"), "g", "0"]),
  changes("restore", "RESTORE over another's key", ["RESTORE", theirs("string"), "0", "x", "REPLACE"]),
  changes("move", "MOVE of another's key to another database", ["MOVE", theirs("string"), "1"]),
  answers("exists", "EXISTS of another's key", ["EXISTS", theirs("string")]),
  answers("ttl", "TTL of another's key", ["TTL", theirs("string")]),
  answers("type", "TYPE of another's key", ["TYPE", theirs("string")]),
  answers("object", "OBJECT ENCODING of another's key", ["OBJECT", "ENCODING", theirs("string")]),
  answers("memory_usage", "MEMORY USAGE of another's key", ["MEMORY", "USAGE", theirs("string")]),
  answers("touch", "TOUCH of another's key", ["TOUCH", theirs("string")]),
];

const CARRIED_OVER: readonly Attack[] = [
  reads("copy", "COPY of another's key into the own prefix", ["COPY", theirs("string"), own("c")], ["GET", own("c")]),
  reads("rename", "RENAME of another's key into the own", ["RENAME", theirs("string"), own("r")], ["GET", own("r")]),
  reads(
    "lmove",
    "LMOVE from another's list",
    ["LMOVE", theirs("list"), own("l"), "LEFT", "LEFT"],
    ["LRANGE", own("l"), "0", "-1"],
  ),
  reads(
    "sunionstore",
    "SUNIONSTORE of another's set",
    ["SUNIONSTORE", own("u"), theirs("set")],
    ["SMEMBERS", own("u")],
  ),
  reads(
    "zunionstore",
    "ZUNIONSTORE of another's sorted set",
    ["ZUNIONSTORE", own("z"), "1", theirs("sorted")],
    ["ZRANGE", own("z"), "0", "-1"],
  ),
  reads(
    "geosearchstore",
    "GEOSEARCHSTORE from another's places",
    ["GEOSEARCHSTORE", own("g"), theirs("geo"), "FROMLONLAT", "13", "52", "BYRADIUS", "999", "km"],
    ["ZRANGE", own("g"), "0", "-1"],
  ),
  answers("bitop", "BITOP over another's bits", ["BITOP", "OR", own("b"), theirs("bits")]),
  answers("pfmerge", "PFMERGE of another's counts", ["PFMERGE", own("p"), theirs("log")]),
  answers("sort_by", "SORT of an own list by another's keys", [
    "SORT",
    own("ids"),
    "BY",
    theirs("weight_*"),
    "GET",
    theirs("weight_*"),
  ]),
  answers("sort_ro", "the same by SORT_RO", [
    "SORT_RO",
    own("ids"),
    "BY",
    theirs("weight_*"),
    "GET",
    theirs("weight_*"),
  ]),
  reads("multi", "another's key inside MULTI", ["MULTI"], ["GET", theirs("string")], ["EXEC"]),
  answers("watch", "WATCH of another's key, to learn when it changes", ["WATCH", theirs("string")]),
  reads("script", "a script that reads another's key", [
    "EVAL",
    `return redis.call('GET', '${theirs("string")}')`,
    "0",
  ]),
  answers("script_any", "a script at all: it stops the server for everybody", ["EVAL", "return 1", "0"]),
  answers("function", "a function library, which all tenants share", ["FUNCTION", "LIST"]),
];

const WHOLE_SERVER: readonly Attack[] = [
  reads("keys", "KEYS *", ["KEYS", "*"]),
  reads("scan", "SCAN over the whole keyspace", ["SCAN", "0", "COUNT", "1000"]),
  reads("scan_match", "SCAN with a pattern of the other's", ["SCAN", "0", "MATCH", theirs("*"), "COUNT", "1000"]),
  answers("randomkey", "RANDOMKEY", ["RANDOMKEY"]),
  answers("dbsize", "DBSIZE, which counts all tenants' keys", ["DBSIZE"]),
  changes("flushall", "FLUSHALL", ["FLUSHALL"]),
  changes("flushdb", "FLUSHDB", ["FLUSHDB"]),
  changes("swapdb", "SWAPDB", ["SWAPDB", "0", "1"]),
  answers("info", "INFO", ["INFO"]),
  answers("config", "CONFIG GET", ["CONFIG", "GET", "*"]),
  answers("slowlog", "SLOWLOG GET, which holds others' arguments", ["SLOWLOG", "GET"]),
  answers("monitor", "MONITOR, which shows every command", ["MONITOR"]),
  answers("debug", "DEBUG OBJECT", ["DEBUG", "OBJECT", theirs("string")]),
  answers("latency", "LATENCY HISTOGRAM", ["LATENCY", "HISTOGRAM"]),
  answers("cluster_keys", "CLUSTER GETKEYSINSLOT, which names keys", ["CLUSTER", "GETKEYSINSLOT", "0", "10"]),
  answers("replicate", "REPLICAOF", ["REPLICAOF", "NO", "ONE"]),
  answers("migrate", "MIGRATE of another's key to a server elsewhere", [
    "MIGRATE",
    "127.0.0.1",
    "1",
    theirs("string"),
    "0",
    "10",
  ]),
  answers("module", "MODULE LIST", ["MODULE", "LIST"]),
  answers("lcs", "LCS of two own values, which takes the product of their lengths", ["LCS", own("own"), own("own")]),
  answers("pause", "CLIENT PAUSE, which stops everybody", ["CLIENT", "PAUSE", "1"]),
  answers("unblock", "CLIENT UNBLOCK of whoever waits", ["CLIENT", "UNBLOCK", "1"]),
  answers("no_evict", "CLIENT NO-EVICT: to stay when memory is short", ["CLIENT", "NO-EVICT", "ON"]),
  answers("memory_stats", "MEMORY STATS, which counts all tenants' data", ["MEMORY", "STATS"]),
  answers("memory_purge", "MEMORY PURGE", ["MEMORY", "PURGE"]),
  answers("memory_doctor", "MEMORY DOCTOR", ["MEMORY", "DOCTOR"]),
  answers("object_freq", "OBJECT FREQ of another's key: how often it is asked for", [
    "OBJECT",
    "FREQ",
    theirs("string"),
  ]),
  answers("idletime", "OBJECT IDLETIME of another's key: when it was asked for", [
    "OBJECT",
    "IDLETIME",
    theirs("string"),
  ]),
  answers("slot_stats", "CLUSTER SLOT-STATS, which counts keys", ["CLUSTER", "SLOT-STATS", "SLOTSRANGE", "0", "10"]),
  answers("count_slot", "CLUSTER COUNTKEYSINSLOT", ["CLUSTER", "COUNTKEYSINSLOT", "1"]),
  answers("failover", "FAILOVER", ["FAILOVER"]),
  answers("sync", "PSYNC, which sends the whole data", ["PSYNC", "?", "-1"]),
  answers("commandlog", "COMMANDLOG, which holds others' arguments", ["COMMANDLOG", "GET", "10", "slow"]),
  answers("numsub", "PUBSUB NUMSUB of another's channel", ["PUBSUB", "NUMSUB", CHANNEL]),
  answers("shard_numsub", "PUBSUB SHARDCHANNELS", ["PUBSUB", "SHARDCHANNELS"]),
  answers("save", "SAVE, which stops the server", ["LASTSAVE"]),
];

const OTHERS: readonly Attack[] = [
  answers("acl_list", "ACL LIST", ["ACL", "LIST"]),
  answers("acl_getuser", "ACL GETUSER of another", ["ACL", "GETUSER", VICTIM]),
  answers("acl_setuser", "ACL SETUSER: more rights for oneself", ["ACL", "SETUSER", ATTACKER, "~*"]),
  answers("auth_victim", "AUTH as another with one's own password and more", ["AUTH", VICTIM, "guess"]),
  answers("auth_default", "AUTH as the server's own user", ["AUTH", "default", ""]),
  reads("reset", "RESET, and then as nobody", ["RESET"], ["GET", theirs("string")]),
  reads("other_database", "another database", ["SELECT", "1"], ["GET", theirs("string")]),
  reads("client_list", "CLIENT LIST, which shows who else is there", ["CLIENT", "LIST"]),
  {
    id: "client_list_any",
    title: "CLIENT LIST, CLIENT PAUSE and CLIENT KILL against others' connections",
    async run({ attacker }) {
      for (const words of [
        ["CLIENT", "LIST"],
        ["CLIENT", "PAUSE", "1"],
        ["CLIENT", "KILL", "TYPE", "replica"],
      ])
        if (!((await attacker.send(...words)) instanceof RespError)) return `${words.join(" ")} was accepted`;
      return null;
    },
  },
];

/** The victim listens: if it could not, the attack would prove nothing. */
async function listen(victim: Connection): Promise<void> {
  const refusal = await subscribe(victim, "SUBSCRIBE", CHANNEL);
  if (refusal !== null) throw new Error(`the victim cannot listen: ${refusal}`);
}

const CHANNELS: readonly Attack[] = [
  listens("subscribe", "SUBSCRIBE to another's channel", ["SUBSCRIBE", CHANNEL], ["PUBLISH", CHANNEL, SECRET]),
  listens("psubscribe", "PSUBSCRIBE to everything", ["PSUBSCRIBE", "*"], ["PUBLISH", CHANNEL, SECRET]),
  listens(
    "psubscribe_near",
    "PSUBSCRIBE to a pattern that holds the own prefix too",
    ["PSUBSCRIBE", `${ATTACKER}*`],
    ["PUBLISH", CHANNEL, SECRET],
  ),
  listens("ssubscribe", "SSUBSCRIBE to another's channel", ["SSUBSCRIBE", CHANNEL], ["SPUBLISH", CHANNEL, SECRET]),
  listens(
    "keyspace",
    "keyspace events of another's keys",
    ["SUBSCRIBE", `__keyspace@0__:${theirs("string")}`],
    ["SET", theirs("string"), SECRET],
  ),
  listens("keyspace_all", "keyspace events of all keys", ["PSUBSCRIBE", "__key*"], ["SET", theirs("string"), SECRET]),
  listens(
    "keyevent",
    "key events, a channel for all keys",
    ["SUBSCRIBE", "__keyevent@0__:set"],
    ["SET", theirs("string"), SECRET],
  ),
  {
    id: "publish",
    title: "PUBLISH into another's channel",
    async run({ attacker, victim }) {
      await listen(victim);
      const reply = await attacker.send("PUBLISH", CHANNEL, "forged");
      await victim.send("PING");
      return victim.pushed.length > 0 || !(reply instanceof RespError) ? "the message was taken" : null;
    },
  },
  {
    id: "pubsub_channels",
    title: "PUBSUB CHANNELS, which names who listens",
    async run({ attacker, victim }) {
      await listen(victim);
      return tells(await attacker.send("PUBSUB", "CHANNELS"));
    },
  },
  {
    id: "tracking",
    title: "broadcast tracking, which tells of every key that changes",
    async run({ attacker, victim }) {
      const on = await attacker.send("CLIENT", "TRACKING", "ON", "BCAST");
      await victim.must("SET", theirs("string"), SECRET);
      return on instanceof RespError ? null : heard(attacker);
    },
  },
  {
    id: "tracking_prefix",
    title: "the same with another's prefix, sent on to a second connection",
    async run({ attacker, another, victim }) {
      const second = await another();
      const id = String(await second.must("CLIENT", "ID"));
      const words = ["ON", "REDIRECT", id, "BCAST", "PREFIX", theirs("")];
      const on = await attacker.send("CLIENT", "TRACKING", ...words);
      await victim.must("SET", theirs("string"), SECRET);
      return on instanceof RespError ? null : heard(second);
    },
  },
];

export const ATTACKS: readonly Attack[] = [
  ...DISGUISED,
  ...KEYS,
  ...CARRIED_OVER,
  ...WHOLE_SERVER,
  ...OTHERS,
  ...CHANNELS,
];
