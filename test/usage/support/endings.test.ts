import { DEFAULT_KUBERNETES, KUBERNETES_VERSIONS, kubernetesRuns } from "../../../config/kubernetes";
import { SUPPORT_AS_OF } from "../../../config/support";
import { VERSIONS as CLICKHOUSE } from "../../../constructs/engines/clickhouse/versions";
import { VERSIONS as ELASTICSEARCH } from "../../../constructs/engines/elasticsearch/versions";
import { allForms, enginesOf } from "../../../constructs/engines/forms";
import { VERSIONS as MONGODB } from "../../../constructs/engines/mongodb/versions";
import { VERSIONS as POSTGRESQL } from "../../../constructs/engines/postgresql/versions";
import { INCLUSTER_VERSIONS } from "../../../constructs/engines/redis/incluster/versions";
import { runs as runsTimescale } from "../../../constructs/engines/timescaledb/versions";
import { SHARED_CHARTS } from "../../../constructs/operators/shared";
import { loadFleet } from "../../../constructs/rooms";
import { endingIn, formatEnding, NOTICE_DAYS, type RunningHere, runningIn } from "../../../usage/support/endings";
import { exampleFleet, FLEET, withLoadedFleet } from "../../support/fleet";
import { WITNESSED } from "./witnessed";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const RUNNING = runningIn(loadFleet(FLEET));

const isAhead = (day: string | null) => day !== null && day > SUPPORT_AS_OF;
const daysOf = (versions: Readonly<Record<string, { readonly ends: string | null }>>) =>
  Object.fromEntries(Object.entries(versions).map(([version, { ends }]) => [version, ends]));

/** Our tables by the name that the other one has for the product. */
const OURS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  "amazon-eks": daysOf(KUBERNETES_VERSIONS),
  "amazon-aurora-postgresql": daysOf(POSTGRESQL),
  mongodb: daysOf(MONGODB),
  clickhouse: daysOf(CLICKHOUSE),
  elasticsearch: daysOf(ELASTICSEARCH),
  postgresql: Object.fromEntries(
    ([15, 16, 17] as const).map((postgresql) => [postgresql, runsTimescale({ version: "2.28", postgresql })[1]!.ends]),
  ),
  redis: daysOf(INCLUSTER_VERSIONS.redis),
  valkey: daysOf(INCLUSTER_VERSIONS.valkey),
};

test("every engine, operator and Kubernetes that runs says until when, or that nobody says, and where that stands", () => {
  const told = RUNNING.map(({ what }) => what);
  const fleet = loadFleet(FLEET);
  const homes = Object.keys(fleet.environments).flatMap((name) => fleet.homes(name));
  // The example fleet has no pgvector, which runs what PostgreSQL does.
  for (const { engine } of allForms().filter(({ engine: { id } }) => id !== "pgvector")) {
    const running = homes
      .filter((home) => enginesOf(home).includes(engine))
      .flatMap((home) => engine.runs(home.settings(engine.id).values));
    expect([engine.title, running.length > 0]).toEqual([engine.title, true]);
    for (const { what } of running) expect(told).toContain(what);
  }
  const operators = allForms().flatMap(({ engine }) => engine.kubernetes?.operators ?? []);
  expect(operators.length).toBeGreaterThan(4);
  for (const { id, version } of [...SHARED_CHARTS, ...operators]) expect(told).toContain(`chart ${id} ${version}`);
  expect(told).toContain(`Kubernetes ${DEFAULT_KUBERNETES.version} on EKS`);
  for (const { what, ends, source, after, where, named_by } of RUNNING) {
    expect([what, ends === null || DAY.test(ends)]).toEqual([what, true]);
    expect(source.length).toBeGreaterThan(10);
    expect(after).not.toMatch(/\.$/);
    expect(where.length).toBeGreaterThan(0);
    expect(named_by).toBe(ends === null ? null : "table");
  }
});

/** A version is maintained, on the day that the tables were looked up, as its own date says. */
test.each(Object.entries({ CLICKHOUSE, ELASTICSEARCH, MONGODB }))(
  "%s: what gets fixes has its end ahead",
  (_, versions) => {
    for (const [name, { maintained, ends }] of Object.entries(versions))
      expect([name, maintained]).toEqual([name, ends === null || ends > SUPPORT_AS_OF]);
  },
);

