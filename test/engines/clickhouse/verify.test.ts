import { driverOver, ServerError } from "../../../constructs/engines/clickhouse/driver";
import { expectedAccess } from "../../../constructs/engines/clickhouse/expected";
import { limitsName, usersOf } from "../../../constructs/engines/clickhouse/names";
import { accessSpec } from "../../../constructs/engines/clickhouse/slice";
import { verifyCluster } from "../../../constructs/engines/clickhouse/verify";
import { hostFor } from "./world";

type Row = Record<string, unknown>;
type Tables = Record<string, Row[]>;

const expected = expectedAccess(accessSpec(hostFor("acme", "schema_per_tenant")));
const NAME = limitsName("acme");

/** What a server with Keeper tells of the one tenant. What chdb can tell for real is in looks.ts. */
function tables(): Tables {
  const users = usersOf("acme");
  return {
    users: users.map((name) => ({
      name,
      storage: "replicated",
      auth_type: "sha256_password",
      host_ip: expected.sources,
    })),
    grants: users.flatMap((user_name) =>
      expected.rights[user_name]!.flatMap((part) => {
        const [kinds, object] = part.replaceAll("`", "").split(" ON ");
        return kinds!.split(", ").map((access_type) => ({ user_name, access_type, database: object!.split(".")[0] }));
      }),
    ),
    quotas: [{ name: NAME, keys: [], apply_to_list: users }],
    quota_limits: expected.quota.map(({ minutes, amounts }) => ({
      quota_name: NAME,
      duration: minutes * 60,
      ...Object.fromEntries(Object.entries(amounts).map(([what, most]) => [`max_${what}`, String(most)])),
    })),
    settings_profile_elements: [
      ...users.map((user_name) => ({ user_name, inherit_profile: NAME })),
      ...Object.entries(expected.limits).map(([setting_name, value]) => ({
        profile_name: NAME,
        setting_name,
        value: String(value),
        readonly: 1,
      })),
    ],
    zookeeper: [{ nodes: 2 }],
    replicas: [{ host: "a", delay: 1, queue: 0, closed: 0, away: 0 }],
  };
}

async function look(harm: (rows: Tables) => void = () => {}, share: object = { expected }) {
  const rows = tables();
  harm(rows);
  const asked: string[] = [];
  const run = async (statement: unknown) => {
    const sql = String(statement);
    asked.push(sql);
    if (rows.broken?.length && sql.includes("zookeeper")) throw new ServerError("999", "no quorum");
    const name = sql.includes("system, replicas") ? "replicas" : /system\.(\w+)/.exec(sql)![1]!;
    return rows[name] ?? [];
  };
  const observations = await verifyCluster(
    { run, close: async () => {} },
    {
      target: { host: "h", port: 1, region: "r" },
      look: { replicaLagMsMax: 5000 },
      shares: [{ tenant: "acme", contract: { cluster: "main" }, ...share }],
    },
    driverOver(async () => []).explain,
  );
  const failing = observations.filter(({ holds }) => holds !== true);
  return { asked, failing: failing.map(({ check, tenant, seen }) => [check, tenant, seen]) };
}

test("finds nothing wrong in a server of an older version, and asks for nothing but what it tells of itself", async () => {
  const { asked, failing } = await look();
  expect(failing).toEqual([]);
  for (const sql of asked) expect(sql).toMatch(/^SELECT .* FROM (system\.|clusterAllReplicas\('main', system)/);
});

test.each<[string, string | null, RegExp, (rows: Tables) => void]>([
  ["keeper-answers", null, /999 no quorum/, (rows) => Object.assign(rows, { broken: [{}] })],
  ["keeper-answers", null, /nothing below/, (rows) => Object.assign(rows, { zookeeper: [{ nodes: 0 }] })],
  ["replicas", null, /a is 6 s behind/, (rows) => Object.assign(rows.replicas![0]!, { delay: 6 })],
  ["replicas", null, /a takes no writes/, (rows) => Object.assign(rows.replicas![0]!, { closed: 1 })],
  ["replicas", null, /a misses 1 replicas/, (rows) => Object.assign(rows.replicas![0]!, { away: 1 })],
  [
    "no-other-grants",
    null,
    /jane has SELECT ON tenant_acme/,
    (rows) => rows.grants!.push({ user_name: "jane", access_type: "SELECT", database: "tenant_acme" }),
  ],
  [
    "no-other-grants",
    null,
    /role all has SELECT ON \*\.\*/,
    (rows) => rows.grants!.push({ user_name: null, role_name: "all", access_type: "SELECT", database: null }),
  ],
  [
    "grants",
    "acme",
    /has the role all/,
    (rows) => Object.assign(rows, { role_grants: [{ user_name: "reader_acme", granted_role_name: "all" }] }),
  ],
  ["quota", "acme", /a quota for each client_key/, (rows) => Object.assign(rows.quotas![0]!, { keys: ["client_key"] })],
  [
    "users-sign-in",
    "acme",
    /signs in by no_password/,
    (rows) => Object.assign(rows.users![0]!, { auth_type: ["sha256_password", "no_password"] }),
  ],
  [
    "settings-profile",
    "acme",
    /the setting max_threads/,
    (rows) =>
      rows.settings_profile_elements!.push({ user_name: "tenant_acme", setting_name: "max_threads", value: "63" }),
  ],
])("sees %s of %s: %s", async (check, tenant, seen, harm) => {
  const { failing } = await look(harm);
  expect(failing).toEqual([[check, tenant, expect.stringMatching(seen)]]);
});

test("lets users of the servers' files be: they are the platform's", async () => {
  const { failing } = await look((rows) => {
    rows.users!.push({ name: "tessera_admin", storage: "users_xml" });
    rows.grants!.push({ user_name: "tessera_admin", access_type: "ALL", database: null });
  });
  expect(failing).toEqual([]);
});

test("says that it was not told how a share should be", async () => {
  const { failing } = await look(() => {}, {});
  expect(failing).toEqual([["users-there", "acme", expect.stringContaining("nobody said")]]);
});
