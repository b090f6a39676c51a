import { type ExpectedAccess, expectedAccess } from "../../../constructs/engines/clickhouse/expected";
import { accessSpec } from "../../../constructs/engines/clickhouse/slice";
import { verifyCluster } from "../../../constructs/engines/clickhouse/verify";
import type { Observation } from "../../../executor/contract/observation";
import type { Checks } from "../../support/checks";
import { type AccessFile, accessFile, accessXml } from "./access-xml";
import { ADMIN_USERS, Engine } from "./chdb-engine";
import { bootstrapOf, definitions, hostFor, STRATEGIES, type Strategy } from "./world";

const TENANTS = ["acme", "victim"];
const NOBODY = { code: "", message: "", advice: "", transient: false };
type Row = Record<string, unknown>;

/** What only servers with Keeper can be asked. */
const BESIDE = /system\.(zookeeper|replicas)|system, replicas/;

/**
 * The server's own tables, by a look that collects its statements first: a process of chdb answers them all at once.
 * A file of users has no policy for two users, no quota without a key, and no user that statements made: names, keys
 * and storage are told as a server with Keeper would.
 */
async function look(engine: Engine, file: AccessFile, tenants: Readonly<Record<string, ExpectedAccess>>) {
  const answers = new Map<string, Row[]>();
  const shares = Object.entries(tenants).map(([tenant, expected]) => ({ tenant, contract: {}, expected }));
  const input = { target: { host: "", port: 0, region: "" }, look: { replicaLagMsMax: 1000 }, shares };
  const observe = (query: (sql: string) => Promise<Row[]>) =>
    verifyCluster({ run: (sql) => query(String(sql)), close: async () => {} }, input, () => NOBODY);
  const asked: string[] = [];
  await observe(async (sql) => {
    asked.push(sql);
    return [];
  });
  const real = asked.filter((sql) => !BESIDE.test(sql));
  const outcomes = engine.run(
    accessXml(file),
    real.map((sql) => `${sql} FORMAT JSONEachRow`),
  );
  for (const [index, { ok, text }] of outcomes.entries()) {
    if (!ok) throw new Error(`${real[index]}: ${text}`);
    const rows = text.split("\n").filter((line) => line !== "");
    answers.set(
      real[index]!,
      rows.map((line) => asServer(JSON.parse(line), real[index]!)),
    );
  }
  return observe(async (sql) => answers.get(sql) ?? [{ nodes: 1 }]);
}

function asServer(row: Row, sql: string): Row {
  if (sql.endsWith("system.users") && row.name !== "default") return { ...row, storage: "replicated" };
  if (sql.endsWith("system.row_policies") && row.short_name === "default")
    return { ...row, short_name: "tessera_platform" };
  if (sql.endsWith("system.quotas")) return { ...row, keys: [] };
  return row;
}

const failing = (observations: readonly Observation[]) =>
  observations
    .filter(({ holds }) => holds !== true)
    .map(({ check, tenant, seen }) => ({ at: `${check} of ${tenant}`, seen }));

type Harm = readonly [what: string, at: string, harm: (file: AccessFile) => void];

function change(file: AccessFile, user: string, more: Partial<AccessFile["users"][string]>): void {
  file.users[user] = { ...file.users[user]!, ...more };
}

const add = (user: string, right: string) => (file: AccessFile) =>
  change(file, user, { rights: [...file.users[user]!.rights, right] });

const HARMS: readonly Harm[] = [
  ["a right more", "grants of acme", add("reader_acme", "INSERT ON `app`.`other`")],
  ["a right over everything", "grants of acme", add("tenant_acme", "SELECT ON *.*")],
  [
    "a right lost",
    "grants of acme",
    (file) => change(file, "tenant_acme", { rights: file.users.tenant_acme!.rights.slice(1) }),
  ],
  [
    "a right in another's database",
    "no-other-grants of null",
    add("tenant_victim", "SELECT ON `tenant_acme`.`events_local`"),
  ],
  ["a user gone", "users-there of acme", (file) => void delete file.users.reader_acme],
  ["a door wide open", "users-sign-in of acme", (file) => change(file, "tenant_acme", { sources: ["::/0"] })],
  [
    "a profile of another's",
    "settings-profile of acme",
    (file) => change(file, "tenant_acme", { profile: "tenant_victim" }),
  ],
  [
    "a limit that sessions can change",
    "settings-profile of acme",
    (file) => void file.profiles.tenant_acme!.fixed.pop(),
  ],
  [
    "a limit raised",
    "settings-profile of acme",
    (file) => void Object.assign(file.profiles.tenant_acme!.settings, { max_threads: 63 }),
  ],
  [
    "a quota raised",
    "quota of acme",
    (file) => void Object.assign(file.quotas.tenant_acme![0]!.amounts, { queries: 123_456_789 }),
  ],
  ["no quota", "quota of acme", (file) => change(file, "reader_acme", { quota: "default" })],
];
const POLICIES: readonly Harm[] = [
  ["a policy gone", "row-policies of acme", (file) => change(file, "reader_acme", { policies: {} })],
  [
    "a policy that lets everything in",
    "no-other-policies of null",
    (file) =>
      change(file, "tenant_acme", { policies: { ...file.users.tenant_acme!.policies, "`app`.`events_local`": "1" } }),
  ],
];

/** Shared tables as the cell's statements make them, with the constraint by who signed in. */
function sharedTables(engine: Engine): void {
  const made = definitions(bootstrapOf(hostFor("acme", "row_level_security")), "somebody");
  const statements = made.map((sql) => sql.replaceAll("'somebody'", "currentUser()"));
  for (const { ok, text } of engine.run(ADMIN_USERS, statements)) if (!ok) throw new Error(text);
}

/** The look after a deployment on real tables of the server: nothing wrong, then each wall broken in turn. */
export async function looks(checks: Checks): Promise<void> {
  const engine = new Engine();
  try {
    sharedTables(engine);
    for (const strategy of STRATEGIES) await walls(engine, checks, strategy);
    engine.run(ADMIN_USERS, ["ALTER TABLE app.events_local DROP CONSTRAINT own_rows"]);
    const found = failing(await look(engine, accessFile({}), {}));
    const named = found.map(({ at }) => at).join();
    checks.check("the look sees a constraint gone", named === "own-rows-constraint of null", () => named);
    const old =
      "CREATE TABLE app.old_local (tenant_id String, at DateTime) ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY at";
    engine.run(ADMIN_USERS, [old]);
    const cut = failing(await look(engine, accessFile({}), {})).find(({ at }) => at === "own-parts of null");
    checks.check(
      "the look sees parts of many tenants",
      JSON.stringify(cut).includes("old_local is cut by toYYYYMM(at)"),
      () => JSON.stringify(cut),
    );
  } finally {
    engine.close();
  }
}

async function walls(engine: Engine, checks: Checks, strategy: Strategy): Promise<void> {
  const expected = (id: string) => expectedAccess(accessSpec(hostFor(id, strategy)));
  const tenants = Object.fromEntries(TENANTS.map((id) => [id, expected(id)]));
  const fine = failing(await look(engine, accessFile(tenants), tenants));
  checks.check(`${strategy}: the look finds nothing wrong`, fine.length === 0, () => JSON.stringify(fine));
  for (const [what, at, harm] of [...HARMS, ...(strategy === "row_level_security" ? POLICIES : [])]) {
    const file = accessFile(tenants);
    harm(file);
    const found = failing(await look(engine, file, tenants));
    const seen = found.some((one) => one.at === at);
    checks.check(`${strategy}: the look sees ${what}`, seen, () => JSON.stringify(found));
  }
}
