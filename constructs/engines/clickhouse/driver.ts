import { createHash } from "node:crypto";
import type { Driver, Failure } from "../../../executor/contract/driver";
import { redactSql } from "../../../executor/contract/redact";
import { explainTransport, overHttps } from "../families/incluster/https";
import { type Address, addressOf, notReady } from "../families/incluster/sign-in";
import { EXECUTOR, identifier, limitsName, literal, TENANT_COLUMN } from "./names";
import { type ClickhouseLook, type ClickhouseStatement, clickhouseLook, clickhouseStep } from "./steps";
import { CLUSTER } from "./topology";
import { verifyCluster } from "./verify";

type Rows = readonly Record<string, unknown>[];

type Purge = Exclude<ClickhouseStatement, string>;

/** Runs one statement on a server. Injected: tests have no server. */
export type Transport = (sql: string, at: Address) => Promise<Rows>;

/** The server's own database: it is there before any other, and what names no other is in it. */
const CONNECT_TO = "default";

/** What the server answered instead of rows. */
export class ServerError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The password stands in a header, never in the address. */
const transport: Transport = async (sql, at) => {
  const { status, headers, text } = await overHttps(
    {
      method: "POST",
      // The answer waits until the statement has ended: an error comes as a status and not in the middle of rows.
      path: "/?wait_end_of_query=1&default_format=JSONEachRow",
      body: sql,
      headers: {
        "X-ClickHouse-User": at.user,
        "X-ClickHouse-Key": at.password,
        "X-ClickHouse-Database": CONNECT_TO,
      },
    },
    at,
  );
  if (status === 200) return rowsOf(text);
  throw new ServerError(String(headers["x-clickhouse-exception-code"] ?? `HTTP_${status}`), text);
};

function rowsOf(text: string): Rows {
  // Statements ON CLUSTER answer with a row for each server.
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Errors after which the same step may succeed. Source: ClickHouse, ErrorCodes.cpp. */
const TRANSIENT: Readonly<Record<string, string>> = {
  159: "TIMEOUT_EXCEEDED",
  202: "TOO_MANY_SIMULTANEOUS_QUERIES",
  209: "SOCKET_TIMEOUT",
  210: "NETWORK_ERROR",
  225: "NO_ZOOKEEPER",
  241: "MEMORY_LIMIT_EXCEEDED",
  242: "TABLE_IS_READ_ONLY",
  279: "ALL_CONNECTION_TRIES_FAILED",
  285: "TOO_FEW_LIVE_REPLICAS",
  473: "DEADLOCK_AVOIDED",
  999: "KEEPER_EXCEPTION",
};

/** Errors whose texts name objects only. Those of others may quote values. */
const NAMES_ONLY: ReadonlySet<string> = new Set([
  "60",
  "81",
  "192",
  "193",
  "497",
  "511",
  "514",
  "516",
  ...Object.keys(TRANSIENT),
]);

const ADVICE: Readonly<Record<string, string>> = {
  60: "The table is not there: apply the cell before its tenants.",
  81: "The database is not there: apply the cell before its tenants.",
  497: "The executor's user lacks a right: apply the cell's bootstrap again.",
  516: "The password does not fit: the secret and the server differ. Apply the cell's bootstrap again.",
  225: "Keeper has no quorum: look at its pods.",
  242: "The replica has lost Keeper: look at its pods.",
  395: "Set lifecycle.state to offboarding and deploy, then to erased and deploy again.",
  REMAINS: "Rows came in while they were removed: see that the tenant's users are closed, then run again.",
};
const OWN = /Tessera: [^:']*?(?=[:'.]|$)/;

function explain(error: unknown): Failure {
  const waiting = notReady(error);
  if (waiting !== null) return waiting;
  if (error instanceof ServerError) {
    const own = OWN.exec(error.message)?.[0];
    return {
      code: error.code,
      message: own ?? (NAMES_ONLY.has(error.code) ? error.message.trim() : "(message withheld)"),
      advice: ADVICE[error.code] ?? "See system.query_log at this time for the full message.",
      transient: Object.hasOwn(TRANSIENT, error.code),
    };
  }
  return explainTransport(error);
}

/** Removes a tenant's rows and policies from every table that has its column, also one that has left the settings. */
async function purge(
  run: (sql: string) => Promise<Rows>,
  { tenant: id, database, cluster }: Purge["purge"],
): Promise<Rows> {
  const tables = await run(
    `SELECT c.table AS name, t.partition_key AS cut FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table WHERE c.database = ${literal(database)} AND c.name = ${literal(TENANT_COLUMN)} AND t.engine LIKE '%MergeTree' ORDER BY name`,
  );
  const mine = `${identifier(TENANT_COLUMN)} = ${literal(id)}`;
  for (const { name, cut } of tables) {
    const table = `${identifier(database)}.${identifier(String(name))}`;
    // Where a partition is a tenant's, other tenants' parts are not looked at.
    const where = cut === TENANT_COLUMN ? `IN PARTITION ${literal(id)} WHERE ${mine}` : `WHERE ${mine}`;
    await run(`ALTER TABLE ${table} ON CLUSTER ${literal(cluster)} DELETE ${where} SETTINGS mutations_sync = 2`);
    const [left] = await run(
      `SELECT toUInt32(count()) AS count FROM clusterAllReplicas(${literal(cluster)}, ${table}) WHERE ${mine}`,
    );
    if (Number(left?.count) !== 0)
      throw new ServerError("REMAINS", `Tessera: rows of ${id} are left in ${String(name)}`);
    await run(`DROP ROW POLICY IF EXISTS ${identifier(limitsName(id))} ON ${table}`);
  }
  return [{ tables: tables.length }];
}

/**
 * One way to sign in for each password, in the place of all that there were. More than one is known to servers from 24.9
 * on. Source: ClickHouse, CHANGELOG.md of 2024; "ALTER USER", "CREATE USER", Identification.
 */
function passwords(user: string, given: readonly string[]): string {
  const hashes = given.map((one) => `sha256_hash BY '${createHash("sha256").update(one).digest("hex")}'`);
  return `ALTER USER ${identifier(user)} IDENTIFIED WITH ${hashes.join(", ")}`;
}

/** The driver over a given transport. There are no transactions over definitions. */
export function driverOver(send: Transport): Driver<ClickhouseStatement, object, ClickhouseLook> {
  return {
    read(given) {
      const step = clickhouseStep(given, "");
      return { at: {}, statements: "purge" in step ? [{ purge: step.purge }] : step.statements };
    },
    async open(target, as, _at, credentials) {
      const at = await addressOf(CLUSTER, target, as, credentials);
      const run = (sql: string) => send(sql, at);
      return {
        run: (statement) => (typeof statement === "string" ? run(statement) : purge(run, statement.purge)),
        // Every statement is a request of its own.
        close: async () => {},
      };
    },
    explain,
    show: (statement) => (typeof statement === "string" ? redactSql(statement) : JSON.stringify(statement)),
    password: (user, password) => passwords(user, [password]),
    passwords,
    executorRole: EXECUTOR,
    readLook: (given) => clickhouseLook(given, ""),
    verify: (session, looking) => verifyCluster(session, looking, explain),
  };
}

export const driver = driverOver(transport);
