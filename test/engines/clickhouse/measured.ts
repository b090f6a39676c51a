/**
 * What the walls between tenants of shared tables are worth, and what they cost: questions to a value with and without
 * them, every switch of a session, a neighbour that fills its own parts, and time and bytes beside tables that are cut
 * by months.
 */
import { applicationUser } from "../../../constructs/engines/clickhouse/names";
import type { Checks } from "../../support/checks";
import { ADMIN_USERS, type Engine } from "./chdb-engine";
import { bare, estimates, halving } from "./oracles";
import { seed } from "./seed";
import { usersXml } from "./users-xml";
import { ATTACKER, applyOf, hostFor, SECRET_NUMBER, VICTIM } from "./world";

/** The largest number of the attacker's own rows. */
const OWN_NUMBER = 2;
const SHARED = "row_level_security";
const host = () => hostFor(ATTACKER, SHARED);
const attacker = (change = (sql: string) => sql) => usersXml(applyOf(host()).map(change), applicationUser(ATTACKER));

const sharedParts = (sql: string) => sql.replace("PARTITION BY `tenant_id` ", "");
const wholeTables = (sql: string) => sql.replaceAll(/SELECT\([^)]*\)/g, "SELECT");

/** The neighbour's largest number, by halving what EXPLAIN ESTIMATE says. */
export function halved(engine: Engine, checks: Checks): void {
  const search = (users: string) =>
    halving((thresholds) =>
      engine
        .run(
          users,
          thresholds.map((least) => `EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE n >= ${least}`),
        )
        .map(({ ok, text }) => ok && estimates(text)),
    );
  seed(engine, SHARED, sharedParts);
  const before = search(attacker(wholeTables));
  seed(engine, SHARED);
  const after = search(attacker());
  const told = `parts shared: ${before.value} after ${before.asked} questions; a tenant's own: ${after.value} after ${after.asked}`;
  checks.check(
    `halving finds the neighbour's number where parts are shared, and nothing where they are not (${told})`,
    before.value === SECRET_NUMBER && after.value === OWN_NUMBER,
    () => told,
  );
}

/** Settings whose change ends or holds up the process that asks. */
const NOT_ASKED = /^(max_execution_time|.*timeout.*|profile|readonly|.*sleep.*|.*fault.*|.*failpoint.*)$/;

/**
 * Every setting of the server that is a switch, turned the other way by the attacker: the answers to both questions must
 * stay alike. A setting of a newer version that leaves policies behind is found here.
 */
export function switches(engine: Engine, checks: Checks): void {
  seed(engine, SHARED);
  const [list] = engine.run(ADMIN_USERS, [
    "SELECT name, value FROM system.settings WHERE type = 'Bool' AND alias_for = '' ORDER BY name",
  ]);
  const turned = list!.text
    .split("\n")
    .map((line) => line.split("\t") as [string, string])
    .filter(([name]) => !NOT_ASKED.test(name))
    .map(([name, value]) => `${name} = ${value === "1" ? 0 : 1}`);
  const questions = (setting: string) =>
    [SECRET_NUMBER, SECRET_NUMBER + 1].flatMap((least) => [
      `EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE n >= ${least} SETTINGS ${setting}`,
      `SELECT count() FROM app.events_local WHERE n >= ${least} SETTINGS max_rows_to_read = 1, ${setting}`,
    ]);
  const answers = engine.runEach(attacker(), turned.flatMap(questions));
  const telling = turned.filter((_, index) => {
    const [explained, limited, ...beside] = answers.slice(index * 4, index * 4 + 4).map((one) => bare(one?.text ?? ""));
    return explained !== beside[0] || limited !== beside[1];
  });
  const ended = turned.filter((_, index) => answers.slice(index * 4, index * 4 + 4).includes(null));
  checks.check(
    `none of ${turned.length} switches of a session tells a value (${ended.length} end the process: ${ended.join(", ")})`,
    turned.length > 500 && telling.length === 0 && ended.length < 10,
    () => telling.join(", "),
  );
}

/**
 * A table takes inserts while its fullest partition has few parts enough. Where partitions are tenants', neighbours' parts
 * do not add up. Numbers are smaller than the server's 3,000.
 */
export function neighbours(engine: Engine, checks: Checks): void {
  const few = (sql: string) =>
    sql.replace(
      /^(CREATE TABLE .*? ORDER BY \([^)]*\))(?: TTL .*?(?= AS |$))?/,
      "$1 SETTINGS parts_to_delay_insert = 5, parts_to_throw_insert = 10, max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1",
    );
  const inserts = Array.from(
    { length: 7 },
    (_, n) => `INSERT INTO app.events_local (at, name, value, n) VALUES ('2026-01-15 10:00:00', 'x', 1, ${n})`,
  );
  const both = (change: (sql: string) => string) => {
    seed(engine, SHARED, (sql) => few(change(sql)));
    const mine = engine.run(attacker(), inserts);
    // What a server works out for each who inserts, chdb is told.
    engine.run(ADMIN_USERS, [
      "ALTER TABLE app.events_local DROP CONSTRAINT own_rows",
      `ALTER TABLE app.events_local MODIFY COLUMN tenant_id DEFAULT '${VICTIM}'`,
    ]);
    const theirs = engine.run(usersXml(applyOf(hostFor(VICTIM, SHARED)), applicationUser(VICTIM)), inserts);
    return [...mine, ...theirs].filter(({ ok }) => !ok);
  };
  const before = both(sharedParts);
  checks.check(
    `where parts are shared, tenants' parts add up until nobody inserts (${before.length} of 14 refused)`,
    before.length > 0 && before.every(({ text }) => text.includes("TOO_MANY_PARTS")),
    () => before[0]?.text ?? "all went in",
  );
  const after = both((sql) => sql);
  checks.check("where they are not, all insert", after.length === 0, () => after[0]!.text);
}

