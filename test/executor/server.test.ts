import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { applyTenant, bootstrapPool, removeTenant } from "../../constructs/engines/families/postgresql/sql";
import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import { driverOver, VERIFIED } from "../../constructs/engines/postgresql/driver";
import { type LogLine, run } from "../../executor/run";
import { pool, startTestServer, surroundings, type TestServer, tenantSpec } from "../support/postgres";

const tenant = (id: string) => tenantSpec(id, { strategy: "schema_per_tenant" });
const step = (...statements: string[]): SqlStep => ({ as: "admin", database: "postgres", statements });

describe("on a real server", () => {
  let server: TestServer;
  let admin: Client;

  beforeAll(async () => {
    server = await startTestServer(17);
    admin = new Client({ host: "127.0.0.1", port: server.port, user: "postgres", database: "postgres" });
    await admin.connect();
    await server.execute(bootstrapPool(pool));
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });

  it("runs a step again, once, whose connection was ended in the middle", async () => {
    await admin.query("CREATE TABLE once (n int); CREATE SEQUENCE tries");
    const lines: LogLine[] = [];
    // The first try ends its own connection; nextval is not undone, so the second does not.
    const suicide = "SELECT CASE WHEN nextval('tries') = 1 THEN pg_terminate_backend(pg_backend_pid()) END";
    await server.execute([step("INSERT INTO once VALUES (1)", suicide)], (line) => lines.push(line));
    expect((await admin.query("SELECT count(*)::int AS n FROM once")).rows).toEqual([{ n: 1 }]);
    expect(lines.filter((line) => line.event === "retry")).toMatchObject([{ code: "57P01", attempt: 1 }]);
  });

  it("lets many tenants, and the same one many times, be applied at once", async () => {
    const ids = ["one", "two", "three", "one", "one", "two"];
    await Promise.all([
      ...ids.map((id) => server.execute(applyTenant(tenant(id)))),
      server.execute(bootstrapPool(pool)),
      server.execute(bootstrapPool(pool)),
    ]);
    const { rows } = await admin.query(
      "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenant\\_%' AND rolcanlogin ORDER BY 1",
    );
    expect(rows.map(({ rolname }) => rolname)).toEqual(["tenant_one", "tenant_three", "tenant_two"]);
    await Promise.all(["one", "two", "three", "one"].map((id) => server.execute(removeTenant(tenant(id)))));
    expect((await admin.query("SELECT FROM pg_roles WHERE rolname LIKE 'tenant\\_%'")).rowCount).toBe(0);
  });

  it("undoes a step of which a part fails", async () => {
    await expect(server.execute([step("CREATE TABLE half (n int)", "SELECT 1 / 0")])).rejects.toThrow(
      "statement 2: 22012",
    );
    expect((await admin.query("SELECT to_regclass('half') AS there")).rows).toEqual([{ there: null }]);
  });

  it("shows no value of a row in an error or a log line", async () => {
    await admin.query("CREATE TABLE secrets (s text PRIMARY KEY CHECK (s <> 'hunter2'))");
    const lines: LogLine[] = [];
    for (const sql of [
      "INSERT INTO secrets VALUES ('hunter2')",
      "SELECT 'hunter2'::int",
      "DO $$ BEGIN RAISE EXCEPTION 'hunter2'; END $$",
    ]) {
      const error = await server.execute([step(sql)], (line) => lines.push(line)).catch((reason: Error) => reason);
      expect(String(error)).toMatch(/step 1 of 1, statement 1: (23514|22P02|P0001) \(message withheld\)/);
      expect(String(error)).not.toContain("hunter2");
    }
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  it("says what to do where a database is missing", async () => {
    const missing = server.execute([{ ...step("SELECT 1"), database: "nowhere" }]);
    await expect(missing).rejects.toThrow(/3D000 .*nowhere.* Create the database first/);
  });

  it("names itself to the server", async () => {
    const rows = await server.execute([
      step("SELECT current_setting('application_name') AS name, current_setting('lock_timeout') AS lock"),
    ]);
    expect(rows).toEqual([{ name: "tessera-executor", lock: "10s" }]);
  });

  it("does not talk to a server without TLS", async () => {
    const target = { host: "127.0.0.1", port: server.port, region: "r" };
    const job = { engine: "e", subject: "s", target, steps: [step("SELECT 1")] };
    await expect(run(job, driverOver(VERIFIED), surroundings())).rejects.toThrow("does not support SSL");
  });
});

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) {
  test("over TLS: needs openssl to make a certificate", () => {
    process.stdout.write("skipped: executor over TLS (openssl is not installed)\n");
    expect(process.env.CI).not.toBe("true");
  });
}

(openssl ? describe : () => {})("over TLS", () => {
  let folder: string;
  let server: TestServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tessera-tls-"));
    chmodSync(folder, 0o755);
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", certificate, ...name],
      { stdio: "pipe" },
    );
    chmodSync(key, 0o600);
    if (process.getuid?.() === 0) {
      const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
      for (const file of [key, certificate]) chownSync(file, id("-u"), id("-g"));
    }
    server = await startTestServer(17, { ssl: "on", ssl_cert_file: certificate, ssl_key_file: key });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const connect = (host: string, trusted: boolean) => {
    const ssl = {
      ...(VERIFIED.ssl as object),
      ...(trusted ? { ca: readFileSync(join(folder, "cert.pem"), "utf8") } : {}),
    } as never;
    const job = {
      engine: "e",
      subject: "s",
      target: { host, port: server.port, region: "r" },
      steps: [step("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")],
    };
    return run(job, driverOver({ ssl }), surroundings());
  };

  it("wants a chain that it trusts and the name of the host", async () => {
    await expect(connect("localhost", true)).resolves.toEqual([{ ssl: true }]);
    await expect(connect("localhost", false)).rejects.toThrow(/self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    await expect(connect("127.0.0.1", true)).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID.*name/);
  });
});
