import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Values } from "../../../config/model";
import { readRegularText } from "../../../config/regular-file";
import {
  type EngineLocal,
  type LocalOptions,
  type LocalServer,
  type LocalSlice,
  type Logins,
  NotOnThisMachine,
} from "../local";
import { steadyPort } from "../steady-port";
import { accessString, DEFAULT_RULES, EXECUTOR_RULES, rulesInOrder } from "./acl";
import type { RedisContract } from "./contract";
import { driverOver } from "./driver";
import { keyspaceEvents } from "./events";
import { groupId, serviceUserId } from "./names";
import { Connection } from "./resp";
import type { RedisSettings } from "./settings";
import { USER_ROW } from "./users";
import { MODULES, SERVER_TITLES } from "./versions";

/** Servers of the protocol, by the programs that Debian's packages of the same name hold. */
const PROGRAMS = ["redis-server", "valkey-server"];
/** Who makes users here: on AWS the service does. */
const ADMIN = "tessera_local";
const STARTS_WITHIN_MS = 30_000;
const PAUSE_MS = 50;

/** A server of this machine on 127.0.0.1, with each tenant's access string: without TLS, and with passwords where AWS has IAM tokens. */
export const local: EngineLocal<RedisSettings> = {
  async start({ folder, home, settings, secret }: LocalOptions<RedisSettings>): Promise<LocalServer> {
    const program = found();
    const port = await steadyPort(join(folder, "port"));
    const child = run(program, configuration(resolve(folder), port, secret(ADMIN), settings.values));
    const address = { host: "127.0.0.1", port };
    const stop = () => ended(child);
    try {
      const admin = await signIn(child, address, ADMIN, secret(ADMIN));
      const group = groupId(home);
      const executor = serviceUserId(group, "x");
      const setUser = (name: string, password: string, rules: string) =>
        admin.must("ACL", "SETUSER", name, "reset", `>${password}`, ...rules.split(" "));
      await setUser(executor, secret(executor), accessString(EXECUTOR_RULES));
      const known = new Set((await admin.must("ACL", "CAT")) as string[]);
      return {
        target: { ...address, region: "local", resource_id: group },
        driver: driverOver({ tls: false }),
        credentials: {
          admin: async () => ({ user: ADMIN, password: secret(ADMIN) }),
          token: async (_, user) => secret(user),
        },
        settings: { ...settings, values: here(settings.values) },
        missing: await missing(admin, settings.values),
        settingsHere: (of) => ({ ...of, values: here(of.values) }),
        async admit({ contract, rows }: LocalSlice): Promise<Logins> {
          const { user } = contract as Pick<RedisContract, "user">;
          const { access } = JSON.parse(rows![USER_ROW]!) as { readonly access: string };
          const password = secret(user);
          await setUser(user, password, withoutModules(access, known));
          return { application: `redis://${user}:${encodeURIComponent(password)}@${address.host}:${port}/0` };
        },
        admitPlatform: async () => ({}),
        async stop() {
          admin.close();
          await stop();
        },
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

function found(): string {
  const named = process.env.TESSERA_REDIS_SERVER;
  const programs = named === undefined || named === "" ? PROGRAMS : [named];
  const there = programs.find((program) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined);
  if (there !== undefined) return there;
  throw new NotOnThisMachine(
    `there is no ${programs.join(" and no ")} in the PATH: install Debian's package redis-server, or name the program in TESSERA_REDIS_SERVER`,
  );
}

/** One server, whatever the group's shards are, with the modules that it has: none. */
function here<V extends Values>(values: V): V {
  return { ...values, modules: [], topology: { ...Object(values.topology), cluster_mode: false } };
}

async function missing(admin: Connection, { server, version, modules, topology }: RedisSettings): Promise<string[]> {
  const [, name = "", runs = ""] =
    /^(valkey|redis)_version:(\S+)/m.exec(String(await admin.must("INFO", "server"))) ?? [];
  const same = name === server && runs.startsWith(`${version}.`);
  return [
    ...(same ? [] : [`${SERVER_TITLES[server]} ${version} (here it is ${name} ${runs})`]),
    ...(topology.cluster_mode ? ["the cluster protocol of Redis"] : []),
    ...modules.map((module) => `module ${module} of Redis`),
  ];
}

/** An access string as a server takes it that does not have every module of ElastiCache's. */
function withoutModules(access: string, known: ReadonlySet<string>): string {
  const absent = new Set<string>(MODULES.filter((module) => !known.has(module)));
  return access
    .split(" ")
    .filter((rule) => !absent.has(rule.replace(/^[+-]@/, "")))
    .join(" ");
}

/** Writes the server's file, in which nobody can sign in but with a password, from the start. @returns its path */
function configuration(folder: string, port: number, password: string, values: RedisSettings): string {
  const pid = join(folder, "redis.pid");
  refuseRunning(pid);
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  const hash = createHash("sha256").update(password).digest("hex");
  const lines = [
    ...["bind 127.0.0.1", `port ${port}`, "daemonize no", `pidfile "${pid}"`, `dir "${data}"`],
    // Kept over stops, as on AWS over restarts of a node: by a copy a minute, and one at the end.
    ...["save 60 1", "appendonly no"],
    `maxmemory-policy ${values.eviction.policy}`,
    `notify-keyspace-events "${keyspaceEvents(values.keyspace_events) ?? ""}"`,
    "acl-pubsub-default resetchannels",
    `user default ${rulesInOrder(DEFAULT_RULES)}`,
    `user ${ADMIN} on #${hash} ~* &* +@all`,
  ];
  const file = join(folder, "redis.conf");
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  return file;
}

/** Two servers on one copy would take turns at overwriting it. */
function refuseRunning(file: string): void {
  if (!existsSync(file)) return;
  const pid = Number(readRegularText(file));
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  throw new Error(`${file}: a server of an earlier run still runs, process ${pid}: end it, then try again`);
}

interface Running {
  readonly child: ChildProcess;
  /** What it said last. */
  readonly log: () => string;
}

function run(program: string, file: string): Running {
  const child = spawn(program, [file], { stdio: ["ignore", "pipe", "pipe"] });
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  child.once("close", () => process.removeListener("exit", end));
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-2000);
    });
  return { child, log: () => log };
}

async function ended({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("close", done));
  child.kill("SIGTERM");
  await gone;
}

/** A connection of a user, once the server is there. */
async function signIn(
  { child, log }: Running,
  address: { readonly host: string; readonly port: number },
  user: string,
  password: string,
): Promise<Connection> {
  const end = Date.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}:\n${log()}`);
    try {
      const connection = await Connection.open(address, { tls: false });
      await connection.must("AUTH", user, password);
      return connection;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}
