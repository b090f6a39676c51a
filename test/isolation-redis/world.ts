import { createHash } from "node:crypto";
import type { LifecycleState } from "../../config/model";
import { redis } from "../../constructs/engines/redis";
import { type AclRule, accessString, DEFAULT_RULES, rulesInOrder } from "../../constructs/engines/redis/acl";
import type { Connection } from "../../constructs/engines/redis/resp";
import { rulesOf } from "../../constructs/engines/redis/slice";
import { environment, resolved, settingsOf, tenant } from "../support/fixture";
import { sliceHostOf } from "../support/homes";
import { type Server, setUser } from "./server";

/** The attacker's id is the start of the victim's: a careless pattern would take both. */
export const ATTACKER = "acme";
export const VICTIM = "acme_east";
/** In every value of the victim's. */
export const SECRET = "victims-own-words";
/** A channel of the victim's, and one that any of its shards may use. */
export const CHANNEL = `${VICTIM}:news`;

/** Every door that settings can open in a group that tenants share. */
const SETTINGS = settingsOf(redis, {
  keyspace_events: ["generic", "string", "hash", "expired"],
  commands: { pubsub: true, transactions: true, scripting: false },
});

/** The rules that the room generates for a tenant of a shared group. */
export function rulesFor(
  id: string,
  strategy: string,
  clusterMode = false,
  state: LifecycleState = "active",
): readonly AclRule[] {
  const settings = { ...SETTINGS, topology: { ...SETTINGS.topology, cluster_mode: clusterMode } };
  const given = {
    tenant: tenant(id, "premium", {}, state),
    environment: environment(),
    strategy,
    security: resolved({}),
  };
  return rulesOf(sliceHostOf({ ...given, settings: resolved(settings) }));
}

/** What an attack works with. */
export interface Context {
  readonly attacker: Connection;
  readonly victim: Connection;
  readonly admin: Connection;
  /** Another connection of the attacker's. */
  another(): Promise<Connection>;
}

const key = (name: string) => `${VICTIM}:${name}`;

/** The victim's data: a key of each type. */
const DATA: readonly (readonly string[])[] = [
  ["SET", key("string"), SECRET],
  ["SET", key("counter"), "41"],
  ["HSET", key("hash"), "field", SECRET],
  ["RPUSH", key("list"), SECRET, "second"],
  ["SADD", key("set"), SECRET],
  ["ZADD", key("sorted"), "1", SECRET],
  ["XADD", key("stream"), "1-1", "field", SECRET],
  ["PFADD", key("log"), SECRET],
  ["GEOADD", key("geo"), "13.4", "52.5", SECRET],
  ["SETBIT", key("bits"), "7", "1"],
  ["SET", `${ATTACKER}:own`, "mine"],
  ["RPUSH", `${ATTACKER}:ids`, "1", "2"],
  ["SET", key("weight_1"), "2"],
  ["SET", key("weight_2"), "1"],
];

export async function seed(admin: Connection): Promise<void> {
  await admin.must("FLUSHALL");
  await Promise.all(DATA.map((words) => admin.must(...words)));
}

/** Changes when anything of the victim's does: a value, an expiry, a key more or less. */
export async function checksum(admin: Connection): Promise<string> {
  const keys = ((await admin.must("KEYS", key("*"))) as string[]).sort();
  const hash = createHash("sha256");
  for (const name of keys) {
    const [dump, expiry, groups] = await Promise.all([
      admin.must("DEBUG", "DIGEST-VALUE", name).catch(() => admin.must("DUMP", name)),
      admin.must("PEXPIRETIME", name),
      name === key("stream") ? admin.send("XINFO", "GROUPS", name) : null,
    ]);
    hash.update(JSON.stringify([name, dump, expiry, groups]));
  }
  return hash.digest("hex");
}

export interface Outcome {
  /** What the attacker saw or changed, or null where it got nowhere. */
  readonly breach: string | null;
}

/** Runs one attack in a fresh world, under the given rules of the attacker's. */
export async function attempt(
  server: Server,
  rules: readonly AclRule[],
  strategy: string,
  attack: { run(context: Context): Promise<string | null> },
): Promise<Outcome> {
  const { admin } = server;
  await seed(admin);
  await setUser(admin, "default", accessString(DEFAULT_RULES));
  // Rules that begin from nothing are told as they stand; the others as ElastiCache is.
  const fromNothing = rules.some(({ rule }) => rule === "resetkeys");
  await setUser(admin, ATTACKER, fromNothing ? rulesInOrder(rules) : accessString(rules));
  await setUser(admin, VICTIM, accessString(rulesFor(VICTIM, strategy)));
  const opened: Connection[] = [];
  const open = async (user: string) => {
    const connection = await server.signIn(user);
    opened.push(connection);
    return connection;
  };
  try {
    const before = await checksum(admin);
    const context = {
      attacker: await open(ATTACKER),
      victim: await open(VICTIM),
      admin,
      another: () => open(ATTACKER),
    };
    const seen = await attack.run(context);
    if (seen !== null) return { breach: seen };
    const after = await checksum(admin);
    return { breach: before === after ? null : "the victim's data changed" };
  } finally {
    for (const connection of opened) connection.close();
  }
}
