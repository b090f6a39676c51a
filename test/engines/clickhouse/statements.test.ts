import { clickhouse } from "../../../constructs/engines/clickhouse";
import { statementsIn } from "../../../executor/contract/steps";
import { environment, tenant } from "../../support/fixture";
import { sliceHostOf } from "../../support/homes";
import { ATTACKER, applyOf, bootstrapOf, hostFor, removeOf, STRATEGIES } from "./world";

const slice = (host: ReturnType<typeof hostFor>) => clickhouse.build().slice(host);

describe.each(STRATEGIES)("%s", (strategy) => {
  const host = hostFor(ATTACKER, strategy);

  it("makes users closed, gives passwords, then opens them to the network only", () => {
    const { apply } = slice(host);
    const first = apply[0]!;
    expect(first.passwords).toEqual(["tenant_acme", "reader_acme"]);
    const made = statementsIn(first).filter((sql) => sql.startsWith("CREATE USER"));
    expect(made).toHaveLength(2);
    for (const sql of made) expect(sql).toMatch(/IF NOT EXISTS .* IDENTIFIED WITH sha256_hash BY '0{64}' HOST NONE$/);
    expect(statementsIn(apply[1])).toEqual([
      "ALTER USER `tenant_acme` HOST IP '10.40.0.0/16'",
      "ALTER USER `reader_acme` HOST IP '10.40.0.0/16'",
    ]);
  });

  it("closes the users of a tenant that is not active", () => {
    const suspended = sliceHostOf({ ...host, tenant: tenant(ATTACKER, "premium", {}, "suspended") });
    expect(statementsIn(slice(suspended).apply.at(-1))).toEqual([
      "ALTER USER `tenant_acme` HOST NONE",
      "ALTER USER `reader_acme` HOST NONE",
    ]);
  });

  it("closes them before anything that the tenant could hold up: door, rights of open sessions, what runs", () => {
    const suspended = sliceHostOf({ ...host, tenant: tenant(ATTACKER, "premium", {}, "suspended") });
    const { apply } = slice(suspended);
    const first = statementsIn(apply[0]);
    expect(first.slice(2, 7)).toEqual([
      "ALTER USER `tenant_acme` HOST NONE",
      "ALTER USER `reader_acme` HOST NONE",
      "GRANT NONE ON *.* TO `tenant_acme` WITH REPLACE OPTION",
      "GRANT NONE ON *.* TO `reader_acme` WITH REPLACE OPTION",
      "KILL QUERY ON CLUSTER 'main' WHERE user IN ('tenant_acme', 'reader_acme') ASYNC",
    ]);
    expect(first.some((sql) => /^(ALTER|CREATE) (TABLE|DATABASE)/.test(sql))).toBe(false);
    expect(first.slice(7)).toEqual(
      strategy === "row_level_security" ? [] : ["KILL MUTATION ON CLUSTER 'main' WHERE database = 'tenant_acme'"],
    );
    const grants = apply.flatMap(statementsIn).filter((sql) => sql.startsWith("GRANT"));
    expect(grants.filter((sql) => !sql.startsWith("GRANT NONE"))).toEqual([]);
  });

  it("counts inserts by the minute, in one interval where all amounts are", () => {
    const quota = (changes: Record<string, unknown>) =>
      applyOf(hostFor(ATTACKER, strategy, changes)).find((sql) => sql.startsWith("CREATE QUOTA"))!;
    expect(quota({})).toContain("FOR INTERVAL 1 minute MAX query_inserts = 300 TO");
    expect(quota({ quota: { interval_minutes: 1 } }).match(/FOR INTERVAL/g)).toHaveLength(1);
  });

  it("lets no limit be changed in a session", () => {
    const profile = applyOf(host).find((sql) => sql.startsWith("CREATE SETTINGS PROFILE"))!;
    const limits = profile.replace(/.* SETTINGS /, "").split(", ");
    expect(limits.length).toBeGreaterThanOrEqual(13);
    expect(limits.filter((limit) => !limit.endsWith(" READONLY"))).toEqual([]);
  });

  it("gives no right over anything but its own, and none on the servers' own tables", () => {
    const objects = applyOf(host)
      .filter((sql) => sql.startsWith("GRANT"))
      .flatMap((sql) => [...sql.replace(/ TO `.*$/, "").matchAll(/ ON ([^,)]+)/g)].map(([, object]) => object!.trim()));
    expect(objects.length).toBeGreaterThan(1);
    const own = strategy === "row_level_security" ? /^`app`\.`\w+`$/ : /^`tenant_acme`\.\*$/;
    const needed = ["MergeTree", "ReplicatedMergeTree", "Distributed"];
    expect(objects.filter((object) => !own.test(object) && !needed.includes(object) && object !== "*.*")).toEqual([]);
    // Over everything it has the right to say ON CLUSTER alone, where definitions are its own.
    for (const sql of applyOf(host)) expect(sql.replaceAll("CLUSTER ON *.*", "")).not.toMatch(/^GRANT .* ON \*\.\*/);
  });

  it("makes no profile that lets a limit be changed, whoever wears it", () => {
    const profiles = [...bootstrapOf(host), ...applyOf(host)].filter((sql) => /SETTINGS PROFILE (OR|IF|`)/.test(sql));
    expect(profiles.length).toBeGreaterThan(0);
    for (const sql of profiles) expect(sql).not.toMatch(/WRITABLE|CHANGEABLE|\bMIN\b|\bMAX\b/);
  });

  it("replaces rights, so that what leaves the settings leaves the server", () => {
    const grants = applyOf(host).filter((sql) => sql.startsWith("GRANT"));
    expect(grants).toHaveLength(2);
    for (const grant of grants) expect(grant).toMatch(/ WITH REPLACE OPTION$/);
  });

  it("refuses its removal while it can sign in, except where everything may go", () => {
    expect(removeOf(host)[0]).toMatch(/^SELECT throwIf\(count\(\) > 0, .*system\.users.*notEmpty\(host_ip\)/);
    const loose = { ...host, environment: environment({ deletion_protection: false }) };
    expect(removeOf(loose).join()).not.toContain("throwIf");
  });

  it("forgets the passwords last, and names nobody else", () => {
    const { apply, remove } = slice(host);
    expect(remove.at(-1)!.forget).toEqual(["tenant_acme", "reader_acme"]);
    const text = JSON.stringify([apply, remove]);
    expect(text).not.toContain("victim");
    expect(remove.every((step) => step.as === "executor")).toBe(true);
  });

  it("says the same twice", () => {
    expect(slice(host)).toEqual(slice(hostFor(ATTACKER, strategy)));
  });
});

describe("shared tables", () => {
  const host = hostFor(ATTACKER, "row_level_security");
  const made = bootstrapOf(host);

  it("have a policy of the platform, so that whoever has none sees no row", () => {
    for (const table of ["events_local", "hourly_local"])
      expect(made).toContain(
        `CREATE ROW POLICY OR REPLACE \`tessera_platform\` ON \`app\`.\`${table}\` USING 1 TO \`tessera_executor\`, \`tessera_admin\``,
      );
  });

  it("have the tenant first and alone in the primary key, and a constraint on who inserts", () => {
    const table = made.find((sql) => sql.startsWith("CREATE TABLE IF NOT EXISTS `app`.`events_local`"))!;
    expect(table).toContain("PARTITION BY `tenant_id` PRIMARY KEY `tenant_id` ORDER BY (`tenant_id`, `name`, `at`)");
    expect(table).toContain("INDEX `tessera_time` `at` TYPE minmax GRANULARITY 1");
    expect(table).toContain("CONSTRAINT own_rows CHECK `tenant_id` = substring(currentUser(), 8)");
    expect(made.find((sql) => sql.startsWith("CREATE TABLE IF NOT EXISTS `app`.`hourly_local`"))).toContain(
      "PARTITION BY `tenant_id` PRIMARY KEY `tenant_id` ORDER BY (`tenant_id`, `name`, bucket)",
    );
  });

  it("are read by columns, so that what asks for the whole table is refused", () => {
    const given = applyOf(host).filter((sql) => sql.startsWith("GRANT"));
    for (const sql of given) {
      expect(sql).toContain("SELECT(`tenant_id`, `at`, `name`, `value`, `n`), SHOW TABLES");
      expect(sql).not.toMatch(/SELECT,[^(]*ON `app`\.`\w+_local`/);
    }
  });

  it("are bounded before they can be read", () => {
    const apply = applyOf(host);
    const lastPolicy = apply.findLastIndex((sql) => sql.startsWith("CREATE ROW POLICY"));
    const firstGrant = apply.findIndex((sql) => sql.startsWith("GRANT"));
    expect(lastPolicy).toBeGreaterThan(0);
    expect(firstGrant).toBeGreaterThan(lastPolicy);
  });

  it("lose a tenant's rows by its name, and stay", () => {
    expect(removeOf(host)).toContain('purge {"tenant":"acme","database":"app","cluster":"main"}');
    expect(removeOf(host).join()).not.toMatch(/DROP (DATABASE|TABLE)/);
  });
});

describe("a database of one's own", () => {
  it("goes as a whole", () => {
    expect(removeOf(hostFor(ATTACKER, "schema_per_tenant"))).toContain(
      "DROP DATABASE IF EXISTS `tenant_acme` ON CLUSTER 'main' SYNC",
    );
  });

  it("holds no tables that a pooled tenant defines: it could name another's path in Keeper", () => {
    expect(applyOf(hostFor(ATTACKER, "schema_per_tenant")).join()).not.toMatch(/GRANT[^;]*CREATE TABLE/);
    expect(applyOf(hostFor(ATTACKER, "database_per_tenant")).join()).toMatch(/GRANT[^;]*CREATE TABLE/);
  });

  it("has codecs, skipping indexes, expiry, summaries and a distributed table as its settings say", () => {
    const text = applyOf(hostFor(ATTACKER, "schema_per_tenant")).join("\n");
    expect(text).toContain("`n` UInt32 CODEC(DoubleDelta, LZ4)");
    expect(text).toContain("INDEX `by_word` `name` TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 4");
    expect(text).toContain("TTL toDateTime(`at`) + toIntervalDay(3650)");
    expect(text).toContain("CREATE MATERIALIZED VIEW IF NOT EXISTS `tenant_acme`.`hourly_fill` ON CLUSTER 'main' TO");
    expect(text).toContain("ENGINE = Distributed('main', 'tenant_acme', 'events_local', rand())");
  });
});

test("older versions get no statement that they do not know", () => {
  const old = hostFor(ATTACKER, "database_per_tenant", { version: "22.8", end_of_life_accepted: true });
  const text = [...bootstrapOf(old), ...applyOf(old)].join("\n");
  expect(text).not.toMatch(/SQL SECURITY|CLUSTER ON|TABLE ENGINE|written_bytes|max_temporary_data_on_disk/);
  const now = hostFor(ATTACKER, "database_per_tenant");
  expect([...bootstrapOf(now), ...applyOf(now)].join("\n")).toMatch(/SQL SECURITY DEFINER/);
});