const CLOCK = "SELECT toUnixTimestamp64Micro(now64(6))";
const TENANTS = 10;
const MONTHS = 6;
const ROWS = 10_000;
const REPEATS = 9;

/** Forms of one table: as it was, as it is, as it is where the order begins with the time, and cut by both. */
const FORMS: Readonly<Record<string, string>> = {
  months: "PARTITION BY toYYYYMM(at) PRIMARY KEY tenant_id ORDER BY (tenant_id, name, at)",
  tenants: "PARTITION BY tenant_id PRIMARY KEY tenant_id ORDER BY (tenant_id, name, at)",
  "tenants, by time": "PARTITION BY tenant_id PRIMARY KEY tenant_id ORDER BY (tenant_id, at, name)",
  "tenants and months": "PARTITION BY (tenant_id, toYYYYMM(at)) PRIMARY KEY tenant_id ORDER BY (tenant_id, name, at)",
};
const QUERIES: Readonly<Record<string, string>> = {
  "all rows": "1",
  "a name": "name = 'name7'",
  "a week": "at >= '2026-03-10' AND at < '2026-03-17'",
};

/**
 * Time and bytes of each form against tables that are cut by months, in one run: the quickest of each, in turns. Figures
 * are told and not asserted, but for bytes, which do not depend on the machine.
 */
export function cost(engine: Engine, checks: Checks): void {
  const forms = Object.keys(FORMS);
  const table = (form: string) => `cost_${forms.indexOf(form)}`;
  const run: string[] = [];
  const timed = new Map<string, number[]>();
  const time = (what: string, sql: string) => {
    timed.set(what, [...(timed.get(what) ?? []), run.length]);
    run.push(CLOCK, sql, CLOCK);
  };
  for (const form of forms)
    run.push(
      `CREATE TABLE ${table(form)} (tenant_id LowCardinality(String), at DateTime, name LowCardinality(String), value Float64, n UInt32, INDEX tessera_time at TYPE minmax GRANULARITY 1, INDEX by_n n TYPE minmax GRANULARITY 1) ENGINE = MergeTree ${FORMS[form]}`,
    );
  for (let month = 1; month <= MONTHS; month++)
    for (let tenant = 0; tenant < TENANTS; tenant++)
      for (const form of forms)
        time(
          `insert ${form}`,
          `INSERT INTO ${table(form)} SELECT 't${tenant}', toDateTime('2026-0${month}-01 00:00:00') + number * 200, concat('name', toString(cityHash64(number) % 100)), cityHash64(number, ${tenant}) / 1e9, cityHash64(number, ${month}) FROM numbers(${ROWS})`,
        );
  for (const form of forms) run.push(`OPTIMIZE TABLE ${table(form)} FINAL`);
  for (let repeat = 0; repeat < REPEATS; repeat++)
    for (const [what, condition] of Object.entries(QUERIES))
      for (const form of forms)
        time(
          `${what} ${form}`,
          `SELECT count(), sum(value) FROM ${table(form)} WHERE tenant_id = 't3' AND ${condition}`,
        );
  const sizes = run.length;
  run.push(
    ...forms.map(
      (form) => `SELECT sum(bytes_on_disk), count() FROM system.parts WHERE table = '${table(form)}' AND active`,
    ),
    ...forms.map((form) => `DROP TABLE ${table(form)} SYNC`),
  );
  const out = engine.run(ADMIN_USERS, run);
  const failed = out.find(({ ok }) => !ok);
  if (failed !== undefined) throw new Error(failed.text);
  const took = (what: string, of: (times: readonly number[]) => number) =>
    of(timed.get(what)!.map((at) => Number(out[at + 2]!.text) - Number(out[at]!.text)));
  const total = (times: readonly number[]) => times.reduce((sum, one) => sum + one, 0);
  const least = (times: readonly number[]) => Math.min(...times);
  const size = (form: string) => out[sizes + forms.indexOf(form)]!.text.split("\t").map(Number) as [number, number];
  const [bytes] = size("months");
  console.log(
    `cost against tables cut by months, ${TENANTS} tenants with ${MONTHS} months of ${ROWS} rows each (below 1: cheaper)`,
  );
  for (const form of forms.slice(1)) {
    const ratio = (what: string, of: (times: readonly number[]) => number) =>
      `${what} ${(took(`${what} ${form}`, of) / took(`${what} months`, of)).toFixed(2)}`;
    const [own, parts] = size(form);
    const all = [
      `bytes ${(own / bytes).toFixed(3)}`,
      `parts ${parts}`,
      ratio("insert", total),
      ...Object.keys(QUERIES).map((what) => ratio(what, least)),
    ];
    console.log(`  ${form}: ${all.join(", ")}`);
  }
  const [own] = size("tenants");
  checks.check(
    "a table cut by tenants takes at most a tenth more bytes",
    own < bytes * 1.1,
    () => `${own} and ${bytes}`,
  );
}
