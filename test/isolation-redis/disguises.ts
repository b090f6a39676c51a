import { type Attack, answers, changes, listens, own, reads, theirs } from "./kinds";
import { ATTACKER, CHANNEL, SECRET, VICTIM } from "./world";

const FAR: readonly string[] = ["999", "km"];
const WORDS = ["STORE", "STOREDIST"] as const;

/** A word that names a key and stands there twice: a server that looks at the first may act on the last. */
const TWICE: readonly Attack[] = WORDS.flatMap((word) => {
  const stores = (key: string) => [word, own("g"), word, key];
  const id = word.toLowerCase();
  return [
    changes(
      `georadius_${id}_twice`,
      `GEORADIUS with ${word} twice, the second time over another's key`,
      ["GEOADD", own("places"), "13.4", "52.5", "x"],
      ["GEORADIUS", own("places"), "13", "52", ...FAR, ...stores(theirs("string"))],
    ),
    changes(`georadius_${id}_nothing`, `GEORADIUS of nothing with ${word} twice, which deletes`, [
      "GEORADIUS",
      own("none"),
      "13",
      "52",
      ...FAR,
      ...stores(theirs("string")),
    ]),
    changes(
      `georadiusbymember_${id}_twice`,
      `GEORADIUSBYMEMBER with ${word} twice`,
      ["GEOADD", own("places"), "13.4", "52.5", "x"],
      ["GEORADIUSBYMEMBER", own("places"), "x", ...FAR, ...stores(theirs("string"))],
    ),
  ];
});

const named = (...words: readonly string[]) => ["XREADGROUP", ...words, "STREAMS", theirs("stream"), ">"];

