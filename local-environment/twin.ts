import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import type { Fleet, Home, HomeKind, Share, Tenant, Values } from "../config/model";
import type { BootstrapHost, Engine } from "../constructs/engines/engine";
import { sliceHost } from "../constructs/engines/hosts";
import { type LocalServer, type Logins, NotOnThisMachine } from "../constructs/engines/local";
import { ENGINES } from "../constructs/engines/registry";
import type { Step } from "../executor/contract/payload";
import { type LogLine, run } from "../executor/run";
import { secretIn } from "./passwords";

/** How often the executor looks after what an engine cannot hold by itself, in milliseconds: as often as on AWS. */
const GUARD_INTERVAL_MS = 60_000;

export interface TwinOptions {
  /** Folder that everything is kept in. */
  readonly folder: string;
  /** Environment that is brought to the developer's machine. */
  readonly environment: string;
  /** Tenants to bring up. */
  readonly tenants: readonly Tenant[];
  /** Hears of every statement that the executor runs. */
  readonly onLog?: (line: LogLine) => void;
  /** Ends the start when it is aborted: what was started by then is stopped. */
  readonly signal?: AbortSignal;
}

/** How a tenant reaches an engine here. */
export interface LocalShare {
  readonly tenant: string;
  readonly engine: string;
  /** `cell <name>`, or `own`. */
  readonly home: string;
  /** Empty where the engine has none to be named. */
  readonly database: string;
  /** File with the tenant's connection contract. */
  readonly contractFile: string;
  /** Connection string by what the role is for. */
  readonly connections: Readonly<Record<string, string>>;
}

/** How the platform's own roles reach a home, for migrations of what its tenants share. */
export interface PlatformAccess {
  readonly engine: string;
  readonly home: string;
  readonly use: string;
  readonly connection: string;
}

/** An engine of a tenant that is not here. */
export interface LeftOut {
  readonly tenant: string;
  readonly engine: string;
  /** For people. */
  readonly why: string;
}

export interface Twin {
  readonly shares: readonly LocalShare[];
  readonly leftOut: readonly LeftOut[];
  readonly platform: readonly PlatformAccess[];
  /** What is not as on AWS, beside TLS and IAM. */
  readonly missing: readonly string[];
  stop(): Promise<void>;
}

/** What there is of a home on this machine: some of its shares. */
interface LocalPart {
  readonly home: Home;
  /** `cell <name>`, or `own`. */
  readonly name: string;
  readonly folder: string;
  readonly shares: Share[];
}

/**
 * Starts a server for every home that the tenants live in, runs the statements of the plan through the executor, and
 * writes each tenant's contract. Running it again changes nothing: every statement is idempotent.
 */
