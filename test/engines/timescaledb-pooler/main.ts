/**
 * The pooler's generated file under Debian's PgBouncer: `npm run test:engines:pooler`. Written as CloudNativePG 1.30.0
 * writes it (pkg/management/pgbouncer/config/config.go), with the manifest's own parameters, and asked by connections with
 * TLS and without.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, type SecureVersion, type TLSSocket } from "node:tls";
import { timescaledb } from "../../../constructs/engines/timescaledb";
import { poolerParameters } from "../../../constructs/engines/timescaledb/pooler";
import { security } from "../../../constructs/security";
import { Checks, exitWith } from "../../support/checks";
import { settingsOf } from "../../support/fixture";
import { onPath, start } from "../../support/process";
import { MissingRealPart, skipOrFail } from "../../support/real-part";
import { until } from "../../support/until";
import { certify, freePort } from "../redis-modules/servers";

const SUITE = "test:engines:pooler";
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
/** Directives that PgBouncer 1.18, Debian's, does not know yet. */
const NEWER = new Set(["max_prepared_statements"]);

/** A start-up message of protocol 3.0. */
function startup(user: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0cluster\0\0`);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.writeUInt32BE(196608, 4);
  return Buffer.concat([head, body]);
}

function once(socket: Socket | TLSSocket, message: Buffer): Promise<Buffer> {
  return new Promise((done, failed) => {
    socket.once("data", (data: Buffer) => done(data));
    socket.once("error", failed);
    socket.once("close", () => failed(new Error("closed")));
    socket.write(message);
  });
}

function dial(port: number): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connect({ host: "127.0.0.1", port }, () => done(socket));
    socket.once("error", failed);
  });
}

/** The first answer to a start-up without TLS. `R` asks for a password, `E` is a refusal. */
async function plain(port: number): Promise<string> {
  const socket = await dial(port);
  try {
    return (await once(socket, startup("tenant_acme"))).toString("latin1");
  } finally {
    socket.destroy();
  }
}

async function encrypted(port: number, version: SecureVersion): Promise<string> {
  const socket = await dial(port);
  try {
    const answer = await once(socket, SSL_REQUEST);
    if (answer.toString("latin1") !== "S") return `no TLS: ${answer.toString("latin1")}`;
    const secure = await new Promise<TLSSocket>((done, failed) => {
      const made = connectTls({ socket, rejectUnauthorized: false, minVersion: version, maxVersion: version }, () =>
        done(made),
      );
      made.once("error", failed);
    });
    return `${secure.getProtocol()} ${(await once(secure, startup("tenant_acme"))).toString("latin1")}`;
  } finally {
    socket.destroy();
  }
}

/** A connection that stays and does not sign in: the first bytes of TLS are asked for, and nothing after. */
async function silent(port: number): Promise<Socket> {
  const socket = await dial(port);
  await once(socket, SSL_REQUEST);
  socket.on("error", () => {});
  return socket;
}

/** Few places, so that one client can take them all. Where the directive is short, the test waits as long. */
const FEW = 4;
const SHORT_SECONDS = 2;

/** What one client can do to the others, and what gives places back. */
async function places(checks: Checks, folder: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const few = { ...parameters, max_client_conn: String(FEW), client_login_timeout: String(SHORT_SECONDS) };
  await withPooler(folder, few, async (port) => {
    const held: Socket[] = [];
    for (let one = 0; one < FEW; one++) held.push(await silent(port));
    const late = await said(encrypted(port, "TLSv1.3"));
    checks.check(
      "who takes every place keeps others out: nothing that the operator admits bounds it",
      !late.startsWith("TLSv1.3 R"),
      () => late,
    );
    const free = await until(async () => (await said(encrypted(port, "TLSv1.3"))).startsWith("TLSv1.3 R"), 15_000);
    checks.check("who does not sign in loses the place after client_login_timeout", free);
    for (const socket of held) socket.destroy();
  });
  const slow = { ...few, client_login_timeout: "60" };
  await withPooler(folder, slow, async (port) => {
    const held: Socket[] = [];
    for (let one = 0; one < FEW; one++) held.push(await silent(port));
    const free = await until(
      async () => (await said(encrypted(port, "TLSv1.3"))).startsWith("TLSv1.3 R"),
      SHORT_SECONDS * 3 * 1000,
    );
    checks.check("with PgBouncer's own minute it has it for longer", !free);
    for (const socket of held) socket.destroy();
  });
}

const said = (answer: Promise<string>) => answer.catch((error) => `refused: ${error.message}`);

/** Starts PgBouncer with these parameters, and ends it after the work. */
async function withPooler(
  folder: string,
  parameters: Readonly<Record<string, string>>,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const [program] = onPath("pgbouncer");
  const port = await freePort();
  const file = (name: string) => join(folder, name);
  // After the operator's defaults, ours; after them what it enforces.
  const lines = Object.entries({
    ...{
      log_stats: "0",
      auth_type: "hba",
      client_tls_sslmode: "prefer",
      ignore_startup_parameters: "extra_float_digits,options",
    },
    ...Object.fromEntries(Object.entries(parameters).filter(([name]) => !NEWER.has(name))),
    ...{ unix_socket_dir: "", listen_port: String(port), listen_addr: "127.0.0.1", auth_hba_file: file("pg_hba.conf") },
    ...{
      client_tls_cert_file: file("tls.crt"),
      client_tls_key_file: file("tls.key"),
      client_tls_ca_file: file("ca.crt"),
    },
    auth_file: file("userlist.txt"),
  });
  writeFileSync(
    file("pgbouncer.ini"),
    `[databases]\n* = host=127.0.0.1 port=1\n\n[pgbouncer]\npool_mode = transaction\n${lines.map(([name, value]) => `${name} = ${value}`).join("\n")}\n`,
  );
  writeFileSync(
    file("pg_hba.conf"),
    "local pgbouncer pgbouncer peer\n\nhost all all 0.0.0.0/0 md5\nhost all all ::/0 md5\n",
  );
  writeFileSync(file("userlist.txt"), '"tenant_acme" "secret"\n');
  chmodSync(folder, 0o755);
  execFileSync("chmod", ["-R", "a+rX", folder]);
  const child = start(
    program!,
    [...(process.getuid?.() === 0 ? ["-u", "nobody"] : []), file("pgbouncer.ini")],
    process.env,
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => {
      log += data.toString();
    });
  try {
    const up = await until(() => log.includes("process up") || child.exitCode !== null);
    if (!up || child.exitCode !== null) throw new Error(`pgbouncer does not start: ${log}`);
    await work(port);
  } finally {
    child.kill("SIGKILL");
  }
}

async function main(): Promise<number> {
  const checks = new Checks();
  for (const name of ["pgbouncer", "openssl"])
    if (onPath(name).length === 0)
      return skipOrFail(
        SUITE,
        new MissingRealPart(name, "it is not in the PATH; install Debian's package of that name"),
      );
  const folder = mkdtempSync(join(tmpdir(), "tessera-pooler-"));
  try {
    certify(folder);
    const own = settingsOf(timescaledb);
    const under = (version: string) => settingsOf(security, { encryption: { in_transit: { tls_version: version } } });
    await checks.suite(async () => {
      for (const version of ["1.3", "1.2"])
        await withPooler(folder, poolerParameters(own, under(version)), async (port) => {
          const open = await said(plain(port));
          checks.check(`TLS ${version}: plaintext is refused`, open.startsWith("E") && /SSL/.test(open), () => open);
          const current = await said(encrypted(port, "TLSv1.3"));
          checks.check(
            `TLS ${version}: TLS 1.3 is asked for a password`,
            current.startsWith("TLSv1.3 R"),
            () => current,
          );
          const older = await said(encrypted(port, "TLSv1.2"));
          checks.check(
            `TLS ${version}: TLS 1.2 is ${version === "1.3" ? "refused" : "taken"}`,
            version === "1.3" ? older.startsWith("refused") : older.startsWith("TLSv1.2 R"),
            () => older,
          );
        });
      await places(checks, folder, poolerParameters(own, under("1.3")));
      const { client_tls_sslmode: _, ...lax } = poolerParameters(own, under("1.3"));
      await withPooler(folder, lax, async (port) => {
        const open = await said(plain(port));
        checks.check(
          "without the directive the operator's default would take plaintext",
          open.startsWith("R"),
          () => open,
        );
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return checks.end();
}

exitWith(main);
