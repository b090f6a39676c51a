import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import type { Resolved } from "../../../config/model";
import type { EngineLocal, LocalOptions, LocalServer } from "../../../local/engine";
import { secretIn } from "../../../local/passwords";
import { freePort, startServer } from "../../../local/postgres";
import { driverOver } from "./driver";
import { EXTENSIONS } from "./extensions";
import type { PostgresqlSettings } from "./settings";
import { EXECUTOR } from "./statements/names";
import { identifier, literal } from "./statements/sql";

/** Enough for a few developers' pools and the executor. */
const MAX_CONNECTIONS = 200;

/** The very server, on 127.0.0.1: without TLS, and with passwords where AWS has IAM tokens. */
export const local: EngineLocal = {
  async start({ folder, settings }: LocalOptions): Promise<LocalServer> {
    const values = settings.values as PostgresqlSettings;
    const admin = secretIn(folder, "postgres");
    const executor = secretIn(folder, EXECUTOR);
    const server = await startServer({
      dataDirectory: join(folder, `data-${values.version}`),
      majorVersion: values.version,
      port: await steadyPort(join(folder, "port")),
      password: admin,
      parameters: { max_connections: String(MAX_CONNECTIONS) },
    });
    try {
      const target = { host: server.host, port: server.port, region: "local" };
      const asAdmin = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
        const client = new Client({ ...target, user: server.user, password: admin, database: "postgres" });
        await client.connect();
        try {
          return await work(client);
        } finally {
          await client.end();
        }
      };
      const { kept, missing } = await asAdmin(async (client) => {
        await makeDatabaseless(client, executor);
        return available(client, values.extensions);
      });
      return {
        target,
        driver: driverOver({ ssl: false }),
        credentials: {
          admin: async () => ({ user: server.user, password: admin }),
          token: async () => executor,
        },
        settings: { ...settings, values: { ...values, extensions: kept } } as Resolved,
        missing: missing.map((id) => `extension ${id}`),
        setPasswords: (passwords) =>
          asAdmin(async (client) => {
            for (const [role, password] of Object.entries(passwords))
              await client.query(`ALTER ROLE ${identifier(role)} PASSWORD ${literal(password)}`);
          }),
        connectionString: (database, role, password) =>
          `postgresql://${role}:${encodeURIComponent(password)}@${server.host}:${server.port}/${database}`,
        stop: () => server.stop(),
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },
};

/** The executor signs in before its bootstrap has run: on AWS that takes the managed secret, here a role made beforehand. */
async function makeDatabaseless(client: Client, password: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [EXECUTOR]);
  const verb = rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${identifier(EXECUTOR)} LOGIN PASSWORD ${literal(password)}`);
}

async function available(client: Client, wanted: readonly string[]) {
  const { rows } = await client.query("SELECT name FROM pg_available_extensions");
  const names = new Set(rows.map((row: { name: string }) => row.name));
  const has = (id: string) => names.has(EXTENSIONS[id]!.name);
  return { kept: wanted.filter(has), missing: wanted.filter((id) => !has(id)) };
}

/** The port of the last time, so that connection strings last; a new one where that is not known. */
async function steadyPort(file: string): Promise<number> {
  if (existsSync(file)) return Number(readFileSync(file, "utf8"));
  const port = await freePort();
  writeFileSync(file, `${port}\n`);
  return port;
}
