import { randomBytes } from "node:crypto";
import type { Driver, Failure, Work } from "../../../executor/contract/driver";
import { noConnection } from "../../../executor/contract/network";
import { redactJson } from "../../../executor/contract/redact";
import { record, WrongShape } from "../../../executor/contract/shape";
import { type Address, addressOf, notReady } from "../families/incluster/sign-in";
import type { Command, MongodbStatement } from "./command";
import { ADMIN_DATABASE, EXECUTOR } from "./names";
import { enforceQuotas } from "./quotas";
import { type MongodbLook, mongodbLook, mongodbStep } from "./steps";
import { CLUSTER } from "./topology";
import { verifyCluster } from "./verify";

type Answer = Readonly<Record<string, unknown>>;

/** One connection to a cluster. Injected: tests have no server. */
export interface Link {
  command(database: string, command: Command): Promise<Answer>;
  close(): Promise<void>;
}

export type Connect = (at: Address) => Promise<Link>;

const TIMEOUT_MS = 300_000;
const SELECTION_MS = 20_000;

/** By MongoDB's own driver: from the one host it finds the primary, or that the host is a router. */
const overTls: Connect = async (at) => {
  // Loaded late: other engines' statements need none of it.
  const { BSON, MongoClient } = await import("mongodb");
  const client = new MongoClient(`mongodb://${at.host}:${at.port}/`, {
    auth: { username: at.user, password: at.password },
    authSource: ADMIN_DATABASE,
    authMechanism: "SCRAM-SHA-256",
    tls: true,
    ...(at.ca === undefined ? {} : { ca: at.ca }),
    tlsAllowInvalidCertificates: false,
    tlsAllowInvalidHostnames: false,
    directConnection: false,
    serverSelectionTimeoutMS: SELECTION_MS,
    socketTimeoutMS: TIMEOUT_MS,
    maxPoolSize: 1,
    appName: EXECUTOR,
  });
  await client.connect();
  return {
    command: (database, command) => client.db(database).command(BSON.EJSON.deserialize({ ...command })),
    close: () => client.close(),
  };
};

/** Something of ours that is not so: its text names users only. */
class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Answers by which a command is done already. Source: MongoDB, error_codes.yml. */
const ALREADY: Readonly<Record<string, number>> = {
  createUser: 51003,
  createRole: 51002,
  create: 48,
  dropUser: 11,
  dropRole: 31,
};

/** Errors after which the same step may succeed. Source: MongoDB, error_codes.yml. */
const TRANSIENT: Readonly<Record<number, string>> = {
  6: "HostUnreachable",
  7: "HostNotFound",
  46: "LockBusy",
  64: "WriteConcernFailed",
  89: "NetworkTimeout",
  91: "ShutdownInProgress",
  112: "WriteConflict",
  117: "ConflictingOperationInProgress",
  133: "FailedToSatisfyReadPreference",
  189: "PrimarySteppedDown",
  10107: "NotWritablePrimary",
  11600: "InterruptedAtShutdown",
  11602: "InterruptedDueToReplStateChange",
  13435: "NotPrimaryNoSecondaryOk",
  13436: "NotPrimaryOrSecondary",
};

/** Errors whose texts name objects only. Those of others may quote values of documents. */
const NAMES_ONLY: ReadonlySet<number> = new Set([11, 13, 18, 26, 31, 67, 85, 86, 51002, 51003]);

const ADVICE: Readonly<Record<string, string>> = {
  13: "The executor's user lacks a right: apply the cell's bootstrap again.",
  18: "The password does not fit: the secret and the server differ. Apply the cell's bootstrap again.",
  85: "An index of that name or with these fields is there already and differs: drop it by hand, or take another name.",
  86: "An index of that name is there already and differs: drop it by hand, or take another name.",
  11000: "Documents that are there break the unique index: clean them up, or take unique out.",
  OPEN: "Set lifecycle.state to offboarding and deploy, then to erased and deploy again.",
};

const NETWORK = /^(MongoNetwork|MongoServerSelection|MongoTopologyClosed|PoolClearedOnNetwork|MongoPoolCleared)/;

