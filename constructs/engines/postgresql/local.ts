import { join } from "node:path";
import { Client } from "pg";
import type { ContractWithoutEndpoints } from "../../connection/contract";
import { startServer } from "../families/postgresql/server";
import { EXECUTOR, POOL_MIGRATOR } from "../families/postgresql/sql/names";
import { identifier, literal } from "../families/postgresql/sql/sql";
import type { EngineLocal, LocalOptions, LocalServer, Logins } from "../local";
import { steadyPort } from "../steady-port";
import { driverOver } from "./driver";
import { EXTENSIONS } from "./extensions";
import type { PostgresqlSettings } from "./settings";

/** Enough for a few developers' pools and the executor. */
const MAX_CONNECTIONS = 200;

/** The very server, on 127.0.0.1: without TLS, and with passwords where AWS has IAM tokens. */
export const local: EngineLocal<PostgresqlSettings> = {
  async start({ folder, settings, secret }: LocalOptions<PostgresqlSettings>): Promise<LocalServer> {
    const values = settings.values;
    const admin = secret("postgres");
    const executor = secret(EXECUTOR);
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
      const setPassword = (role: string, password: string) =>
        asAdmin((client) => client.query(`ALTER ROLE ${identifier(role)} PASSWORD ${literal(password)}`));
      const admit = async (roles: readonly (readonly [use: string, role: string])[], database: string) => {
        const logins: Record<string, string> = {};
        for (const [use, role] of roles) {
          const password = secret(role);
          await setPassword(role, password);
          logins[use] =
            `postgresql://${role}:${encodeURIComponent(password)}@${server.host}:${server.port}/${database}`;
        }
        return logins;
      };
      const { kept, missing } = await asAdmin((client) => available(client, values.extensions));
      return {
        target,
        driver: driverOver({ ssl: false }),
        credentials: {
          admin: async () => ({ user: server.user, password: admin }),
          // What IAM would make for the executor's role, which the bootstrap has made.
          token: async (_, user) => {
            await setPassword(user, executor);
            return executor;
          },
        },
        settings: { ...settings, values: { ...values, extensions: kept } },
        missing: missing.map((id) => `extension ${id}`),
        // The server has the extensions of its packages, whoever asks for others.
        settingsHere: (of) => ({ ...of, values: { ...of.values, extensions: kept } }),
        admit: ({ contract }): Promise<Logins> => {
          const { database, roles } = contract as Pick<ContractWithoutEndpoints, "database" | "roles">;
          return admit(
            Object.entries(roles).flatMap(([use, role]) => (role === null ? [] : [[use, role] as const])),
            database,
          );
        },
        admitPlatform: (database) => admit([["platform migrations", POOL_MIGRATOR]], database),
        stop: () => server.stop(),
      };
    } catch (error) {
      await server.stop();
      throw error;
    }
  },
};

async function available(client: Client, wanted: readonly string[]) {
  const { rows } = await client.query("SELECT name FROM pg_available_extensions");
  const names = new Set(rows.map((row: { name: string }) => row.name));
  const has = (id: string) => names.has(EXTENSIONS[id]!.name);
  return { kept: wanted.filter(has), missing: wanted.filter((id) => !has(id)) };
}
