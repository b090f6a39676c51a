import { timescaledb } from "../../../constructs/engines/timescaledb";
import { build } from "../../../constructs/engines/timescaledb/build";
import { rules } from "../../../constructs/engines/timescaledb/rules";
import { imageReference } from "../../../constructs/engines/timescaledb/versions";
import { statementsIn } from "../../../executor/contract/steps";
import { bootstrapHost, FULL, HYPERTABLE, settings } from "./fixture";

const CONTEXT = {
  environment: "production",
  region: "eu-central-1",
  recoveryRegion: null,
  residency: null,
  strategy: "database_per_tenant",
  security: {},
};

/** Paths that the rules find wrong, with what they say. */
function violations(...changes: Record<string, unknown>[]) {
  const of = settings(...changes);
  return rules.flatMap((rule) => rule.check(of, CONTEXT) ?? []).map(({ path, advice }) => ({ path, advice }));
}

const readings = (changes: object) => ({ hypertables: { readings: { ...FULL.hypertables.readings, ...changes } } });
const hourly = (changes: object) => ({
  continuous_aggregates: { readings_hourly: { ...FULL.continuous_aggregates.readings_hourly, ...changes } },
});

test("ranges of columns, which every role may read, are refused where tenants share, and only there", () => {
  const skipping = settings(FULL);
  const found = (strategy: string | null) =>
    rules.flatMap((rule) => rule.check(skipping, { ...CONTEXT, strategy }) ?? []).map(({ path }) => path);
  for (const strategy of ["row_level_security", "schema_per_tenant"])
    expect(found(strategy)).toContain("hypertables.readings.skip_columns");
  for (const strategy of ["database_per_tenant", null])
    expect(found(strategy)).not.toContain("hypertables.readings.skip_columns");
});

test("defaults and everything that can be asked for are legal", () => {
  expect(violations()).toEqual([]);
  expect(violations(FULL)).toEqual([]);
});

test.each([
  ["2.11", "pg15-ts2.17-all", "2.11.2"],
  ["2.12", "pg15-ts2.17-all", "2.12.2"],
])("version %s is created by name in the image that holds it for arm64", (version, tag, extension) => {
  expect(imageReference(15, version as "2.11", "timescale")).toBe(`docker.io/timescale/timescaledb-ha:${tag}`);
  expect(imageReference(15, version as "2.11", "apache")).toMatch(/-all-oss$/);
  const statements = build.bootstrap(bootstrapHost(settings({ version, postgresql: 15 }))).flatMap(statementsIn);
  expect(statements).toContain(`CREATE EXTENSION IF NOT EXISTS "timescaledb" VERSION '${extension}'`);
});

test.each([
  ["2.12", 15, `ALTER EXTENSION "timescaledb" UPDATE TO '2.12.2'`],
  ["2.28", 17, 'ALTER EXTENSION "timescaledb" UPDATE'],
])("a cluster that changes to %s updates the extension, first of all on a connection of its own", (...of) => {
  const [version, postgresql, statement] = of;
  const steps = build.bootstrap(bootstrapHost(settings({ version, postgresql })));
  const at = steps.findIndex((step) => statementsIn(step).includes(statement));
  expect(steps[at]).toMatchObject({ as: "admin", transaction: false, tolerates: ["42704"], statements: [statement] });
  // After the database is there, before anything that loads the library.
  expect(at).toBe(1);
});

test("the current version is the image's own", () => {
  expect(imageReference(17, "2.28", "apache")).toBe("docker.io/timescale/timescaledb-ha:pg17-ts2.28-oss");
  const statements = build.bootstrap(bootstrapHost(settings())).flatMap(statementsIn);
  expect(statements).toContain('CREATE EXTENSION IF NOT EXISTS "timescaledb"');
});