export async function startTwin(fleet: Fleet, options: TwinOptions): Promise<Twin> {
  const servers: LocalServer[] = [];
  const guards: NodeJS.Timeout[] = [];
  const stop = async () => {
    for (const guard of guards) clearInterval(guard);
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    const shares: LocalShare[] = [];
    const platform: PlatformAccess[] = [];
    const missing = new Set<string>();
    const leftOut: LeftOut[] = [];
    for (const part of partsOf(fleet, options)) {
      for (const engine of enginesOf(part)) {
        options.signal?.throwIfAborted();
        const server = await started(part, engine);
        if (typeof server === "string") {
          leftOut.push(
            ...havingIt(part, engine).map(({ tenant }) => ({ tenant: tenant.id, engine: engine.id, why: server })),
          );
          continue;
        }
        servers.push(server);
        for (const what of server.missing) missing.add(what);
        options.signal?.throwIfAborted();
        const execute = executorOf(engine, server, options.onLog ?? (() => {}));
        const filled = await fill(part, engine, server, execute);
        shares.push(...filled);
        if (part.home.kind === "cell") {
          const logins = await server.admitPlatform(filled[0]!.database);
          for (const [use, connection] of Object.entries(logins))
            platform.push({ engine: engine.id, home: part.name, use, connection });
        }
        options.signal?.throwIfAborted();
        guards.push(everyMinute(() => guard(part, engine, server, execute)));
      }
    }
    return { shares, leftOut, platform, missing: [...missing].sort(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Folder below the twin's own that homes of a kind have theirs in. */
const HOME_FOLDERS: Readonly<Record<HomeKind, string>> = { cell: "cells", dedicated: "tenants" };

/**
 * Deletes the data of the last time: the folders of homes, and nothing else that may stand beside them.
 *
 * @throws while a server still runs on it
 */
export function resetTwin(folder: string): void {
  const homes = Object.values(HOME_FOLDERS)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
  const running = homes.flatMap((path) =>
    readdirSync(path, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("postmaster.pid")),
  );
  if (running.length > 0)
    throw new Error(
      `a server still runs in ${folder} (${running[0]}): stop it with Ctrl-C where it was started, then reset. After a crash, delete that file first`,
    );
  for (const path of homes) rmSync(path, { recursive: true, force: true });
}

type Execute = (subject: string, steps: readonly Step[]) => Promise<unknown>;

/** Tenants by where they live, as the stacks have it. */
function partsOf(fleet: Fleet, options: TwinOptions): LocalPart[] {
  const parts = new Map<string, LocalPart>();
  for (const { id } of options.tenants) {
    const share = fleet.share(id, options.environment);
    const { home } = share;
    const part = parts.get(home.name) ?? {
      home,
      name: home.kind === "cell" ? `cell ${home.cell.name}` : "own",
      folder: join(options.folder, HOME_FOLDERS[home.kind], home.kind === "cell" ? home.cell.name : home.tenant.id),
      shares: [],
    };
    part.shares.push(share);
    parts.set(home.name, part);
  }
  return [...parts.values()];
}

/** Engines of the home's tenants. */
function enginesOf({ shares }: LocalPart): Engine[] {
  const ids = new Set(shares.flatMap(({ tenant }) => tenant.engines));
  return Object.values(ENGINES).filter((engine) => ids.has(engine.id));
}

/** Shares of those tenants of the home that have an engine. */
function havingIt({ shares }: LocalPart, engine: Engine): readonly Share[] {
  return shares.filter(({ tenant }) => tenant.engines.includes(engine.id));
}

const ON_KUBERNETES = "an operator runs its servers, on Kubernetes: an environment on AWS has them";

/** A running server of an engine, or why there is none. */
async function started(part: LocalPart, engine: Engine): Promise<LocalServer | string> {
  // A form of it may run elsewhere than the engine itself.
  const isOnKubernetes = part.home.engines.some(({ id, kubernetes }) => id === engine.id && kubernetes);
  if (isOnKubernetes || engine.local === undefined) return engine.notLocal ?? ON_KUBERNETES;
  const folder = engineFolder(part, engine);
  try {
    return await engine.local().start({
      folder,
      home: part.home.name,
      settings: part.home.settings(engine.id),
      secret: (name) => secretIn(folder, name),
    });
  } catch (error) {
    if (error instanceof NotOnThisMachine) return error.message;
    throw error;
  }
}

function engineFolder(part: LocalPart, engine: Engine): string {
  const folder = join(part.folder, engine.id);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

function executorOf(engine: Engine, server: LocalServer, log: (line: LogLine) => void): Execute {
  const around = {
    credentials: server.credentials,
    log,
    clock: () => performance.now(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    remaining: () => Number.POSITIVE_INFINITY,
  };
  return (subject, steps) => run({ engine: engine.id, subject, target: server.target, steps }, server.driver, around);
}

/** Makes the home fit for tenants and gives each its share. */
async function fill(part: LocalPart, engine: Engine, server: LocalServer, execute: Execute): Promise<LocalShare[]> {
  const build = engine.build();
  await execute(part.home.subject, build.bootstrap(localHost(part, server)));
  const shares: LocalShare[] = [];
  for (const share of havingIt(part, engine)) {
    const host = sliceHost(share, engine.id);
    const slice = build.slice({ ...host, settings: server.settingsHere(host.settings) });
    await execute(share.tenant.id, slice.apply);
    shares.push(handOver(part, engine, share.tenant, slice.contract, server, await server.admit(slice)));
  }
  return shares;
}

/** What is so of every server here, in place of what the contract says of AWS. */
const TRUE_HERE = { authentication: { method: "password" }, tls: { mode: "disable" } } as const;

/**
 * Writes the tenant's contract: as on AWS, but for how one signs in, TLS and where the server is. `local` holds the
 * connection strings, with their passwords.
 */
function handOver(
  part: LocalPart,
  engine: Engine,
  tenant: Tenant,
  contract: Readonly<Record<string, unknown>>,
  server: LocalServer,
  connections: Logins,
): LocalShare {
  const endpoint = { host: server.target.host, port: server.target.port };
  const contractFile = join(engineFolder(part, engine), `${tenant.id}.json`);
  const note =
    "this machine: no TLS, and passwords, which are in these connection strings. On AWS authentication and tls say how";
  const document = {
    ...contract,
    ...TRUE_HERE,
    endpoints: { writer: endpoint, reader: endpoint, pooler: null },
    local: { note, connections },
  };
  writeFileSync(contractFile, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  const database = typeof contract.database === "string" ? contract.database : "";
  return { tenant: tenant.id, engine: engine.id, home: part.name, database, contractFile, connections };
}

function guard(part: LocalPart, engine: Engine, server: LocalServer, execute: Execute): Promise<unknown> {
  return execute("guard", engine.build().guard(localHost(part, server)));
}

function localHost({ home }: LocalPart, server: LocalServer): BootstrapHost<Values, Values> {
  return { home, settings: server.settings, security: home.security };
}

function everyMinute(work: () => Promise<unknown>): NodeJS.Timeout {
  const timer = setInterval(() => {
    work().catch((error: Error) => console.error(error.message));
  }, GUARD_INTERVAL_MS);
  timer.unref();
  return timer;
}
