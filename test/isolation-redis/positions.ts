import { type AclRule, accessString, rulesInOrder } from "../../constructs/engines/redis/acl";
import { type Connection, type Reply, RespError } from "../../constructs/engines/redis/resp";
import type { Checks } from "../support/checks";
import { type Grammar, grammarsOf, vectorsOf, type Word } from "./grammar";
import { type Server, setUser } from "./server";
import { ATTACKER, checksum, rulesFor, SECRET, seed, VICTIM } from "./world";

/** By the server's group of a command: name of a key of that type (world.ts has the victim's), and how one's own is made. */
const TYPES: Readonly<Record<string, readonly [name: string, ...make: readonly string[]]>> = {
  string: ["string", "SET", "", "1"],
  generic: ["string", "SET", "", "1"],
  hash: ["hash", "HSET", "", "x", "1"],
  list: ["list", "RPUSH", "", "x", "x", "x"],
  set: ["set", "SADD", "", "x", "y"],
  "sorted-set": ["sorted", "ZADD", "", "1", "x"],
  stream: ["stream", "XADD", "", "1-1", "x", "x"],
  geo: ["geo", "GEOADD", "", "13.4", "52.5", "x"],
  hyperloglog: ["log", "PFADD", "", "x"],
  bitmap: ["bits", "SETBIT", "", "7", "1"],
};

/** Counts of keys that are not what stands there. */
const COUNTS: readonly string[] = ["0", "1", "2", "3", "-1"];

interface Variant {
  readonly words: readonly string[];
  /** Whether the grammar says that the other's name, where it stands, is a key: then any answer is one too many. */
  readonly declared: boolean;
}

interface Probe extends Grammar {
  readonly own: string;
  readonly theirs: string;
  readonly make: readonly string[];
}

const taken = (kinds: readonly Word[]) => kinds.some(({ kind }) => kind === "key");

function probeOf(grammar: Grammar): Probe | null {
  const [name, command, , ...values] = TYPES[grammar.group] ?? TYPES.string!;
  const own = `${ATTACKER}:${name}`;
  if (!vectorsOf(grammar.arguments, own).some(taken)) return null;
  return { ...grammar, own, theirs: `${VICTIM}:${name}`, make: [command!, own, ...values] };
}

/**
 * Argument vectors in which the other's key stands in each place in turn: with options once and twice, with counts that are
 * wrong, and with a word of the command's own in the place of each argument, which shifts what a server looks for.
 */
function variantsOf({ name, arguments: given, own, theirs }: Probe): readonly Variant[] {
  const made = new Map<string, Variant>();
  const command = name.split("|");
  const add = (words: readonly string[], declared: boolean) => {
    const whole = [...command, ...words];
    const key = whole.join("\u0000");
    if (!made.has(key) || declared) made.set(key, { words: whole, declared });
  };
  const inEachPlace = (words: readonly string[], declared: (at: number) => boolean) => {
    for (let at = 0; at <= words.length; at++)
      add([...words.slice(0, at), theirs, ...words.slice(at + 1)], declared(at));
  };
  const vectors = vectorsOf(given, own);
  const tokens = [...new Set(vectors.flat().flatMap(({ kind, text }) => (kind === "token" ? [text] : [])))];
  for (const vector of vectors) {
    const words = vector.map(({ text }) => text);
    // Cut short as well: what a server cannot find keys in, it may ask no rights of, and run.
    for (let length = 1; length <= words.length; length++)
      inEachPlace(words.slice(0, length), (at) => at < length && vector[at]?.kind === "key");
    for (const [at, { kind }] of vector.entries()) {
      const instead = kind === "count" ? COUNTS : kind === "other" ? tokens : [];
      for (const word of instead) inEachPlace([...words.slice(0, at), word, ...words.slice(at + 1)], () => false);
    }
  }
  return [...made.values()];
}

const REFUSED = /no permissions to run/;

function told(reply: Reply, { declared }: Variant): string | null {
  if (reply instanceof RespError) return null;
  const text = JSON.stringify(reply) ?? "";
  if (text.includes(SECRET)) return `read ${text.slice(0, 100)}`;
  return declared ? `answered ${text.slice(0, 100)}` : null;
}

