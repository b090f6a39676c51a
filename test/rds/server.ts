import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, type ClientConfig } from "pg";
import { type Server, startServer } from "../../constructs/engines/families/postgresql/server";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import { driverOver, type SqlDriver } from "../../constructs/engines/families/postgresql/wire";
import type { Credentials } from "../../executor/contract/driver";
import { run } from "../../executor/run";
import { surroundings, type TestServer } from "../support/postgres";
import { MissingRealPart } from "../support/real-part";
import { granted, installed } from "./stand-in";
import { startTokenJudge } from "./tokens";

/** The master user: no superuser, in `rds_superuser`, signed in by password. */
export const ADMINISTRATOR = "tessera_admin";
const ADMIN_PASSWORD = "of-the-managed-secret";

/**
 * A PostgreSQL that is as strict as RDS: its master user is no superuser, members of `rds_iam` sign in by token and by
 * nothing else, everybody else by SCRAM, and nobody without TLS. What RDS grants and stock PostgreSQL does not is run by
 * the stand-in, and nothing else is.
 */
export interface RdsServer extends TestServer {
  readonly driver: SqlDriver;
  readonly credentials: Credentials;
  /** How a role signs in as RDS has it: with the password that is given, else with a token. */
  signIn(user: string, password?: string): ClientConfig;
  /** Statements of a superuser, whom no customer of RDS has. */
  asRdsadmin(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** A copy as a restore makes it: all that is in the files, at an address of its own. The source is gone then. */
  restored(): Promise<RdsServer>;
}

/**
 * What `rds_superuser` holds, and may hand on. Source: RDS user guide, "Understanding the rds_superuser role"; the list of
 * predefined roles that \du shows there.
 */
const ADMINISTRATOR_MADE = [
  "CREATE ROLE rds_iam NOLOGIN",
  "CREATE ROLE rds_superuser NOLOGIN",
  "GRANT pg_monitor, pg_signal_backend TO rds_superuser WITH ADMIN OPTION",
  `CREATE ROLE ${ADMINISTRATOR} LOGIN NOSUPERUSER CREATEDB CREATEROLE IN ROLE rds_superuser PASSWORD '${ADMIN_PASSWORD}'`,
  // The first database is the master user's on RDS; databases of others are rdsadmin's.
  `ALTER DATABASE postgres OWNER TO ${ADMINISTRATOR}`,
];

/**
 * The order of RDS: rdsadmin, tokens for members of rds_iam, passwords for all others, TLS only. `+` counts every way of
 * being a member. Source: RDS user guide, "IAM database authentication"; PostgreSQL, "The pg_hba.conf File".
 */
const hba = (judge: { port: number; secret: string }) => `host all postgres 127.0.0.1/32 trust
hostssl all +rds_iam 127.0.0.1/32 radius radiusservers="127.0.0.1" radiusports="${judge.port}" radiussecrets="${judge.secret}"
hostssl all all 127.0.0.1/32 scram-sha-256
`;

function certificate(folder: string): { readonly parameters: Record<string, string>; readonly ca: string } {
  const [key, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  try {
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", file, ...name],
      { stdio: "pipe" },
    );
  } catch (error) {
    throw new MissingRealPart("openssl", (error as Error).message);
  }
  chmodSync(key, 0o600);
  if (process.getuid?.() === 0) {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    for (const owned of [key, file]) chownSync(owned, id("-u"), id("-g"));
  }
  return { parameters: { ssl: "on", ssl_cert_file: file, ssl_key_file: key }, ca: readFileSync(file, "utf8") };
}

const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" };

async function superuser(server: Server, database: string, statements: readonly string[]) {
  const client = new Client({ host: server.host, port: server.port, user: "postgres", database });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const sql of statements) {
      const result = await client.query(sql);
      rows = (Array.isArray(result) ? result.at(-1) : result).rows ?? [];
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The driver as it is deployed; what RDS alone grants goes by the stand-in. */
function standingIn(plain: SqlDriver): SqlDriver {
  return {
    ...plain,
    open: async (...given) => {
      const session = await plain.open(...given);
      return { ...session, run: (sql) => session.run(given[1] === "admin" ? granted(sql) : sql) };
    },
  };
}

async function serve(
  folder: string,
  majorVersion: number,
  parameters: Readonly<Record<string, string>>,
  fresh: boolean,
): Promise<RdsServer> {
  // The first start makes the server's user, to whom the key belongs.
  const dataDirectory = join(folder, "data");
  if (fresh) await (await startServer({ dataDirectory, majorVersion })).stop();
  const tls = certificate(folder);
  const judge = await startTokenJudge();
  const server = await startServer({
    dataDirectory,
    majorVersion,
    parameters: { ...FAST, ...tls.parameters, ...parameters },
  });
  if (fresh) {
    await superuser(server, "postgres", ADMINISTRATOR_MADE);
    for (const database of ["template1", "postgres"]) await superuser(server, database, installed(ADMINISTRATOR));
  }
  writeFileSync(join(dataDirectory, "pg_hba.conf"), hba(judge));
  await superuser(server, "postgres", ["SELECT pg_reload_conf()"]);
  const transport = { ssl: { rejectUnauthorized: true, ca: tls.ca, minVersion: "TLSv1.2" } } as const;
  const driver = standingIn(driverOver(transport));
  const credentials: Credentials = {
    admin: async () => ({ user: ADMINISTRATOR, password: ADMIN_PASSWORD }),
    token: async (_target, user) => judge.token(user),
  };
  const target = { host: server.host, port: server.port, region: "eu-central-1" };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.stop().then(judge.stop);
    return stopped;
  };
  return {
    ...server,
    driver,
    credentials,
    signIn: (user, password) => ({
      host: server.host,
      port: server.port,
      user,
      password: password ?? (user === ADMINISTRATOR ? ADMIN_PASSWORD : judge.token(user)),
      ssl: { ca: tls.ca },
    }),
    execute: (steps: readonly SqlStep[], log) =>
      run({ engine: "postgresql", subject: "test", target, steps }, driver, { ...surroundings(log), credentials }),
    asRdsadmin: (sql, database = "postgres") => superuser(server, database, [sql]),
    restored: async () => {
      await stop();
      const copy = mkdtempSync(join(tmpdir(), "tessera-rds-copy-"));
      chmodSync(copy, 0o755);
      cpSync(dataDirectory, join(copy, "data"), { recursive: true, preserveTimestamps: true });
      // The server runs as another user when this process is root.
      if (process.getuid?.() === 0)
        execFileSync("chown", ["-R", "--reference", dataDirectory, join(copy, "data")], { stdio: "pipe" });
      rmSync(folder, { recursive: true, force: true });
      return serve(copy, majorVersion, parameters, false);
    },
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts one in a folder of its own. @throws {MissingRealPart} where openssl is not there */
export async function startRdsServer(
  majorVersion: number,
  parameters: Readonly<Record<string, string>> = {},
): Promise<RdsServer> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-rds-"));
  // The server runs as another user when this process is root.
  chmodSync(folder, 0o755);
  return serve(folder, majorVersion, parameters, true);
}
