import { accessString } from "../../constructs/engines/redis/acl";
import { RespError } from "../../constructs/engines/redis/resp";
import type { Checks } from "../support/checks";
import { type Server, setUser } from "./server";
import { ATTACKER, rulesFor, VICTIM } from "./world";

/**
 * Commands without a key that a tenant of a shared group may call, and what each can do to others. There is no class for
 * the rest: a command of a newer server that is open and not in here fails the suite.
 */
const WITHOUT_KEYS: Readonly<Record<string, string>> = {
  auth: "harmless: a password for each user, and no command that sets one",
  hello: "harmless: the protocol of its own connection",
  echo: "harmless",
  ping: "harmless",
  quit: "harmless",
  reset: "harmless: its own connection, which is then nobody's",
  select: "bounded: patterns of keys and channels hold in every database",
  asking: "harmless: its own connection, in a cluster",
  readonly: "harmless: its own connection, in a cluster",
  readwrite: "harmless: its own connection, in a cluster",
  wait: "harmless: it waits itself",
  waitaof: "harmless: it waits itself",
  "client|caching": "harmless: tracking is closed",
  "client|capa": "harmless: what its own connection understands",
  "client|getname": "harmless",
  "client|getredir": "harmless: tracking is closed",
  "client|help": "harmless",
  "client|id": "bounded: a number that tells how many connections there were",
  "client|info": "harmless: its own connection",
  "client|no-touch": "harmless: its own reads leave the age of its own keys as it is",
  "client|reply": "harmless: its own connection",
  "client|setinfo": "harmless: its own connection",
  "client|setname": "harmless: its own connection",
  "client|trackinginfo": "harmless: its own connection",
  command: "harmless: what the server's commands are",
  "command|count": "harmless",
  "command|docs": "harmless",
  "command|getkeys": "harmless",
  "command|getkeysandflags": "harmless",
  "command|help": "harmless",
  "command|info": "harmless",
  "command|list": "harmless",
  multi: "bounded: each queued command is checked by itself",
  exec: "bounded: each queued command is checked by itself",
  discard: "harmless",
  unwatch: "harmless",
  unsubscribe: "harmless",
  punsubscribe: "harmless",
  sunsubscribe: "harmless",
  "object|help": "harmless",
  "xgroup|help": "harmless",
  "xinfo|help": "harmless",
  "cluster|slots": "bounded: where slots are, of no key",
  "cluster|shards": "bounded: where slots are, of no key",
  "cluster|nodes": "bounded: where slots are, of no key",
  "cluster|info": "bounded: where slots are, of no key",
  "cluster|keyslot": "harmless: a sum over what it is given",
  "cluster|myid": "harmless",
};

/**
 * Commands that a tenant of a shared group may call and that name a key after a word: a rule on keys is asked of the first
 * such word, and the command may act on another. The same as above: a command that is not in here fails the suite.
 */
const BY_WORD: Readonly<Record<string, string>> = {
  xread: "what comes after the first STREAMS is keys and ids to the end, and before it stand numbers alone",
  xreadgroup:
    "a group or a consumer named STREAMS shifts what is asked, and the word itself is then asked as a key, which no prefix fits (redis/redis#15478)",
};

/** Must be closed, whatever else changes: they set the server, or reach others' connections. */
const FORBIDDEN =
  /^(config|acl|debug|module|script|function|slowlog|latency|memory|monitor|shutdown|client\|(kill|list|pause|unpause|unblock|tracking|no-evict))(\||$)/;

interface Command {
  readonly name: string;
  readonly arity: number;
  readonly keyed: boolean;
  readonly channels: boolean;
  /** Whether a key stands after a word, wherever that is. */
  readonly byWord: boolean;
}

/** Every command and subcommand of the server. Fields of an entry: Redis documentation, COMMAND. */
async function commandsOf(server: Server): Promise<Command[]> {
  const rows = (await server.admin.must("COMMAND")) as unknown[][];
  const read = (row: unknown[]): Command[] => {
    const below = (row[9] ?? []) as unknown[][];
    if (below.length > 0) return below.flatMap(read);
    const categories = (row[6] as unknown[]).map(String);
    return [
      {
        name: String(row[0]).toLowerCase(),
        arity: Math.abs(Number(row[1])),
        keyed: Number(row[3]) !== 0 || ((row[8] ?? []) as unknown[]).length > 0,
        channels: categories.includes("@pubsub"),
        byWord: JSON.stringify(row[8] ?? []).includes('"keyword"'),
      },
    ];
  };
  return rows.flatMap(read);
}

const REFUSED = /no permissions to run/;
const HELD = /no permissions to access the '.*' (key|channel)/;

/** Ways in which commands take keys: as they come, counted, after a time, by a word. What a server cannot read it says. */
const FORMS: readonly ((key: string, least: number) => readonly string[])[] = [
  (key, least) => Array.from({ length: least + 2 }, () => key),
  (key, least) => Array.from({ length: least + 1 }, () => key),
  (key, least) => Array.from({ length: least }, () => key),
  (key) => ["1", key, "LEFT"],
  (key) => [key, "1", key],
  (key) => ["0", "1", key, "MIN"],
  (key) => ["STREAMS", key, "0"],
  (key) => ["GROUP", "g", "c", "STREAMS", key, ">"],
];

/** What the server says of each form of a command that it can read, without running it. */
async function tried(server: Server, { name, arity }: Command, key: string): Promise<string[]> {
  const said: string[] = [];
  for (const form of FORMS) {
    const words = name.split("|");
    const least = Math.max(arity - words.length, 0);
    const reply = await server.admin.send("ACL", "DRYRUN", ATTACKER, ...words, ...form(key, least));
    if (!(reply instanceof RespError)) said.push(String(reply));
  }
  return said;
}

/** Each command of the server under a tenant's rules: closed, held to keys or channels, or known not to reach anybody. */
export async function everyCommand(server: Server, checks: Checks): Promise<void> {
  for (const clusterMode of [false, true]) {
    await setUser(server.admin, ATTACKER, accessString(rulesFor(ATTACKER, "row_level_security", clusterMode)));
    const open: string[] = [];
    const unheld: string[] = [];
    const commands = await commandsOf(server);
    for (const command of commands) {
      const own = await tried(server, command, `${ATTACKER}:k`);
      if (own.length === 0 || own.every((said) => REFUSED.test(said))) continue;
      open.push(command.name);
      const theirs = await tried(server, command, `${VICTIM}:k`);
      const held = (command.keyed || command.channels) && theirs.some((said) => HELD.test(said));
      if (!held && !(command.name in WITHOUT_KEYS)) unheld.push(command.name);
    }
    const form = `cluster mode ${clusterMode ? "on" : "off"}`;
    checks.check(
      `${form}: of ${commands.length} commands ${open.length} are open, and each is held to keys or channels, or known to reach nobody`,
      open.length > 100 && unheld.length === 0,
      () => unheld.join(", "),
    );
    const byWord = commands.filter((command) => command.byWord).map(({ name }) => name);
    const misled = byWord.filter((name) => open.includes(name) && !(name in BY_WORD));
    checks.check(
      `${form}: of ${byWord.length} commands that name a key after a word, each is closed or known to act on the first`,
      byWord.length > 3 && misled.length === 0,
      () => misled.join(", ") || byWord.join(", "),
    );
    const forbidden = open.filter((name) => FORBIDDEN.test(name));
    checks.check(`${form}: none that sets the server is open`, forbidden.length === 0, () => forbidden.join(", "));
  }
}
