import { createHash } from "node:crypto";
import { driverOver, ServerError, type Transport } from "../../../constructs/engines/clickhouse/driver";
import type { Address } from "../../../constructs/engines/families/incluster/sign-in";
import type { Credentials, Keeper } from "../../../executor/contract/driver";
import type { Target } from "../../../executor/contract/payload";
import { run } from "../../../executor/run";

const TARGET: Target = {
  host: "writer.clickhouse.home.prod.tessera.internal",
  port: 8443,
  region: "eu-central-1",
  admin_secret_arn: "arn:admin",
  executor_secret_arn: "arn:executor",
  authority_parameter: "/authority",
  passwords_path: "/passwords",
  passwords_key: "key",
};

function world(answer: (sql: string) => readonly Record<string, unknown>[] = () => []) {
  const sent: { sql: string; at: Address }[] = [];
  const parameters = new Map([["/authority", "PEM"]]);
  const keeper: Keeper = {
    secret: async (arn) => ({ username: `user of ${arn}`, password: "s3cret" }),
    putSecret: async () => {},
    parameter: async (name) => parameters.get(name) ?? null,
    putParameter: async (name, value) => void parameters.set(name, value),
    deleteParameter: async (name) => void parameters.delete(name),
  };
  const transport: Transport = async (sql, at) => {
    sent.push({ sql, at });
    return answer(sql);
  };
  const credentials = { keeper } as unknown as Credentials;
  return { sent, parameters, driver: driverOver(transport), credentials };
}

async function execute(the: ReturnType<typeof world>, given: readonly string[] | object, more: object = {}) {
  const lines: unknown[] = [];
  const around = {
    credentials: the.credentials,
    log: (line: unknown) => void lines.push(line),
    clock: () => 0,
    sleep: async () => {},
    remaining: () => Number.POSITIVE_INFINITY,
  };
  const own = Array.isArray(given) ? { statements: given } : given;
  const step = { as: "executor" as const, ...own, ...more };
  const job = { engine: "clickhouse", subject: "acme", target: TARGET, steps: [step] };
  return { rows: await run(job, the.driver, around), lines };
}

const PURGE = { purge: { tenant: "acme", database: "app", cluster: "main" } };
const listing = (sql: string) =>
  sql.includes("system.columns") ? [{ name: "events_local" }, { name: "old_local" }] : null;

test("signs in with the secret of its identity and trusts the cluster's authority only", async () => {
  const the = world();
  await execute(the, ["SELECT 1"]);
  await execute(the, ["SELECT 1"], { as: "admin" });
  expect(the.sent.map(({ at }) => [at.user, at.ca, at.port])).toEqual([
    ["user of arn:executor", "PEM", 8443],
    ["user of arn:admin", "PEM", 8443],
  ]);
});

test("waits while the cluster has made no authority or secret yet", async () => {
  const the = world();
  the.parameters.delete("/authority");
  const failed = await the.driver
    .open(TARGET, "executor", {}, the.credentials, () => {})
    .catch((error) => the.driver.explain(error));
  expect(failed).toMatchObject({ code: "NOT_READY", transient: true, patient: true });
  expect(the.sent).toEqual([]);
});

test("gives users a hash of a password that it keeps outside, and logs neither", async () => {
  const the = world();
  const { lines } = await execute(the, ["ALTER USER `tenant_acme` SETTINGS PROFILE 'tenant_acme'"], {
    passwords: ["tenant_acme"],
  });
  const kept = the.parameters.get("/passwords/tenant_acme")!;
  const hash = createHash("sha256").update(kept).digest("hex");
  expect(the.sent.at(-1)!.sql).toBe(`ALTER USER \`tenant_acme\` IDENTIFIED WITH sha256_hash BY '${hash}'`);
  expect(JSON.stringify(lines)).not.toContain(hash);
  expect(JSON.stringify([lines, the.sent.map(({ sql }) => sql)])).not.toContain(kept);
});