/** Arguments that are read as keys by one command and as something else by another, and replies that come later. */
export const DISGUISED: readonly Attack[] = [
  ...TWICE,
  changes("pfmerge_alone", "PFMERGE of one key and no source, which makes it", ["PFMERGE", theirs("planted")]),
  answers("pfmerge_there", "PFMERGE of another's key alone, which tells whether it is there, and of which type", [
    "PFMERGE",
    theirs("log"),
  ]),
  reads("xreadgroup_group_streams", "XREADGROUP of another's stream by a group named STREAMS", [
    ...named("COUNT", "1", "GROUP", "STREAMS", own("c")),
  ]),
  reads("xreadgroup_consumer_streams", "the same by a consumer named STREAMS", [
    ...named("COUNT", "1", "GROUP", "g", "STREAMS"),
  ]),
  reads("xread_streams_twice", "XREAD with STREAMS in the place of a number", [
    "XREAD",
    "COUNT",
    "STREAMS",
    own("s"),
    "0",
    "STREAMS",
    theirs("stream"),
    "0",
  ]),
  reads("newline", "a key's name with a line break and a command in it", [
    "GET",
    `${own("x")}\r\nGET ${theirs("string")}`,
  ]),
  reads("nul", "an own name, a zero byte, and another's", ["GET", `${own("")}\0${theirs("string")}`]),
  reads("upper", "the prefix in capitals", ["GET", theirs("string").toUpperCase()]),
  reads("glob", "a pattern in place of a key", ["GET", `${ATTACKER}*`]),
  reads("brace", "a hash tag of the other's slot", ["GET", `{${theirs("string")}}`]),
  reads("empty_prefix", "the part before the prefix's colon, as a key", ["GET", ATTACKER]),
  changes("set_get", "SET with GET over another's key", ["SET", theirs("string"), "x", "GET"]),
  answers("getex", "GETEX of another's key, which sets its expiry", ["GETEX", theirs("string"), "EX", "100"]),
  reads("lmpop", "LMPOP of an own and another's list", ["LMPOP", "2", own("none"), theirs("list"), "LEFT"]),
  reads("zmpop", "ZMPOP of an own and another's set", ["ZMPOP", "2", own("none"), theirs("sorted"), "MIN"]),
  reads("blmpop", "BLMPOP that waits for another's list", ["BLMPOP", "0.01", "2", own("none"), theirs("list"), "LEFT"]),
  reads("bzmpop", "BZMPOP that waits for another's set", ["BZMPOP", "0.01", "2", own("none"), theirs("sorted"), "MIN"]),
  answers("sintercard", "SINTERCARD with another's set", ["SINTERCARD", "2", own("set"), theirs("set"), "LIMIT", "1"]),
  answers("zintercard", "ZINTERCARD with another's set", ["ZINTERCARD", "2", own("z"), theirs("sorted")]),
  reads("zdiff", "ZDIFF of an own set and another's", ["ZDIFF", "2", own("z"), theirs("sorted")]),
  changes("zdiffstore", "ZDIFFSTORE into another's key", ["ZDIFFSTORE", theirs("planted"), "1", own("z")]),
  changes("zrangestore", "ZRANGESTORE into another's key", ["ZRANGESTORE", theirs("planted"), own("z"), "0", "-1"]),
  reads(
    "zrangestore_from",
    "ZRANGESTORE from another's set",
    ["ZRANGESTORE", own("zz"), theirs("sorted"), "0", "-1"],
    ["ZRANGE", own("zz"), "0", "-1"],
  ),
  changes("smove", "SMOVE into another's set", ["SADD", own("m"), "x"], ["SMOVE", own("m"), theirs("set"), "x"]),
  reads(
    "georadius_store",
    "GEORADIUS of another's places with STORE",
    ["GEORADIUS", theirs("geo"), "13", "52", "999", "km", "STORE", own("g")],
    ["ZRANGE", own("g"), "0", "-1"],
  ),
  changes(
    "georadius_into",
    "GEORADIUS that stores into another's key",
    ["GEOADD", own("g"), "13.4", "52.5", "x"],
    ["GEORADIUS", own("g"), "13", "52", "999", "km", "STORE", theirs("planted")],
  ),
  answers("bitfield", "BITFIELD of another's bits", ["BITFIELD", theirs("bits"), "GET", "u8", "0"]),
  reads("xautoclaim", "XAUTOCLAIM from another's stream", ["XAUTOCLAIM", theirs("stream"), "g", "c", "0", "0"]),
  answers("xinfo", "XINFO of another's stream", ["XINFO", "STREAM", theirs("stream"), "FULL"]),
  changes("xsetid", "XSETID of another's stream", ["XSETID", theirs("stream"), "9-9"]),
  reads(
    "multi_discarded",
    "a refusal inside MULTI, then another's key",
    ["MULTI"],
    ["SET", theirs("string"), "x"],
    ["DISCARD"],
    ["GET", theirs("string")],
  ),
  answers("client_no_touch", "CLIENT KILL of a user's connections", ["CLIENT", "KILL", "USER", VICTIM]),
  answers("client_kill_id", "CLIENT KILL by number", ["CLIENT", "KILL", "ID", "1"]),
  answers("hello_auth", "HELLO that signs in as the other", ["HELLO", "3", "AUTH", VICTIM, "guess"]),
  answers("acl_dryrun", "ACL DRYRUN as the other, which tells its rights", [
    "ACL",
    "DRYRUN",
    VICTIM,
    "GET",
    theirs("string"),
  ]),
  answers("acl_log", "ACL LOG, which names others' refused keys", ["ACL", "LOG"]),
  answers("config_set", "CONFIG SET", ["CONFIG", "SET", "maxmemory", "1"]),
  answers("config_resetstat", "CONFIG RESETSTAT", ["CONFIG", "RESETSTAT"]),
  answers("config_rewrite", "CONFIG REWRITE", ["CONFIG", "REWRITE"]),
  answers("debug_sleep", "DEBUG SLEEP, which stops everybody", ["DEBUG", "SLEEP", "0"]),
  answers("pfdebug", "PFDEBUG of another's counts", ["PFDEBUG", "GETREG", theirs("log")]),
  answers("pfselftest", "PFSELFTEST, which takes the thread for seconds", ["PFSELFTEST"]),
  answers("bgsave", "BGSAVE", ["BGSAVE"]),
  answers("bgrewriteaof", "BGREWRITEAOF", ["BGREWRITEAOF"]),
  answers("shutdown", "SHUTDOWN that is called off", ["SHUTDOWN", "ABORT"]),
  answers("restore_asking", "RESTORE-ASKING, which nodes of a cluster use", ["RESTORE-ASKING", own("x"), "0", "x"]),
  answers("replconf", "REPLCONF, which replicas use", ["REPLCONF", "listening-port", "1"]),
  answers("role", "ROLE, which tells replicas' addresses", ["ROLE"]),
  answers("function_load", "FUNCTION LOAD, for all tenants", [
    "FUNCTION",
    "LOAD",
    "#!lua name=l\nredis.register_function('f', function() return 1 end)",
  ]),
  answers("fcall", "FCALL", ["FCALL", "f", "0"]),
  answers("eval_ro", "EVAL_RO", ["EVAL_RO", "return 1", "0"]),
  answers("script_flush", "SCRIPT FLUSH", ["SCRIPT", "FLUSH"]),
  answers("latency_reset", "LATENCY RESET", ["LATENCY", "RESET"]),
  answers("slowlog_reset", "SLOWLOG RESET", ["SLOWLOG", "RESET"]),
  listens(
    "keyspace_other_database",
    "keyspace events of another database",
    ["PSUBSCRIBE", `__keyspace@*__:${ATTACKER}:*`],
    ["SET", theirs("string"), SECRET],
  ),
  listens(
    "channel_prefix",
    "PSUBSCRIBE to a class of characters that the other's prefix fits",
    ["PSUBSCRIBE", `${ATTACKER}[:_]*`],
    ["PUBLISH", CHANNEL, SECRET],
  ),
];
