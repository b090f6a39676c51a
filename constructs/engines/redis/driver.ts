import { createHash } from "node:crypto";
import type { Credentials, Driver, Failure, Session, Work } from "../../../executor/contract/driver";
import { networkFailure } from "../../../executor/contract/network";
import type { Looking, Observation } from "../../../executor/contract/observation";
import type { Target } from "../../../executor/contract/payload";
import { EXECUTOR } from "../families/incluster/names";
import { notReady } from "../families/incluster/sign-in";
import { type Doing, failure, perform, refuse } from "./doing";
import { openIncluster } from "./incluster/driver";
import { verifyUsers } from "./incluster/verify";
import { serviceUserId } from "./names";
import { type Address, Connection, type Reply, RespError, type Transport, VERIFIED } from "./resp";
import { type RedisPlace, type RedisStatement, redisLook, redisStep, statementOf } from "./steps";

/** Errors after which the same step may succeed. Source: error codes of Valkey and Redis. */
const TRANSIENT = new Set(["LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "READONLY", "BUSY"]);

const ADVICE: Readonly<Record<string, string>> = {
  NOAUTH: "Check that the executor's user is in the home's user group.",
  WRONGPASS:
    "Check that the executor's user signs in by IAM and that its role has elasticache:Connect on user and group.",
  STAYS: "No key was removed. Set lifecycle.state to offboarding and deploy, then to erased and deploy again.",
  FORM: "The steps and the cluster are of different forms of the engine: synthesize again.",
  MEMBERS: "The steps name no members: synthesize again.",
  NOPERM: "The executor's user lacks a right: apply the cell before its tenants.",
};

/** Databases of a server. Source: parameter `databases`, which ElastiCache sets to 16. */
const DATABASES = 16;
const KEYS_A_SCAN = 1000;
/** A tenant that is still writing while its keys are removed would never end: after this many rounds it is an error. */
const MOST_ROUNDS = 10;

async function signIn(address: Address, target: Target, credentials: Credentials, transport: Transport) {
  if (target.resource_id === undefined) throw new Error("redis: target.resource_id is not set: apply the cell again");
  const user = serviceUserId(target.resource_id, "x");
  const password = await credentials.token(target, user, {
    service: "elasticache",
    host: target.resource_id,
    query: { Action: "connect", User: user },
  });
  const connection = await Connection.open(address, transport);
  try {
    await connection.must("AUTH", user, password);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Primaries of a cluster; none where the server is not part of one. */
async function primaries(connection: Connection, own: Address): Promise<Address[]> {
  const reply = await connection.send("CLUSTER", "SLOTS");
  if (!Array.isArray(reply)) return [];
  const found = new Map<string, Address>();
  for (const range of reply as Reply[][]) {
    const [host, port] = range[2] as [string | null, number];
    const address = { host: host || own.host, port };
    found.set(`${address.host}:${port}`, address);
  }
  return [...found.values()];
}

/** Removes the keys of one server that match, in every database. Returns how many there were. */
async function purge(connection: Connection, pattern: string): Promise<number> {
  let removed = 0;
  for (let database = 0; database < DATABASES; database++) {
    // A member of a cluster has one database only.
    if ((await connection.send("SELECT", String(database))) instanceof RespError) {
      if (database === 0) throw new RespError("ERR database 0 cannot be selected");
      break;
    }
    let cursor = "0";
    do {
      const [next, keys] = (await connection.must("SCAN", cursor, "MATCH", pattern, "COUNT", String(KEYS_A_SCAN))) as [
        string,
        string[],
      ];
      cursor = next;
      // One key a command: keys of one command must share a slot in a cluster.
      const counts = await Promise.all(keys.map((key) => connection.must("UNLINK", key)));
      removed += (counts as number[]).reduce((sum, count) => sum + count, 0);
    } while (cursor !== "0");
  }
  return removed;
}

/** Whether every node refuses the executor a value: access strings are in force. The key is nobody's. */
async function refusesValues(nodes: readonly Connection[]): Promise<boolean> {
  for (const node of nodes) {
    const reply = await node.send("GET", "tessera_probe:none");
    if (!(reply instanceof RespError) || reply.code !== "NOPERM") return false;
  }
  return true;
}

/**
 * The server as it answers the executor, who can read no tenant's keys. Users' rights are looked at through AWS, and on
 * Kubernetes on every member.
 */
async function verify(session: Session<RedisStatement>, looking: Looking<RedisPlace>): Promise<readonly Observation[]> {
  await session.run({ ping: true });
  const [row] = await session.run({ askLocked: true });
  const locked = row?.locked === true;
  return [
    { check: "primaries-answer", tenant: null, holds: true, seen: "every primary answers" },
    {
      check: "values-closed",
      tenant: null,
      holds: locked,
      seen: locked ? "the executor can read no value" : "the executor can read values: access strings are not in force",
    },
    ...(looking.target.executor_secret_arn ? await verifyUsers(session, looking, explain) : []),
  ];
}

/** Removes them from all servers, until a round finds none. */
async function purgeAll(nodes: readonly Connection[], pattern: string): Promise<{ removed: number }> {
  let removed = 0;
  for (let round = 1; ; round++) {
    let found = 0;
    for (const node of nodes) found += await purge(node, pattern);
    removed += found;
    if (found === 0) return { removed };
    if (round === MOST_ROUNDS)
      throw failure("BUSY", "keys are still being written: is the tenant's user out of the group?");
  }
}

function explain(error: unknown): Failure {
  const waiting = notReady(error);
  if (waiting !== null) return waiting;
  const unreached = networkFailure(error);
  if (unreached !== null) return unreached;
  const { code = "ERR", message } = error as { code?: string; message: string };
  return {
    code,
    message: error instanceof RespError ? code : message,
    advice: ADVICE[code] ?? "See the group's engine log at this time.",
    transient: TRANSIENT.has(code),
  };
}

/** What a group on ElastiCache does, on every primary: its users are resources of AWS. */
const ON_PRIMARIES: Doing<readonly Connection[]> = {
  async ping(nodes) {
    for (const node of nodes) await node.must("PING");
    return [];
  },
  askLocked: async (nodes) => [{ locked: await refusesValues(nodes) }],
  purge: async (nodes, { prefix }) => [await purgeAll(nodes, `${prefix}*`)],
  refuse: async (_, { tenant }) => refuse(tenant),
};

async function openPrimaries(
  target: Target,
  credentials: Credentials,
  transport: Transport,
): Promise<Session<RedisStatement>> {
  const own = { host: target.host, port: target.port };
  const first = await signIn(own, target, credentials, transport);
  const others: Connection[] = [];
  const close = async () => {
    for (const connection of [first, ...others]) connection.close();
  };
  try {
    const addresses = await primaries(first, own);
    for (const address of addresses) others.push(await signIn(address, target, credentials, transport));
  } catch (error) {
    await close();
    throw error;
  }
  const nodes = others.length > 0 ? others : [first];
  return { run: (statement) => perform(ON_PRIMARIES, nodes, statement), close };
}

function read(given: unknown): Work<RedisStatement, RedisPlace> {
  const step = redisStep(given, "");
  const at = "members" in step && step.members !== undefined ? { members: step.members } : {};
  return { at, statements: [statementOf(step)] };
}

/** The server is given hashes, and takes each of them (Redis and Valkey, ACL SETUSER): a statement never holds a password. */
function passwords(user: string, given: readonly string[]): RedisStatement {
  const hashed = given.map((password) => createHash("sha256").update(password).digest("hex"));
  return { setPasswords: { user, sha256: hashed } };
}

/** Steps go to every primary of a group, or, where a secret of the executor's tells of Kubernetes, to those servers. */
export function driverOver(transport: Transport): Driver<RedisStatement, RedisPlace> {
  return {
    read,
    async open(target, as, at, credentials) {
      if (target.executor_secret_arn)
        return openIncluster(target, as, at, credentials, transport, { purge: purgeAll, refuses: refusesValues });
      if (as !== "executor") throw new Error(`redis: there is no ${as} to sign in as: steps run as executor`);
      return openPrimaries(target, credentials, transport);
    },
    explain,
    // No statement of a step holds a password or a value.
    show: (statement) => ("setPasswords" in statement ? "setPasswords" : JSON.stringify(statement)),
    password: (user, password) => passwords(user, [password]),
    passwords,
    executorRole: EXECUTOR,
    readLook: (given) => redisLook(given, ""),
    verify,
    probe: { ping: true },
  };
}

export const driver = driverOver(VERIFIED);