const apache = { licence: { edition: "apache", terms_accepted: false } };
const refused: [string, Record<string, unknown>[], string][] = [
  [
    "compression on the Apache edition",
    [{ hypertables: { readings: { ...HYPERTABLE, compression: FULL.hypertables.readings.compression } } }],
    "hypertables.readings.compression",
  ],
  [
    "retention on the Apache edition",
    [{ hypertables: { readings: { ...HYPERTABLE, retention: { drop_after: "90 days" } } } }],
    "hypertables.readings.retention",
  ],
  [
    "an aggregate on the Apache edition",
    [{ hypertables: { readings: HYPERTABLE }, continuous_aggregates: FULL.continuous_aggregates }],
    "continuous_aggregates.readings_hourly",
  ],
  [
    "chunk skipping on the Apache edition",
    [{ chunk_exclusion: { chunk_skipping: true } }],
    "chunk_exclusion.chunk_skipping",
  ],
  ["the Timescale edition without its terms", [FULL, { licence: { terms_accepted: false } }], "licence.terms_accepted"],
  ["a PostgreSQL that the version does not run on", [{ version: "2.11", postgresql: 17 }], "postgresql"],
  ["chunk skipping before 2.16", [FULL, { version: "2.12", postgresql: 15 }], "chunk_exclusion.chunk_skipping"],
  ["a time column that is none", [FULL, readings({ time_column: "value" })], "hypertables.readings.columns.value"],
  ["a column that is not there", [FULL, readings({ time_column: "when" })], "hypertables.readings.time_column"],
  [
    "a segment column that is not there",
    [FULL, readings({ compression: { after: "7 days", segment_by: ["x"], order_by: "at" } })],
    "hypertables.readings.compression.segment_by",
  ],
  [
    "compression of chunks that are written to",
    [FULL, readings({ compression: { after: "1 hour", segment_by: [], order_by: "at" } })],
    "hypertables.readings.compression.after",
  ],
  [
    "dropping before compressing",
    [FULL, readings({ retention: { drop_after: "7 days" } })],
    "hypertables.readings.retention.drop_after",
  ],
  ["skipping without compression", [FULL, readings({ compression: null })], "hypertables.readings.skip_columns"],
  [
    "an aggregate of nothing",
    [FULL, hourly({ hypertable: "nothing" })],
    "continuous_aggregates.readings_hourly.hypertable",
  ],
  [
    "an aggregate of a column that is not there",
    [FULL, hourly({ group_by: ["x"] })],
    "continuous_aggregates.readings_hourly.group_by",
  ],
  [
    "a window of less than two buckets",
    [FULL, hourly({ refresh: { start_offset: "2 hours", end_offset: "1 hour", every: "1 hour" } })],
    "continuous_aggregates.readings_hourly.refresh.start_offset",
  ],
  [
    "a column of the result that is there twice",
    [FULL, hourly({ measures: { device: { aggregate: "max", column: "value" } } })],
    "continuous_aggregates.readings_hourly.measures",
  ],
  [
    "a quorum of more replicas than there are",
    [{ instance: { replicas: 1 }, replication: { synchronous_replicas: 2 } }],
    "replication.synchronous_replicas",
  ],
  ["less memory than virtual CPUs", [{ instance: { vcpu: 16, memory_gib: 8 } }], "instance.memory_gib"],
  ["a pool larger than the connections", [{ pool: { size: 50 } }], "pool.size"],
];
test.each(refused)("%s is refused", (_, changes, path) => {
  expect(violations(...changes).map((violation) => violation.path)).toContain(path);
});

test("a refusal for the licence says what the licence restricts and what to write", () => {
  const [violation] = violations({
    hypertables: { readings: { ...HYPERTABLE, retention: { drop_after: "9 days" } } },
    ...apache,
  });
  expect(violation!.advice).toMatch(/restricts offering the database itself.*terms_accepted true/);
});

test("versions that are at their end are not in the list", () => {
  expect(() => settings({ version: "2.8" })).toThrow();
  expect(timescaledb.schema.shape.version).toBeDefined();
});
