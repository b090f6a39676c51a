import { createHash } from "node:crypto";
import type { Credentials, Session } from "../../../../executor/contract/driver";
import type { Identity, Target } from "../../../../executor/contract/payload";
import { addressOf } from "../../families/incluster/sign-in";
import { Connection, RespError, type Transport } from "../resp";
import { OF_THE_MEMBER, spreadUsers, usersOf } from "./users";

/** What both forms do in the same way: remove keys that match, and see whether the executor is refused values. */
type Purge = (nodes: readonly Connection[], pattern: string) => Promise<Record<string, unknown>>;
type Refuses = (nodes: readonly Connection[]) => Promise<boolean>;

const MEMBERS = /^members (\d+(?:,\d+)*)$/;

/** The servers that a session is with. Members are connected to when the first statement needs them. */
interface Servers {
  readonly primary: Connection;
  /** Every member. @throws where one does not answer: a change of users counts only when all have it */
  readonly members: () => Promise<readonly Connection[]>;
  /** Those that answer. */
  readonly present: () => Promise<readonly Connection[]>;
  readonly purge: Purge;
  readonly refuses: Refuses;
}

type Run = (servers: Servers, ...parts: readonly string[]) => Promise<Record<string, unknown> | undefined>;

async function everywhere({ members }: Servers, ...words: readonly string[]): Promise<undefined> {
  for (const member of await members()) {
    await member.must(...words);
    await member.must("ACL", "SAVE");
  }
}

function notPlatforms(name: string): string {
  if (OF_THE_MEMBER.has(name)) throw new Error(`redis: ${name} is the platform's own and no statement changes it`);
  return name;
}

/** A member's users by name. That there is a password is told, and not its hash. */
async function rulesOf(member: Connection): Promise<Readonly<Record<string, readonly string[]>>> {
  const users = [...(await usersOf(member))];
  return Object.fromEntries(users.map(([name, rules]) => [name, rules.map((word) => word.replace(/^#.*/, "#"))]));
}

const NAME = "([a-z][a-z0-9_]*)";

/** Statements and what runs them. Rules are words: no password is among them, and no second set in parentheses. */
const STATEMENTS: readonly (readonly [RegExp, Run])[] = [
  [/^PING$/, async ({ primary }) => void (await primary.must("PING"))],
  [/^USERS$/, async ({ members }) => ({ members: await Promise.all((await members()).map(rulesOf)) })],
  [/^LOCKED$/, async ({ primary, refuses }) => ({ locked: await refuses([primary]) })],
  [
    new RegExp(`^ACL SETUSER ${NAME} ([^\\s<>()]+(?: [^\\s<>()]+)*)$`),
    (servers, user = "", rules = "") => everywhere(servers, "ACL", "SETUSER", notPlatforms(user), ...rules.split(" ")),
  ],
  [
    new RegExp(`^ACL DELUSER ${NAME}$`),
    (servers, user = "") => everywhere(servers, "ACL", "DELUSER", notPlatforms(user)),
  ],
  [
    new RegExp(`^CLIENT KILL USER ${NAME}$`),
    async ({ members }, user = "") => {
      for (const member of await members()) await member.must("CLIENT", "KILL", "USER", notPlatforms(user));
      return undefined;
    },
  ],
  [/^PURGE ((?:[a-z][a-z0-9_]*:)?\*)$/, ({ primary, purge }, pattern = "") => purge([primary], pattern)],
  [
    /^DROP INDEXES$/,
    async ({ primary }) => {
      const indexes = (await primary.must("FT._LIST")) as string[];
      for (const index of indexes) await primary.must("FT.DROPINDEX", index);
      return { indexes: indexes.length };
    },
  ],
  [/^SPREAD USERS$/, async ({ primary, present }) => ({ changed: await spreadUsers([primary, ...(await present())]) })],
  [
    new RegExp(`^REFUSE ${NAME}$`),
    async (_, tenant) => {
      throw Object.assign(new Error(`tenant ${tenant} is not leaving`), { code: "STAYS" });
    },
  ],
];

/**
 * A session with servers on Kubernetes, by password. Keys are the primary's, users are every member's own.
 *
 * @param database `members <port>,<port>…`: ports of the load balancer, one a member
 */
export async function openIncluster(
  target: Target,
  as: Identity,
  database: string,
  credentials: Credentials,
  transport: Transport,
  { purge, refuses }: { readonly purge: Purge; readonly refuses: Refuses },
): Promise<Session> {
  // Who only looks at the primary names no members.
  const ports = MEMBERS.exec(database)?.[1]?.split(",").map(Number) ?? [];
  const { user, password, ca } = await addressOf("redis", target, as, credentials);
  const opened: Connection[] = [];
  const connect = async (port: number) => {
    const connection = await Connection.open({ host: target.host, port }, { ...transport, ca });
    opened.push(connection);
    await connection.must("AUTH", user, password);
    return connection;
  };
  const close = async () => {
    for (const connection of opened) connection.close();
  };
  try {
    const primary = await connect(target.port);
    let all: Promise<Connection[]> | undefined;
    const servers: Servers = {
      primary,
      members: () => {
        if (ports.length === 0) throw new Error(`redis: ${JSON.stringify(database)} does not name the members' ports`);
        all ??= Promise.all(ports.map(connect));
        return all;
      },
      present: async () => (await Promise.all(ports.map((port) => connect(port).catch(away)))).flat(),
      purge,
      refuses,
    };
    return {
      async query(statement) {
        for (const [form, run] of STATEMENTS) {
          const found = form.exec(statement);
          if (found === null) continue;
          const row = await run(servers, ...found.slice(1));
          return row === undefined ? [] : [row];
        }
        throw new Error("redis: the statement is none of those for servers on Kubernetes");
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A member that is away, or still loading, has its turn in the next minute. What it refuses is an error. */
function away(error: unknown): [] {
  if (error instanceof RespError && error.code !== "LOADING") throw error;
  return [];
}

/** The server is given the hash: a statement never holds a password. */
export function passwordStatement(user: string, password: string): string {
  return `ACL SETUSER ${user} resetpass #${createHash("sha256").update(password).digest("hex")}`;
}
