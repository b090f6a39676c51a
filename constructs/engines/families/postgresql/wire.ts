import { Client, DatabaseError } from "pg";
import type { Credentials, Driver, Failure, Session } from "../../../../executor/contract/driver";
import { networkFailure } from "../../../../executor/contract/network";
import type { Identity, Target } from "../../../../executor/contract/payload";
import { redactSql } from "../../../../executor/contract/redact";
import { EXECUTOR } from "./sql/names";
import { type SqlLook, sqlLook, sqlStep } from "./steps";
import { PROBE, verifyPool } from "./verify";

/** How the executor reaches the server. Tests connect to a server on this machine, which has no certificate. */
export interface Transport {
  readonly ssl: false | { readonly rejectUnauthorized: true; readonly ca?: string; readonly minVersion: "TLSv1.2" };
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Waiting longer for a lock would hold up whoever waits behind: better to let go and run the step again. */
const LOCK_TIMEOUT_MS = 10_000;

/** As verify-full: the chain must be trusted (NODE_EXTRA_CA_CERTS on Lambda) and the name must be the host's. */
export const VERIFIED: Transport = { ssl: { rejectUnauthorized: true, minVersion: "TLSv1.2" } };

/** SQLSTATEs, or their classes, after which the same step may succeed. Source: PostgreSQL, "Error Codes". */
const TRANSIENT = /^(08...|40001|40P01|53200|53300|55006|55P03|57P01|57P02|57P03|57P05)$/;

/** Classes whose messages name objects. Others (22, 23: data) quote values, so their text is left out. */
const NAMES_ONLY = /^(08|0A|28|2B|3D|3F|42|53|54|55|57|58|F0|TS)/;

const ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^(08|57P0)/, "The server went away or restarts: run again when it is up."],
  [
    /^28/,
    "Check that the role exists and may log in. The executor must be a member of rds_iam, and its role have rds-db:connect; the administrator must be none, by whatever way, since members sign in by token only.",
  ],
  [/^3D/, "Create the database first: apply the cell before its tenants."],
  [/^42501/, "The identity of this step lacks a right: apply the cell's bootstrap again."],
  [
    /^53200/,
    "The lock table is full: the session of the guard that stays ends who fills it, within seconds. Run again; where that fails, restart the writer.",
  ],
  [/^53300/, "All connections are taken: lower the tenants' connections or enlarge the instance."],
  [/^55P03/, "Somebody holds a lock for long: look at pg_stat_activity, then run again."],
  [/^TS/, "The guard refused a change of the schema: see the hint in the server's log."],
  [/^P0001/, "A check of these statements failed: the message says which."],
];
const OTHERWISE = "See the server's log at this time for the full message.";

function adviceFor(code: string): string {
  return ADVICE.find(([pattern]) => pattern.test(code))?.[1] ?? OTHERWISE;
}

function explain(error: unknown): Failure {
  if (error instanceof DatabaseError) {
    const code = error.code ?? "XX000";
    // Two sessions that make or remove the same role or schema at once, or change the same row of a catalog. What was
    // removed by another after it was looked for is 42704: run again, the step finds it gone.
    const race =
      (code === "23505" && error.schema === "pg_catalog") ||
      code === "42704" ||
      (code === "XX000" && /^tuple concurrently (updated|deleted)$/.test(error.message));
    const shown = NAMES_ONLY.test(code) || error.message.startsWith("Tessera: ") ? error.message : "(message withheld)";
    const hint = error.message.startsWith("Tessera: ") && error.hint ? error.hint : adviceFor(code);
    return { code, message: shown, advice: hint, transient: race || TRANSIENT.test(code) };
  }
  const unreached = networkFailure(error);
  if (unreached !== null) return unreached;
  const { code, message } = error as NodeJS.ErrnoException;
  if (/^(Connection terminated|timeout expired|Client was closed)/.test(message)) {
    return { code: "08006", message: "connection lost", advice: adviceFor("08006"), transient: true };
  }
  if (/CERT|TLS|SSL|SIGNATURE/.test(code ?? "")) {
    const advice =
      "The server's certificate must be issued for this name by an authority that NODE_EXTRA_CA_CERTS names. Nothing was sent to it.";
    return { code: code ?? "TLS", message, advice, transient: false };
  }
  return { code: code ?? "XX000", message, advice: "Not an error of the server: see the message.", transient: false };
}

async function open(
  transport: Transport,
  target: Target,
  as: Identity,
  database: string,
  credentials: Credentials,
  notice: (message: string) => void,
): Promise<Session<string>> {
  const signIn =
    as === "admin"
      ? await credentials.admin(target)
      : { user: EXECUTOR, password: await credentials.token(target, EXECUTOR) };
  const client = new Client({
    ...signIn,
    host: target.host,
    port: target.port,
    database,
    ssl: transport.ssl,
    application_name: "tessera-executor",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    keepAlive: true,
  });
  // A lost connection also fails the statement in flight: this only keeps the process alive.
  client.on("error", () => {});
  client.on("notice", (message) => {
    if (message.severity === "WARNING") notice(message.message ?? "");
  });
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return {
    run: async (sql) => {
      const result = await client.query(sql);
      return (Array.isArray(result) ? result.at(-1) : result).rows ?? [];
    },
    close: () => client.end().catch(() => {}),
  };
}

/** A driver of this family: where it signs in is a database, and a statement is SQL. */
export type SqlDriver = Driver<string, { readonly database: string }, SqlLook>;

/** The driver over a given transport. */
export function driverOver(transport: Transport): SqlDriver {
  return {
    read(given) {
      const { database, transaction = true, statements } = sqlStep(given, "");
      return { at: { database }, statements, ...(transaction ? { transaction } : {}) };
    },
    open: (target, as, { database }, credentials, notice) => open(transport, target, as, database, credentials, notice),
    async transaction(session, work) {
      await session.run("BEGIN");
      const done = await work();
      await session.run("COMMIT");
      return done;
    },
    explain,
    show: redactSql,
    readLook: (given) => sqlLook(given, ""),
    verify: verifyPool,
    probe: PROBE,
  };
}
