import type { Credentials, Session } from "../../../../executor/contract/driver";
import type { Identity, Target } from "../../../../executor/contract/payload";
import { addressOf } from "../../families/incluster/sign-in";
import { type Doing, failure, perform, refuse } from "../doing";
import { Connection, RespError, type Transport } from "../resp";
import type { RedisPlace, RedisStatement } from "../steps";
import { spreadUsers, usersOf } from "./users";

/** What both forms do in the same way: remove keys that match, and see whether the executor is refused values. */
type Purge = (nodes: readonly Connection[], pattern: string) => Promise<Record<string, unknown>>;
type Refuses = (nodes: readonly Connection[]) => Promise<boolean>;

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

async function everywhere({ members }: Servers, ...words: readonly string[]): Promise<[]> {
  for (const member of await members()) {
    await member.must(...words);
    await member.must("ACL", "SAVE");
  }
  return [];
}

/** A member's users by name. That there is a password is told, and not its hash. */
async function rulesOf(member: Connection): Promise<Readonly<Record<string, readonly string[]>>> {
  const users = [...(await usersOf(member))];
  return Object.fromEntries(users.map(([name, rules]) => [name, rules.map((word) => word.replace(/^#.*/, "#"))]));
}

/** What servers on Kubernetes do. */
const ON_MEMBERS: Doing<Servers> = {
  async ping({ primary }) {
    await primary.must("PING");
    return [];
  },
  askUsers: async ({ members }) => [{ members: await Promise.all((await members()).map(rulesOf)) }],
  askLocked: async ({ primary, refuses }) => [{ locked: await refuses([primary]) }],
  setUser: (servers, { user, rules }) => everywhere(servers, "ACL", "SETUSER", user, ...rules.split(" ")),
  setPasswords: (servers, { user, sha256 }) =>
    everywhere(servers, "ACL", "SETUSER", user, "resetpass", ...sha256.map((hash) => `#${hash}`)),
  removeUser: (servers, { user }) => everywhere(servers, "ACL", "DELUSER", user),
  async endSessions({ members }, { user }) {
    for (const member of await members()) await member.must("CLIENT", "KILL", "USER", user);
    return [];
  },
  purge: async ({ primary, purge }, { prefix }) => [await purge([primary], `${prefix}*`)],
  async dropIndexes({ primary }) {
    const indexes = (await primary.must("FT._LIST")) as string[];
    for (const index of indexes) await primary.must("FT.DROPINDEX", index);
    return [{ indexes: indexes.length }];
  },
  spreadUsers: async ({ primary, present }) => [{ changed: await spreadUsers([primary, ...(await present())]) }],
  refuse: async (_, { tenant }) => refuse(tenant),
};

/** A session with servers on Kubernetes, by password. Keys are the primary's, users are every member's own. */
export async function openIncluster(
  target: Target,
  as: Identity,
  { members: ports = [] }: RedisPlace,
  credentials: Credentials,
  transport: Transport,
  { purge, refuses }: { readonly purge: Purge; readonly refuses: Refuses },
): Promise<Session<RedisStatement>> {
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
        if (ports.length === 0) throw failure("MEMBERS", "whoever changes users names the members' ports");
        all ??= Promise.all(ports.map(connect));
        return all;
      },
      present: async () => (await Promise.all(ports.map((port) => connect(port).catch(away)))).flat(),
      purge,
      refuses,
    };
    return { run: (statement) => perform(ON_MEMBERS, servers, statement), close };
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
