import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../constructs/engines/families/postgresql/server";
import { applyTenant, guardPool, type PoolSpec, tenantRole } from "../../constructs/engines/families/postgresql/sql";
import type { TestServer } from "../support/postgres";
import { until } from "../support/until";
import { markerOf } from "./application";
import { R, S } from "./attack";
import { type Overrun, overruns, overrunUsers } from "./overrun";
import { Session } from "./session";
import { World } from "./world";

export interface PoolerResult {
  readonly title: string;
  /** Null: held. */
  readonly evidence: string | null;
}

interface Pooler {
  /** A client of the pool. What it sees is collected. */
  client(user: string, seen?: string[]): Promise<Session>;
  stop(): Promise<void>;
}

function installed(): boolean {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

/** PgBouncer in transaction mode, as tenants that share a database are to be served. */
async function startPooler(
  server: TestServer,
  database: string,
  users: readonly string[],
  reset: boolean,
  more: readonly string[] = [],
): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-pgbouncer-"));
  const port = await freePort();
  const userList = join(folder, "users.txt");
  writeFileSync(userList, users.map((user) => `"${user}" ""\n`).join(""));
  const configuration = [
    "[databases]",
    `${database} = host=127.0.0.1 port=${server.port} dbname=${database}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${userList}`,
    "pool_mode = transaction",
    "default_pool_size = 1",
    ...(reset
      ? ["server_reset_query = DISCARD ALL", "server_reset_query_always = 1"]
      : ["server_reset_query_always = 0"]),
    ...more,
  ];
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(file, configuration.join("\n"));
  // PgBouncer refuses to run as root.
  const root = process.getuid?.() === 0;
  if (root) execFileSync("chmod", ["-R", "a+rX", folder]);
  const child = spawn("pgbouncer", [...(root ? ["--user=postgres"] : []), file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  await new Promise<void>((resolve, reject) => {
    let log = "";
    child.stderr.on("data", (data: Buffer) => {
      log += data.toString();
      if (log.includes("process up")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`PgBouncer ended with code ${code}:\n${log}`)));
  });
  return {
    client: (user, seen = []) => Session.open({ port, user, database }, seen, []),
    stop: async () => {
      process.removeListener("exit", end);
      const gone = new Promise((resolve) => child.once("exit", resolve));
      end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Names {
  readonly attacker: string;
  readonly victim: string;
  readonly marker: string;
}

/** Keeps the attacker waiting where it hears what it listens to. */
const LOCK = 4711;

/**
 * The attacker sends messages, of which the last ends by waiting for a lock; the victim notifies while it waits.
 *
 * @param admin of the server itself, which has the lock
 * @returns whether the attacker heard of it
 */
async function hears(pooler: Pooler, admin: Session, names: Names, ...messages: readonly string[]): Promise<boolean> {
  const seen: string[] = [];
  const [attacker, victim] = [await pooler.client(names.attacker, seen), await pooler.client(names.victim)];
  await admin.query(`SELECT pg_advisory_lock(${LOCK})`);
  const [last = "", ...before] = messages.toReversed();
  for (const message of before.toReversed()) await attacker.query(message);
  const waiting = attacker.query(
    `${last} SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(${LOCK})`,
  );
  const waits = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK} AND NOT granted`;
  const came = await until(async () => (await admin.query(waits)).length > 0);
  await victim.query("NOTIFY orders, 'heard-4711'");
  await admin.query(`SELECT pg_advisory_unlock(${LOCK})`);
  await waiting;
  await Promise.all([attacker.close(), victim.close()]);
  if (!came) throw new Error("the attacker does not wait: what it hears says nothing");
  return seen.some((text) => text.includes("heard-4711"));
}

/** Leaves state behind in one client and returns what the next client of the same role finds of it. */
async function leftBehind(pooler: Pooler, names: Names): Promise<string[]> {
  const first = await pooler.client(names.attacker);
  await first.query("SET work_mem = '2MB'");
  await first.query("SET app.mark = 'left'");
  await first.query("PREPARE left_behind AS SELECT 1");
  await first.query("SELECT pg_advisory_lock(99)");
  await first.close();
  const second = await pooler.client(names.attacker);
  const found: string[] = [];
  const [setting] = await second.query(
    "SELECT current_setting('work_mem') AS memory, current_setting('app.mark', true) AS mark",
  );
  if (setting?.memory === "2MB" || setting?.mark === "left") found.push("settings");
  if ((await second.query("SELECT FROM pg_prepared_statements WHERE name = 'left_behind'")).length > 0)
    found.push("a prepared statement");
  if ((await second.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 99")).length > 0)
    found.push("an advisory lock");
  await second.close();
  return found;
}

/** Many clients of both tenants at once through the pool: each sees its own rows. */
async function mixedUp(pooler: Pooler, names: Names): Promise<string | null> {
  const seen: string[] = [];
  const own = async (user: string, log: string[]) => {
    const client = await pooler.client(user, log);
    const counts = [];
    for (let n = 0; n < 10; n++)
      counts.push(...(await client.query("SELECT count(*)::int AS n, min(secret) AS secret FROM app.orders")));
    await client.close();
    return counts.every(({ n }) => n === 20);
  };
  const right = await Promise.all([
    ...Array.from({ length: 4 }, () => own(names.attacker, seen)),
    ...Array.from({ length: 4 }, () => own(names.victim, [])),
  ]);
  if (right.includes(false)) return "a client saw other rows than its 20";
  return seen.some((text) => text.includes(names.marker)) ? "a row of the victim was seen" : null;
}

/** A quota passed through the pool: by a large object, which the guard measures. Then INSERT is refused there as well. */
async function pastQuota(server: TestServer, pooler: Pooler, names: Names, spec: PoolSpec): Promise<string | null> {
  const client = await pooler.client(names.attacker);
  const [row] = await client.query("SELECT lo_from_bytea(0, decode(repeat('ab', 2000000), 'hex')) AS oid");
  await server.execute(guardPool(spec));
  const { code } = await client.attempt("INSERT INTO app.customers (email) VALUES ('past@quota')");
  await client.query(`SELECT lo_unlink(${row?.oid})`);
  await server.execute(guardPool(spec));
  await client.close();
  return code === "53100" ? null : `after 2000000 bytes of a large object INSERT ended with ${code}`;
}

/** A transaction lent by the pool that goes on and on: the guard ends its server's session, and the victim goes on. */
async function heldThrough(server: TestServer, pooler: Pooler, names: Names, spec: PoolSpec): Promise<string | null> {
  const [client, victim] = [await pooler.client(names.attacker), await pooler.client(names.victim)];
  await client.query("BEGIN; LOCK TABLE app.orders IN ACCESS EXCLUSIVE MODE");
  // One look may come before the lock is old enough.
  const ended = await until(async () => {
    await server.execute(guardPool(spec));
    return (await victim.attempt("SELECT count(*) FROM app.orders")).code === null;
  });
  await Promise.all([client.close(), victim.close()]);
  return ended ? null : "the victim still waits";
}

/** Whom the server lets in no more waits for no second try of the pooler's. */
const IMPATIENT = ["server_login_retry = 1", "query_wait_timeout = 5"];

/** Writes past the quota by every vector, directly and through a pooler. `pooled` is null where PgBouncer is not installed. */
export async function runOverruns(
  server: TestServer,
): Promise<{ readonly direct: readonly Overrun[]; readonly pooled: readonly Overrun[] | null }> {
  const world = new World(server, "past", [R, S]);
  let pooler: Pooler | null = null;
  try {
    await world.build();
    const like = { [R]: world.tenants(R).attacker, [S]: world.tenants(S).attacker };
    const direct = await overruns(server, like, null);
    if (!installed()) return { direct, pooled: null };
    pooler = await startPooler(server, like[R].pool.database, overrunUsers(like), true, IMPATIENT);
    const { client } = pooler;
    return { direct, pooled: await overruns(server, like, (user) => client(user)) };
  } finally {
    await pooler?.stop();
    await world.close();
  }
}

/** Null where PgBouncer is not installed. */
export async function runPooler(server: TestServer): Promise<PoolerResult[] | null> {
  if (!installed()) return null;
  const world = new World(server, "pgb", [R]);
  const { attacker, victim } = world.tenants(R);
  const names = { attacker: tenantRole(attacker.id), victim: tenantRole(victim.id), marker: markerOf(victim.id) };
  const poolers: Pooler[] = [];
  const sessions: Session[] = [];
  try {
    await world.build();
    // The guard ends who holds a lock for longer than waiting for one may take.
    for (const tenant of [attacker, victim]) await server.execute(applyTenant({ ...tenant, lockTimeoutMs: 200 }));
    const start = async (reset: boolean) => {
      const pooler = await startPooler(server, victim.pool.database, [names.attacker, names.victim], reset);
      poolers.push(pooler);
      return pooler;
    };
    const [pooler, bare] = [await start(true), await start(false)];
    const admin = await Session.open({ port: server.port, user: "postgres", database: victim.pool.database }, [], []);
    sessions.push(admin);
    const left = await leftBehind(pooler, names);
    return [
      { title: "rows: clients of both tenants through one pooler at once", evidence: await mixedUp(pooler, names) },
      {
        title: "LISTEN does not outlive its transaction (DISCARD ALL after each)",
        evidence: (await hears(pooler, admin, names, "LISTEN orders", ""))
          ? "the attacker heard the victim's notification"
          : null,
      },
      {
        title: "settings, prepared statements and advisory locks do not outlive it either",
        evidence: left.length > 0 ? `left behind: ${left.join(", ")}` : null,
      },
      {
        title: "without server_reset_query_always all of that would stay (so the two checks above can fail)",
        evidence:
          (await hears(bare, admin, names, "LISTEN orders", "")) && (await leftBehind(bare, names)).length === 3
            ? null
            : "it did not stay: the checks prove nothing",
      },
      {
        title: "stated: LISTEN, COMMIT and a wait in one message still hear; send ids in notifications, not data",
        evidence: (await hears(pooler, admin, names, "LISTEN orders; COMMIT;"))
          ? null
          : "stated as visible, but it is not: take the entry out",
      },
      {
        title: "a quota passed by a large object is measured, and holds through the pool",
        evidence: await pastQuota(server, pooler, names, attacker.pool),
      },
      {
        title: "a lock held through the pool ends, and the victim's clients go on",
        evidence: await heldThrough(server, pooler, names, attacker.pool),
      },
    ];
  } finally {
    for (const session of sessions) await session.close();
    for (const pooler of poolers) await pooler.stop();
    await world.close();
  }
}