function explain(error: unknown): Failure {
  const waiting = notReady(error);
  if (waiting !== null) return waiting;
  if (error instanceof Refused)
    return { code: error.code, message: error.message, advice: ADVICE[error.code] ?? "See above.", transient: false };
  const { code, name = "", message = "" } = error as { code?: unknown; name?: string; message?: string };
  if (NETWORK.test(name)) return noConnection(name, ", and that the cluster has a primary");
  if (typeof code === "number")
    return {
      code: String(code),
      message: NAMES_ONLY.has(code) ? message : "(message withheld)",
      advice: ADVICE[code] ?? "See the server's log at this time.",
      transient: Object.hasOwn(TRANSIENT, code),
    };
  return {
    code: name || "ERR",
    message: "(message withheld)",
    advice: "Not an error of the server.",
    transient: false,
  };
}

interface User {
  readonly user: string;
  readonly roles: readonly unknown[];
  readonly authenticationRestrictions?: unknown;
}

/** Fails while one of the users has a role, or may come from more than `nowhere`. */
async function refuseWhileOpen(
  run: (command: Command) => Promise<Answer>,
  users: readonly string[],
  nowhere: string,
): Promise<void> {
  for (const name of users) {
    const answer = await run({ usersInfo: name, showAuthenticationRestrictions: true });
    const [user] = answer.users as readonly User[];
    if (user === undefined) continue;
    const restrictions = [user.authenticationRestrictions ?? []].flat(2) as { readonly clientSource?: string[] }[];
    // One restriction that is met is enough to get in, and one without sources is met from anywhere.
    const closed =
      restrictions.length > 0 &&
      restrictions.every(({ clientSource: from = [] }) => from.length > 0 && from.every((one) => one === nowhere));
    if (user.roles.length > 0 || !closed)
      throw new Refused("OPEN", `Tessera: ${name} can still sign in, nothing was removed`);
  }
}

/** A password that nobody knows: a user is made with one, and is given its own right after. */
const unknownPassword = () => randomBytes(36).toString("base64url");

async function runCommand(link: Link, database: string, command: Command): Promise<readonly Answer[]> {
  const [name = ""] = Object.keys(command);
  try {
    const full = name === "createUser" ? { ...command, pwd: unknownPassword() } : command;
    return [await link.command(database, full)];
  } catch (error) {
    if (ALREADY[name] !== undefined && (error as { code?: unknown }).code === ALREADY[name]) return [];
    throw error;
  }
}

async function runStatement(link: Link, database: string, statement: MongodbStatement): Promise<readonly Answer[]> {
  if ("command" in statement) return runCommand(link, database, statement.command);
  if ("enforceQuotas" in statement) return enforceQuotas((at, one) => link.command(at, one));
  const { users, nowhere } = statement.refuseWhileOpen;
  await refuseWhileOpen((one) => link.command(database, one), users, nowhere);
  return [];
}

type CollectionHome = { readonly database: string };

/** A step of commands, or of one of the others, which are statements as they stand. */
function read(given: unknown): Work<MongodbStatement, CollectionHome> {
  const step = mongodbStep(given, "");
  if ("commands" in step)
    return {
      at: { database: step.database },
      statements: step.commands.map((one, index) => ({ command: commandOf(one, `commands.${index}`) })),
    };
  if ("enforceQuotas" in step) return { at: { database: ADMIN_DATABASE }, statements: [{ enforceQuotas: true }] };
  return { at: { database: step.database }, statements: [{ refuseWhileOpen: step.refuseWhileOpen }] };
}

function commandOf(text: string, path: string): Command {
  try {
    return record(JSON.parse(text), path);
  } catch {
    throw new WrongShape(path, "a text that is no command", "an object as Extended JSON");
  }
}

function show(statement: MongodbStatement): string {
  return "command" in statement
    ? redactJson(statement.command, Object.keys(statement.command)[0])
    : JSON.stringify(statement);
}

/** The driver over a given connection. There are no transactions over definitions. */
export function driverOver(connect: Connect): Driver<MongodbStatement, CollectionHome, MongodbLook> {
  return {
    read,
    async open(target, as, { database }, credentials) {
      const link = await connect(await addressOf(CLUSTER, target, as, credentials));
      return {
        run: (statement) => runStatement(link, database, statement),
        close: () => link.close().catch(() => {}),
      };
    },
    explain,
    show,
    // The server makes the verifier; the command goes over TLS, and the server's log leaves passwords out.
    password: (user, password) => ({ command: { updateUser: user, pwd: password } }),
    executorRole: EXECUTOR,
    readLook: (given) => mongodbLook(given, ""),
    verify: (session, looking) => verifyCluster(session, looking, explain),
  };
}

export const driver = driverOver(overTls);
