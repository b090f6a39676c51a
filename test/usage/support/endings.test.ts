import { DEFAULT_KUBERNETES, KUBERNETES_VERSIONS, kubernetesRuns } from "../../../config/kubernetes";
import { SUPPORT_AS_OF } from "../../../config/support";
import { VERSIONS as CLICKHOUSE } from "../../../constructs/engines/clickhouse/versions";
import { VERSIONS as ELASTICSEARCH } from "../../../constructs/engines/elasticsearch/versions";
import { allForms } from "../../../constructs/engines/forms";
import { VERSIONS as MONGODB } from "../../../constructs/engines/mongodb/versions";
import { SHARED_CHARTS } from "../../../constructs/operators/shared";
import { loadFleet } from "../../../constructs/rooms";
import { endingIn, formatEnding, NOTICE_DAYS, type RunningHere, runningIn } from "../../../usage/support/endings";
import { exampleFleet, FLEET, withLoadedFleet } from "../../support/fleet";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const RUNNING = runningIn(loadFleet(FLEET));

test("every engine, operator and Kubernetes that runs says until when, or that nobody says, and where that stands", () => {
  const told = RUNNING.map(({ what }) => what);
  for (const { engine } of allForms().filter(({ engine: { id } }) => id !== "pgvector"))
    expect([engine.title, told.length > 0]).toEqual([engine.title, true]);
  for (const { id, version } of SHARED_CHARTS) expect(told).toContain(`chart ${id} ${version}`);
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

test("Kubernetes by default is not over, and every version ends after the one before", () => {
  expect(KUBERNETES_VERSIONS[DEFAULT_KUBERNETES.version].ends > SUPPORT_AS_OF).toBe(true);
  const ends = Object.values(KUBERNETES_VERSIONS).map(({ ends: day }) => day);
  expect([...ends].sort()).toEqual(ends);
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