test("the same password again on the next run", async () => {
  const the = world();
  await execute(the, [], { passwords: ["tenant_acme"] });
  await execute(the, [], { passwords: ["tenant_acme"] });
  expect(the.sent[0]!.sql).toBe(the.sent[1]!.sql);
});

test("removes a tenant's rows from every table with its column, counts what is left, then its policies", async () => {
  const the = world((sql) => listing(sql) ?? (sql.includes("count()") ? [{ count: 0 }] : []));
  const { rows } = await execute(the, PURGE);
  expect(rows).toEqual([{ tables: 2 }]);
  const sent = the.sent.map(({ sql }) => sql).slice(1);
  expect(sent).toHaveLength(6);
  expect(sent[0]).toBe(
    "ALTER TABLE `app`.`events_local` ON CLUSTER 'main' DELETE WHERE `tenant_id` = 'acme' SETTINGS mutations_sync = 2",
  );
  expect(sent[2]).toBe("DROP ROW POLICY IF EXISTS `tenant_acme` ON `app`.`events_local`");
  expect(sent[3]).toContain("`app`.`old_local`");
  for (const sql of sent) expect(sql).toContain("acme");
});

test("looks at the tenant's own partition where there is one", async () => {
  const cut = (sql: string) => listing(sql)?.map((row) => ({ ...row, cut: "tenant_id" }));
  const the = world((sql) => cut(sql) ?? (sql.includes("count()") ? [{ count: 0 }] : []));
  await execute(the, PURGE);
  expect(the.sent[1]!.sql).toBe(
    "ALTER TABLE `app`.`events_local` ON CLUSTER 'main' DELETE IN PARTITION 'acme' WHERE `tenant_id` = 'acme' SETTINGS mutations_sync = 2",
  );
});

test("fails when rows are left", async () => {
  const the = world((sql) => listing(sql) ?? (sql.includes("count()") ? [{ count: 3 }] : []));
  await expect(execute(the, PURGE)).rejects.toThrow(/REMAINS Tessera: rows of acme are left in events_local/);
  expect(the.sent.map(({ sql }) => sql).join()).not.toContain("DROP ROW POLICY");
});

test.each([
  [{ purge: { ...PURGE.purge, tenant: "%" } }, "purge.tenant: given a text"],
  [{ purge: { ...PURGE.purge, tenant: "a' OR 1" } }, "purge.tenant: given a text"],
  [{ purge: { tenant: "acme", database: "app" } }, "purge.cluster: given nothing"],
  [{ ...PURGE, statements: [] }, "exactly one of statements, purge"],
])("refuses to purge by %j", async (step, said) => {
  const the = world();
  await expect(execute(the, step)).rejects.toThrow(said);
  expect(the.sent).toEqual([]);
});

describe("errors", () => {
  const { explain } = driverOver(async () => []);
  const text = (code: number, message: string) => `Code: ${code}. DB::Exception: ${message} (X)`;

  test("show names and withhold what may quote values", () => {
    expect(explain(new ServerError("497", text(497, "Not enough privileges"))).message).toContain("privileges");
    expect(explain(new ServerError("27", text(27, "Cannot parse 'jane@example.com'"))).message).toBe(
      "(message withheld)",
    );
  });

  test("of our own are shown without what stands around them", () => {
    const own = "Tessera: tenant acme can still sign in, nothing was removed";
    const said = explain(new ServerError("395", text(395, `${own}: while executing 'FUNCTION throwIf('x')'`)));
    expect(said).toMatchObject({ code: "395", message: own, transient: false });
    expect(said.advice).toContain("offboarding");
  });

  test.each([
    ["225", true],
    ["999", true],
    ["497", false],
    ["62", false],
  ])("%s passes by itself: %s", (code, transient) => {
    expect(explain(new ServerError(code, "")).transient).toBe(transient);
  });

  test("of the network are tried again", () => {
    expect(explain(Object.assign(new Error("x"), { code: "ECONNREFUSED" }))).toMatchObject({ transient: true });
  });
});
