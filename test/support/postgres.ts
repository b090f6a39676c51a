import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Server, startServer } from "../../constructs/engines/families/postgresql/server";
import type { TenantSpec } from "../../constructs/engines/families/postgresql/sql";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import { driverOver } from "../../constructs/engines/postgresql/driver";
import { type LogLine, run, type Surroundings } from "../../executor/run";

/** A server for one test run: without passwords, on a free port, gone afterwards. */
export interface TestServer extends Server {
  /** Runs steps through the executor's own code, as the identities that they name. */
  execute(steps: readonly SqlStep[], log?: (line: LogLine) => void): Promise<readonly Record<string, unknown>[]>;
}

/** Every role signs in without a password here. */
const TRUSTED = { admin: async () => ({ user: "postgres", password: "" }), token: async () => "" };

/** What the executor needs from outside, on a machine without AWS. */
export const surroundings = (log: (line: LogLine) => void = () => {}): Surroundings => ({
  credentials: TRUSTED,
  log,
  clock: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  remaining: () => Number.POSITIVE_INFINITY,
});

/** Starts a PostgreSQL in a folder of its own. What is written need not survive a crash, so it is fast. */
export async function startTestServer(
  majorVersion: number,
  parameters: Record<string, string> = {},
  binaries?: string,
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-postgres-"));
  // The server runs as another user when this process is root.
  chmodSync(folder, 0o755);
  const server = await startServer({
    dataDirectory: join(folder, "data"),
    majorVersion,
    ...(binaries === undefined ? {} : { binaries }),
    parameters: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "200",
      ...parameters,
    },
  });
  const driver = driverOver({ ssl: false });
  return {
    ...server,
    execute: (steps, log) => {
      const target = { host: server.host, port: server.port, region: "eu-central-1" };
      return run({ engine: "postgresql", subject: "test", target, steps }, driver, surroundings(log));
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A database that tenants share, as most tests need it. */
export const pool = {
  database: "shared",
  schema: "app",
  tenantColumn: "tenant_id",
  majorVersion: 17,
  extensions: [],
} as const;

/** A tenant's share of it, in tables of all unless it says otherwise. */
export const tenantSpec = (id: string, changes: Partial<TenantSpec> = {}): TenantSpec => ({
  id,
  strategy: "row_level_security",
  pool,
  login: true,
  iam: false,
  connections: 5,
  readerConnections: 5,
  // Long: on a busy machine no test is to meet one that does not ask for it.
  statementTimeoutMs: 60_000,
  idleInTransactionTimeoutMs: 60_000,
  lockTimeoutMs: 60_000,
  workMemKb: 4096,
  tempFileLimitKb: null,
  maxBytes: null,
  schemas: ["main"],
  rowLevelSecurity: true,
  guardRemoval: false,
  ...changes,
});