/** What got through of one command, or null where it is closed to the tenant. */
async function tried(
  admin: Connection,
  attacker: Connection,
  probe: Probe,
): Promise<{ readonly count: number; readonly through: string | null } | null> {
  const variants = variantsOf(probe);
  const first = await attacker.send(...variants[0]!.words);
  if (first instanceof RespError && REFUSED.test(first.message)) return null;
  const send = async ({ words }: Variant) => {
    const own = Promise.all([attacker.must("DEL", probe.own), attacker.must(...probe.make)]);
    const reply = attacker.send(...words);
    await own;
    return reply;
  };
  const say = async (variant: Variant, what: string) => {
    const keys = await admin.send("COMMAND", "GETKEYS", ...variant.words);
    return `${variant.words.join(" ")}: ${what}; COMMAND GETKEYS: ${keys instanceof RespError ? keys.message : String(keys)}`;
  };
  await seed(admin);
  const before = await checksum(admin);
  const replies = await Promise.all(variants.map(send));
  for (const [at, reply] of replies.entries()) {
    const what = told(reply, variants[at]!);
    if (what !== null) return { count: variants.length, through: await say(variants[at]!, what) };
  }
  if ((await checksum(admin)) === before) return { count: variants.length, through: null };
  // One of them changed something: which.
  for (const variant of variants) {
    await seed(admin);
    await send(variant);
    if ((await checksum(admin)) !== before)
      return { count: variants.length, through: await say(variant, "changed the other's data") };
  }
  return { count: variants.length, through: "several of them together changed the other's data" };
}

async function under(
  server: Server,
  rules: readonly AclRule[],
  wanted: (name: string) => boolean,
): Promise<{ commands: number; vectors: number; through: string[] }> {
  const { admin } = server;
  const fromNothing = rules.some(({ rule }) => rule === "resetkeys");
  await setUser(admin, ATTACKER, fromNothing ? rulesInOrder(rules) : accessString(rules));
  const attacker = await server.signIn(ATTACKER);
  const found = { commands: 0, vectors: 0, through: [] as string[] };
  try {
    for (const grammar of grammarsOf(await admin.must("COMMAND", "DOCS"))) {
      const probe = wanted(grammar.name) ? probeOf(grammar) : null;
      const outcome = probe === null ? null : await tried(admin, attacker, probe);
      if (outcome === null) continue;
      found.commands++;
      found.vectors += outcome.count;
      if (outcome.through !== null) found.through.push(outcome.through);
    }
  } finally {
    attacker.close();
  }
  return found;
}

/** Commands that are known to be misread, and the rule that closes each: without it, the probe must find it. */
const CLOSED_BY: Readonly<Record<string, string>> = {
  georadius: "-georadius",
  georadiusbymember: "-georadiusbymember",
  pfmerge: "+pfadd",
};
const MISREAD = Object.keys(CLOSED_BY);

/**
 * Whether the server acts on a key that it did not ask rights of: every open command, by the server's own grammar
 * (`COMMAND DOCS`), with the other's key in each place. The other's data must be unchanged and unread.
 */
export async function everyPosition(server: Server, checks: Checks, strategy: string): Promise<void> {
  // With cluster mode a tenant has a few commands more, and all others.
  const { commands, vectors, ...found } = await under(server, rulesFor(ATTACKER, strategy, true), () => true);
  checks.check(
    `another's key in each place of ${commands} commands, ${vectors} argument vectors: refused, or neither read nor changed`,
    commands > 100 && vectors > 10_000 && found.through.length === 0,
    () => found.through.join("\n"),
  );
  const closing = Object.values(CLOSED_BY);
  const rules = rulesFor(ATTACKER, strategy).flatMap((one) => {
    if (!closing.includes(one.rule)) return [one];
    return one.without === undefined ? [] : [{ ...one, rule: one.without }];
  });
  const { through } = await under(server, rules, (name) => MISREAD.includes(name));
  checks.check(
    `where ${MISREAD.join(", ")} are open, that finds ${through.length}`,
    through.length === MISREAD.length,
    () => `a server that asks rights of the right keys needs no rule for them: ${through.join("\n")}`,
  );
}
