import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../../constructs/engines/families/postgresql/server";
import { driverWith } from "../../../constructs/engines/timescaledb/driver";
import { sqlWorld } from "./sql";
import { credentialsWith, keeperOf, SECRET, targetAt, type World } from "./world";

/** A real PostgreSQL that asks for passwords, without TLS. TimescaleDB itself cannot be had here. */
async function start(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-driver-"));
  // The server runs as another user when this process is root.
  chmodSync(folder, 0o755);
  const server = await startServer({
    dataDirectory: join(folder, "data"),
    password: SECRET,
    parameters: { fsync: "off" },
  });
  const keeper = keeperOf("");
  return sqlWorld(server, SECRET, {
    driver: driverWith(async () => ({ ssl: false })),
    target: targetAt(server.host, server.port),
    credentials: credentialsWith({ ...keeper, secret: async () => ({ username: "postgres", password: SECRET }) }),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

export const forms = { "on a server": start };
