import { driverOver } from "../../../constructs/engines/postgresql/driver";
import { startTestServer } from "../../support/postgres";
import { sqlWorld } from "./sql";
import { credentialsWith, type World } from "./world";

/** A real PostgreSQL, without TLS and passwords. */
async function start(): Promise<World> {
  const server = await startTestServer(17);
  return sqlWorld(server, "", {
    driver: driverOver({ ssl: false }),
    target: { host: server.host, port: server.port, region: "eu-central-1" },
    credentials: credentialsWith(),
    stop: server.stop,
  });
}

export const forms = { "on a server": start };
