import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { type Server, startServer } from "../../../constructs/engines/families/postgresql/server";
import type { SqlStep } from "../../../constructs/engines/families/postgresql/steps";
import { driverWith } from "../../../constructs/engines/timescaledb/driver";
import { bootstrap, rotation, slice } from "../../../constructs/engines/timescaledb/slice";
import { LONGEST_RUN_MS, rotate } from "../../../executor/rotate";
import { type LogLine, run } from "../../../executor/run";
import { Killed, MemoryKeeper } from "../../support/keeper";
import { bootstrapHost, HYPERTABLE, settings, sliceHost } from "./fixture";

const ADMIN_PASSWORD = "only-for-this-test";
const DATABASE = "tessera";

/**
 * The statements of a share, by the executor's own code, on a real PostgreSQL that asks for passwords. TimescaleDB
 * cannot be had here: its two functions for plain hypertables stand in by name and signature and do nothing.
 */
describe("a share in a server that asks for passwords", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-timescaledb-"));
  const keeper = new MemoryKeeper();
  keeper.secrets.set("admin", { value: { username: "postgres", password: ADMIN_PASSWORD }, at: 0 });
  const log: LogLine[] = [];
  const of = settings({ hypertables: { readings: HYPERTABLE } });
  let server: Server;

  const client = async (user: string, password: string) => {
    const made = new Client({ host: server.host, port: server.port, user, password, database: DATABASE });
    await made.connect();
    return made;
  };
  const surroundings = () => ({
    target: {
      host: server.host,
      port: server.port,
      region: "eu-central-1",
      admin_secret_arn: "admin",
      executor_secret_arn: "executor",
      passwords_path: "/passwords",
      passwords_key: "alias/key",
    },
    around: {
      credentials: { admin: async () => ({ user: "", password: "" }), token: async () => "", keeper },
      log: (line: LogLine) => log.push(line),
      clock: () => performance.now(),
      sleep: async () => {},
      remaining: () => Number.POSITIVE_INFINITY,
    },
    plain: driverWith(async () => ({ ssl: false })),
  });
  const execute = (steps: readonly SqlStep[]) => {
    const { target, around, plain } = surroundings();
    return run({ engine: "timescaledb", subject: "test", target, steps }, plain, around);
  };
  const share = (id: string) => slice(sliceHost(id, of));
  const withoutExtension = (steps: readonly SqlStep[]) =>
    steps.map((step) => ({
      ...step,
      statements: step.statements.filter((sql) => !/^CREATE EXTENSION .*"timescaledb"/.test(sql)),
    }));

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    server = await startServer({
      dataDirectory: join(folder, "data"),
      password: ADMIN_PASSWORD,
      parameters: { fsync: "off", shared_preload_libraries: "pg_stat_statements" },
    });
    await execute(withoutExtension(bootstrap(bootstrapHost(of))));
    const admin = await client("postgres", ADMIN_PASSWORD);
    await admin.query(`
      CREATE FUNCTION public.create_hypertable(relation regclass, time_column_name name, partitioning_column name = NULL,
        number_partitions integer = NULL, associated_schema_name name = NULL, associated_table_prefix name = NULL,
        chunk_time_interval anyelement = NULL::bigint, create_default_indexes boolean = TRUE,
        if_not_exists boolean = FALSE) RETURNS void LANGUAGE sql AS 'SELECT';
      CREATE FUNCTION public.set_chunk_time_interval(hypertable regclass, chunk_time_interval anyelement,
        dimension_name name = NULL) RETURNS void LANGUAGE sql AS 'SELECT'`);
    await admin.end();
    await execute(share("acme").apply);
    await execute(share("globex").apply);
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the executor's own password is made once, and it signs in with it", async () => {
    const made = keeper.secrets.get("executor")!.value;
    expect(made.username).toBe("tessera_executor");
    await execute(withoutExtension(bootstrap(bootstrapHost(of))));
    expect(keeper.secrets.get("executor")!.value).toEqual(made);
    const executor = await client(made.username!, made.password!);
    await executor.end();
    await expect(client(made.username!, "another")).rejects.toThrow(/password authentication failed/);
  });

  test("each role of a tenant signs in with its own password and sees its own tables only", async () => {
    expect([...keeper.values.keys()].filter((name) => name.endsWith("_acme")).sort()).toEqual([
      "/passwords/migrator_acme",
      "/passwords/reader_acme",
      "/passwords/tenant_acme",
    ]);
    const acme = await client("tenant_acme", keeper.values.get("/passwords/tenant_acme")!);
    await acme.query("INSERT INTO readings VALUES (now(), 'a', 1, 0.5)");
    expect((await acme.query("SELECT device FROM acme_series.readings")).rows).toEqual([{ device: "a" }]);
    await expect(acme.query("SELECT * FROM globex_series.readings")).rejects.toThrow(/permission denied for schema/);
    await acme.end();
    const globex = await client("tenant_globex", keeper.values.get("/passwords/tenant_globex")!);
    expect((await globex.query("SELECT * FROM readings")).rows).toEqual([]);
    await globex.end();
  });

  test("applying again changes no password, and a column that was added appears", async () => {
    const before = new Map(keeper.values);
    const wider = settings({
      hypertables: { readings: { ...HYPERTABLE, columns: { ...HYPERTABLE.columns, unit: "text" } } },
    });
    await execute(slice(sliceHost("acme", wider)).apply);
    expect(keeper.values).toEqual(before);
    const acme = await client("tenant_acme", before.get("/passwords/tenant_acme")!);
    expect((await acme.query("SELECT unit FROM readings")).rows).toEqual([{ unit: null }]);
    await acme.end();
  });

  test("nobody signs in as the owner of the tables, whose jobs TimescaleDB runs", async () => {
    await expect(client("owner_acme", "")).rejects.toThrow();
    const admin = await client("postgres", ADMIN_PASSWORD);
    const { rows } = await admin.query(
      "SELECT rolcanlogin, rolconnlimit, rolpassword IS NULL AS none FROM pg_authid WHERE rolname = 'owner_acme'",
    );
    expect(rows).toEqual([{ rolcanlogin: true, rolconnlimit: 0, none: true }]);
    await admin.end();
  });

  test("what an extension keeps for a tenant elsewhere counts towards its quota, as compressed chunks do", async () => {
    const admin = await client("postgres", ADMIN_PASSWORD);
    const { username, password } = keeper.secrets.get("executor")!.value;
    const executor = await client(username!, password!);
    const measure = async (tenant: string) =>
      Number((await executor.query("SELECT tessera.measure($1) AS bytes", [tenant])).rows[0].bytes);
    const before = { acme: await measure("acme"), globex: await measure("globex") };
    // As TimescaleDB does: in a schema of its own, under the owner of the table that it belongs to.
    await admin.query(`CREATE SCHEMA _timescaledb_internal;
      CREATE TABLE _timescaledb_internal.compress_hyper_2_5_chunk AS
        SELECT repeat('x', 100) AS segment FROM generate_series(1, 20000);
      ALTER TABLE _timescaledb_internal.compress_hyper_2_5_chunk OWNER TO owner_acme`);
    const { rows } = await admin.query(
      "SELECT pg_total_relation_size('_timescaledb_internal.compress_hyper_2_5_chunk') AS bytes",
    );
    expect(Number(rows[0].bytes)).toBeGreaterThan(2_000_000);
    // Its files, and its rows in the catalogs: a page of those that PostgreSQL keeps for any table, and what the rows weigh.
    const gained = (await measure("acme")) - before.acme - Number(rows[0].bytes);
    expect(gained).toBeGreaterThanOrEqual(4096);
    expect(gained).toBeLessThan(8192);
    expect(await measure("globex")).toBe(before.globex);
    await admin.query("DROP SCHEMA _timescaledb_internal CASCADE");
    await Promise.all([admin.end(), executor.end()]);
  });

  test("another password: the old one is refused at once, and sessions that are open go on", async () => {
    const plan = rotation(bootstrapHost(of));
    expect(plan.overlapHours).toBeNull();
    const roles = ["tenant_acme", "reader_acme", "migrator_acme"];
    const password = (role: string) => keeper.values.get(`/passwords/${role}`)!;
    const old = Object.fromEntries(roles.map((role) => [role, password(role)]));
    const own = keeper.secrets.get("executor")!.value.password!;
    const open = await client("tenant_acme", old.tenant_acme!);
    const { target, around, plain } = surroundings();
    const ask = (interrupts: boolean) =>
      rotate(
        {
          engine: "timescaledb",
          subject: "acme",
          target,
          rotate: {
            steps: [plan.executor, { ...plan.users("acme"), passwords: roles }],
            older_than_days: 0,
            overlap_hours: plan.overlapHours,
            interrupts,
            apply: true,
          },
        },
        plain,
        around,
        keeper.now,
      );
    expect((await ask(false)).roles.map(({ action }) => action)).toEqual(Array(4).fill("interrupts"));
    await (await client("tenant_acme", old.tenant_acme!)).end();
    expect((await ask(true)).roles.map(({ action }) => action)).toEqual(Array(4).fill("rotate"));
    for (const role of roles) {
      await expect(client(role, old[role]!)).rejects.toThrow(/password authentication failed/);
      await (await client(role, password(role))).end();
    }
    await expect(client("tessera_executor", own)).rejects.toThrow(/password authentication failed/);
    await (await client("tessera_executor", keeper.secrets.get("executor")!.value.password!)).end();
    expect((await open.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await open.end();
    expect([...keeper.values.keys()].filter((name) => name.includes("."))).toEqual([]);
    // What a deployment gives is what was given.
    await execute(share("acme").apply);
    await (await client("tenant_acme", password("tenant_acme"))).end();
  });

  test("a change that was cut off says so, and all sign in again as they read, without another outage", async () => {
    const plan = rotation(bootstrapHost(of));
    const password = () => keeper.values.get("/passwords/tenant_acme")!;
    const old = password();
    const { target, around, plain } = surroundings();
    const ask = (more: { interrupts: boolean; apply: boolean }) =>
      rotate(
        {
          engine: "timescaledb",
          subject: "acme",
          target,
          rotate: {
            steps: [{ ...plan.users("acme"), passwords: ["tenant_acme"] }],
            older_than_days: 0,
            overlap_hours: plan.overlapHours,
            ...more,
          },
        },
        plain,
        around,
        keeper.now,
      ).then(({ roles }) => roles.map(({ action }) => action));
    // The server has the next one, and those who sign in would read it after this.
    let changes = 0;
    keeper.acts = (when) => {
      if (when === "before" && ++changes === 2) throw new Killed();
    };
    await expect(ask({ interrupts: true, apply: true })).rejects.toThrow();
    keeper.acts = () => {};
    expect(password()).toBe(old);
    await expect(client("tenant_acme", old)).rejects.toThrow(/password authentication failed/);
    expect(await ask({ interrupts: false, apply: true })).toEqual(["busy"]);
    keeper.now += LONGEST_RUN_MS;
    expect(await ask({ interrupts: false, apply: false })).toEqual(["back"]);
    expect(await ask({ interrupts: false, apply: true })).toEqual(["back"]);
    expect(password()).toBe(old);
    await (await client("tenant_acme", old)).end();
    expect(await ask({ interrupts: false, apply: false })).toEqual(["interrupts"]);
  });

  test("no password is in the log, nor in a statement", () => {
    const lines = JSON.stringify(log);
    expect(log.length).toBeGreaterThan(0);
    for (const password of [...keeper.values.values(), keeper.secrets.get("executor")!.value.password!])
      expect(lines).not.toContain(password);
  });

  test("removing one tenant takes its tables, roles and passwords, and nobody else's", async () => {
    await execute(share("acme").remove);
    expect([...keeper.values.keys()].some((name) => name.endsWith("_acme"))).toBe(false);
    const globex = await client("tenant_globex", keeper.values.get("/passwords/tenant_globex")!);
    const roles = await globex.query("SELECT rolname FROM pg_roles WHERE rolname LIKE '%acme'");
    expect(roles.rows).toEqual([]);
    expect((await globex.query("SELECT * FROM globex_series.readings")).rows).toEqual([]);
    await globex.end();
    await execute(share("acme").remove);
  });
});

test("a cluster that does not stand yet is waited for as long as there is time", async () => {
  const keeper = new MemoryKeeper();
  keeper.secrets.clear();
  let attempts = 0;
  const around = {
    credentials: { admin: async () => ({ user: "", password: "" }), token: async () => "", keeper },
    log: () => {},
    clock: () => 0,
    sleep: async () => {
      attempts++;
    },
    remaining: () => (attempts < 50 ? 100_000 : 0),
  };
  const target = { host: "127.0.0.1", port: 1, region: "eu-central-1", admin_secret_arn: "admin" };
  const steps = [{ as: "admin" as const, database: DATABASE, statements: ["SELECT 1"] }];
  const waiting = run(
    { engine: "timescaledb", subject: "cell", target, steps },
    driverWith(async () => ({ ssl: false })),
    around,
  );
  await expect(waiting).rejects.toThrow(/NOT_READY.*secret admin has no value yet.*in-cluster stack/);
  expect(attempts).toBe(50);
});