test("Kubernetes by default has a quarter of a year ahead, and every version ends after the one before", () => {
  const left = Date.parse(KUBERNETES_VERSIONS[DEFAULT_KUBERNETES.version].ends) - Date.parse(SUPPORT_AS_OF);
  expect(left / 86_400_000).toBeGreaterThan(90);
  const ends = Object.values(KUBERNETES_VERSIONS).map(({ ends: day }) => day);
  expect([...ends].sort()).toEqual(ends);
  // Out of standard support EKS upgrades a cluster here by itself: such a version is refused, and in no table.
  expect(ends.filter((day) => day <= SUPPORT_AS_OF)).toEqual([]);
});

test.each(Object.entries(WITNESSED))("the days of %s are those that somebody else wrote down", (product, table) => {
  const days = Object.entries(OURS[product]!).filter(([version, day]) => version in table || isAhead(day));
  expect(days.length).toBeGreaterThan(0);
  expect(Object.fromEntries(days)).toEqual(table);
});

test("a home that holds nothing runs nothing: what an erased tenant ran is not told of", () => {
  const files = new Map(exampleFleet());
  const path = "tenants/atlas_airlines/tenant.yml";
  const where = (given: ReadonlyMap<string, string>) =>
    withLoadedFleet(given, (fleet) => runningIn(fleet).flatMap((one) => one.where));
  expect(where(files)).toContain("production/atlas_airlines");
  files.set(path, files.get(path)!.replace("state: active", "state: erased"));
  expect(files.get(path)).toContain("erased");
  expect(where(files)).not.toContain("production/atlas_airlines");
});

const running = (ends: string | null): RunningHere => ({
  ...kubernetesRuns("1.34"),
  ends,
  named_by: "table",
  where: ["a", "b", "c", "d"],
});

test.each([
  ["2026-12-02", "2026-06-01", "ends on 2026-12-02, in 184 days", false],
  ["2026-12-02", "2026-06-02", "ends on 2026-12-02, in 183 days", true],
  ["2026-12-02", "2026-12-01", "ends on 2026-12-02, in 1 day ", true],
  ["2026-12-02", "2026-12-02", "ended on 2026-12-02", true],
  ["2026-12-02", "2030-01-01", "ended on 2026-12-02", true],
])("what ends on %s is told of on %s: %s", (ends, today, says, isTold) => {
  const [ending] = endingIn([running(ends)], today);
  expect(ending !== undefined).toBe(isTold);
  if (ending !== undefined) {
    expect(ending.days).toBeLessThanOrEqual(NOTICE_DAYS);
    expect(formatEnding(ending)).toContain(says);
    expect(formatEnding(ending)).toContain("(a, b, c and 1 more)");
  }
});

test("what nobody has named a day of is unknown, and neither near nor far", () => {
  expect(endingIn([running(null)], "2099-01-01")).toEqual([]);
});

test("what AWS told in an account counts before the table, there alone", () => {
  const files = exampleFleet();
  files.set("overrides/production_support.yml", 'settings:\n  ends: { "aurora-postgresql 17": "2026-03-01" }\n');
  withLoadedFleet(files, (fleet) => {
    const told = runningIn(fleet).filter(({ what }) => what === "Aurora PostgreSQL 17");
    expect(told.map(({ ends, named_by }) => [ends, named_by]).sort()).toEqual([
      ["2026-03-01", "account"],
      ["2030-02-28", "table"],
    ]);
    for (const { ends, where } of told)
      expect(where.every((home) => home.startsWith("production/"))).toBe(ends === "2026-03-01");
  });
});

test("a version past its end that its settings accept is not told of again", () => {
  const files = exampleFleet();
  const before = files.get("overrides/development_mongodb.yml") ?? "settings:\n";
  files.set(
    "overrides/development_mongodb.yml",
    before.replace("settings:\n", 'settings:\n  version: "6.0"\n  end_of_life_accepted: true\n'),
  );
  withLoadedFleet(files, (fleet) => {
    const told = runningIn(fleet).filter(({ where }) => where.some((home) => home.startsWith("development/")));
    expect(told.map(({ what }) => what)).not.toContain("MongoDB 6.0");
  });
});

test("of a change, what it does not reach is not looked at", () => {
  withLoadedFleet(exampleFleet(), (fleet) => {
    const everywhere = (environments: string[], tenants: string[]) => [
      ...new Set(
        runningIn(fleet, { environments: new Set(environments), tenants: new Set(tenants) }).flatMap(
          ({ where }) => where,
        ),
      ),
    ];
    expect(everywhere([], [])).toEqual([]);
    const own = everywhere([], ["northwind_bank"]);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((place) => place.includes("/")).every((place) => place.endsWith("/northwind_bank"))).toBe(true);
    const cells = everywhere(["production"], []);
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.every((place) => place === "production" || place.startsWith("production/"))).toBe(true);
  });
});
