import { createHash } from "node:crypto";
import type { Driver, Failure, Session } from "../../../executor/contract/driver";
import { explainTransport, overHttps } from "../families/incluster/https";
import { type Address, addressOf, notReady } from "../families/incluster/sign-in";
import { EXECUTOR, identifier, limitsName, literal, TENANT_COLUMN } from "./names";
import { CLUSTER } from "./topology";
import { verifyCluster } from "./verify";

type Rows = readonly Record<string, unknown>[];

/** Runs one statement on a server. Injected: tests have no server. */
export type Transport = (sql: string, at: Place) => Promise<Rows>;

/** A server, and the database that names without one are in. */
export interface Place extends Address {
  readonly database: string;
}

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
        "X-ClickHouse-Database": at.database,
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

const PURGE = /^PURGE TENANT '([a-z][a-z0-9_]*)' FROM `([a-z][a-z0-9_]*)` ON CLUSTER '([a-z][a-z0-9-]*)'$/;

/** Removes a tenant's rows and policies from every table that has its column, also one that has left the settings. */
async function purge(
  run: (sql: string) => Promise<Rows>,
  id: string,
  database: string,
  cluster: string,
): Promise<Rows> {
  const tables = await run(
    `SELECT c.table AS name FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table WHERE c.database = ${literal(database)} AND c.name = ${literal(TENANT_COLUMN)} AND t.engine LIKE '%MergeTree' ORDER BY name`,
  );
  const mine = `${identifier(TENANT_COLUMN)} = ${literal(id)}`;
  for (const { name } of tables) {
    const table = `${identifier(database)}.${identifier(String(name))}`;
    await run(`ALTER TABLE ${table} ON CLUSTER ${literal(cluster)} DELETE WHERE ${mine} SETTINGS mutations_sync = 2`);
    const [left] = await run(
      `SELECT toUInt32(count()) AS count FROM clusterAllReplicas(${literal(cluster)}, ${table}) WHERE ${mine}`,
    );
    if (Number(left?.count) !== 0)
      throw new ServerError("REMAINS", `Tessera: rows of ${id} are left in ${String(name)}`);
    await run(`DROP ROW POLICY IF EXISTS ${identifier(limitsName(id))} ON ${table}`);
  }
  return [{ tables: tables.length }];
}

/** The driver over a given transport. */
export function driverOver(send: Transport): Driver {
  return {
    async open(target, as, database, credentials): Promise<Session> {
      const at: Place = { ...(await addressOf(CLUSTER, target, as, credentials)), database };
      const run = (sql: string) => send(sql, at);
      return {
        async query(sql) {
          const [, id, from, cluster] = PURGE.exec(sql) ?? [];
          if (id !== undefined) return purge(run, id, from!, cluster!);
          if (sql.startsWith("PURGE")) throw new Error("clickhouse: PURGE names one tenant, database and cluster");
          return run(sql);
        },
        // Every statement is a request of its own.
        close: async () => {},
      };
    },
    // There are no transactions over definitions, and no step asks for one.
    begin: "SELECT 1",
    commit: "SELECT 1",
    explain,
    password: (user, password) =>
      `ALTER USER ${identifier(user)} IDENTIFIED WITH sha256_hash BY '${createHash("sha256").update(password).digest("hex")}'`,
    executorRole: EXECUTOR,
    verify: (session, input) => verifyCluster(session, input, explain),
  };
}

export const driver: Driver = driverOver(transport);
