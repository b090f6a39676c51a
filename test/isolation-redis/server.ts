import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../constructs/engines/redis/resp";
import { freePort } from "../support/free-port";
import { onPath, start } from "../support/process";
import { MissingRealPart } from "../support/real-part";
import { until } from "../support/until";

/** A server on this machine, made as ElastiCache makes one as far as access goes. */
export interface Server {
  readonly version: string;
  readonly port: number;
  /** Port on which nodes of a cluster speak to each other; null where it is no node. */
  readonly busPort: number | null;
  /** A connection that may do everything. Uses RESP3. */
  readonly admin: Connection;
  /** Signs in as a user. */
  signIn(user: string): Promise<Connection>;
  stop(): Promise<void>;
}

/** Password of every user of the test: IAM's part is not the server's. */
export const PASSWORD = "secret-of-this-test";
const STARTS_WITHIN_MS = 30_000;

/** What ElastiCache sets for everybody, and what our own parameter group may add. */
const CONFIGURATION: readonly string[] = [
  ...["--save", "", "--appendonly", "no"],
  // ElastiCache's default: the access strings must not lean on the parameter that says otherwise.
  ...["--acl-pubsub-default", "allchannels"],
  ...["--notify-keyspace-events", "KEA"],
];

/**
 * Starts `redis-server` on a free port of 127.0.0.1.
 *
 * @param clustered whether it can be a node of a cluster
 * @throws MissingRealPart where there is none
 */
export async function startServer(clustered = false): Promise<Server> {
  const [program] = [process.env.TESSERA_REDIS_SERVER, ...onPath("redis-server"), ...onPath("valkey-server")].filter(
    (found) => found !== undefined && found !== "",
  );
  if (program === undefined)
    throw new MissingRealPart("redis-server", "it is not in the PATH; install Debian's package redis-server");
  const folder = mkdtempSync(join(tmpdir(), "tessera-redis-"));
  const port = await freePort();
  const busPort = clustered ? await freePort() : null;
  const child = start(
    program,
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      ...CONFIGURATION,
      ...clusterConfiguration(busPort),
    ],
    process.env,
  );
  const address = { host: "127.0.0.1", port };
  const stop = async () => {
    const ended = new Promise((done) => child.once("close", done));
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const admin = await patiently(() => Connection.open(address, { tls: false }));
    await admin.must("HELLO", "3");
    await admin.must("ACL", "SETUSER", "admin", "on", `>${PASSWORD}`, "~*", "&*", "+@all");
    await admin.must("AUTH", "admin", PASSWORD);
    const info = String(await admin.must("INFO", "server"));
    return {
      // Valkey tells first which Redis it stands in for.
      version:
        (/valkey_version:\S+/.exec(info) ?? /redis_version:\S+/.exec(info))?.[0].replace("_version:", " ") ?? "unknown",
      port,
      busPort,
      admin,
      async signIn(user) {
        const connection = await Connection.open(address, { tls: false });
        await connection.must("HELLO", "3", "AUTH", user, PASSWORD);
        return connection;
      },
      async stop() {
        admin.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function clusterConfiguration(busPort: number | null): string[] {
  if (busPort === null) return [];
  return ["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-node-timeout", "5000"];
}

/** Gives a user the rules of an access string, as ElastiCache does: nothing is left of what it had. */
export async function setUser(admin: Connection, user: string, accessString: string): Promise<void> {
  await admin.must("ACL", "SETUSER", user, "reset", `>${PASSWORD}`, ...accessString.split(" "));
}

async function patiently<T>(open: () => Promise<T>): Promise<T> {
  let [opened, trouble]: [T | undefined, unknown] = [undefined, undefined];
  const opens = () =>
    open().then(
      (one) => {
        opened = one;
        return true;
      },
      (error) => {
        trouble = error;
        return false;
      },
    );
  if (!(await until(opens, STARTS_WITHIN_MS))) throw trouble;
  return opened!;
}
