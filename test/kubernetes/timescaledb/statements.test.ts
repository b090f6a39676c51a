import { loadModule, parseSync } from "libpg-query";
import { build } from "../../../constructs/engines/timescaledb/build";
import type { TimescaledbSettings } from "../../../constructs/engines/timescaledb/settings";
import { statementsIn } from "../../../executor/contract/steps";
import { sliceHostOf } from "../../support/homes";
import { FULL, HYPERTABLE, settings, sliceHost } from "./fixture";

/**
 * Arguments of TimescaleDB's functions in the order in which they are documented, and how many have no default.
 * Source: timescale/timescaledb, sql/ddl_api.sql and sql/policy_api.sql of 2.11 and of 2.27.
 */
const SIGNATURES: Readonly<Record<string, { readonly args: readonly string[]; readonly required: number }>> = {
  create_hypertable: {
    args: [
      "relation",
      "time_column_name",
      "partitioning_column",
      "number_partitions",
      "associated_schema_name",
      "associated_table_prefix",
      "chunk_time_interval",
      "create_default_indexes",
      "if_not_exists",
      "partitioning_func",
      "migrate_data",
    ],
    required: 2,
  },
  set_chunk_time_interval: { args: ["hypertable", "chunk_time_interval", "dimension_name"], required: 2 },
  add_compression_policy: { args: ["hypertable", "compress_after", "if_not_exists", "schedule_interval"], required: 2 },
  remove_compression_policy: { args: ["hypertable", "if_exists"], required: 1 },
  add_retention_policy: { args: ["relation", "drop_after", "if_not_exists", "schedule_interval"], required: 2 },
  remove_retention_policy: { args: ["relation", "if_exists"], required: 1 },
  enable_chunk_skipping: { args: ["hypertable", "column_name", "if_not_exists"], required: 2 },
  add_continuous_aggregate_policy: {
    args: ["continuous_aggregate", "start_offset", "end_offset", "schedule_interval", "if_not_exists"],
    required: 4,
  },
  // The second was renamed in 2.8: given by place, it means the same in all versions.
  remove_continuous_aggregate_policy: { args: ["continuous_aggregate", "if_not_exists"], required: 1 },
  time_bucket: { args: ["bucket_width", "ts"], required: 2 },
};

// biome-ignore lint/suspicious/noExplicitAny: a parse tree
type Node = any;

/** Calls of functions that are named with the schema of the extension. */
function calls(node: Node): { readonly name: string; readonly args: readonly Node[] }[] {
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap(calls);
  const below = Object.values(node).flatMap(calls);
  const names = node.FuncCall?.funcname?.map((part: Node) => part.String.sval);
  return names?.[0] === "public" ? [{ name: names[1], args: node.FuncCall.args ?? [] }, ...below] : below;
}

function statementsOf(of: TimescaledbSettings): string[] {
  const { apply, remove } = build.slice(sliceHost("acme", of));
  return [...apply, ...remove].flatMap(statementsIn);
}

/** Those about time series. */
function series(of: TimescaledbSettings): string {
  return statementsOf(of)
    .filter((sql) => sql.includes("acme_series") && !sql.includes("tessera."))
    .join("\n");
}

beforeAll(() => loadModule());

test("every statement is PostgreSQL's language, to its own parser", () => {
  for (const sql of statementsOf(settings(FULL))) expect(() => parseSync(sql)).not.toThrow();
  expect(() => parseSync("SELECT public.create_hypertable('a.b', 'at' chunk => 1)")).toThrow();
});

test("functions of TimescaleDB are called as they are documented, and each one of them is called", () => {
  const found = statementsOf(settings(FULL)).flatMap((sql) => calls(parseSync(sql)));
  expect(new Set(found.map((call) => call.name))).toEqual(new Set(Object.keys(SIGNATURES)));
  for (const { name, args } of found) {
    const signature = SIGNATURES[name]!;
    const named = args.flatMap((arg) => (arg.NamedArgExpr ? [arg.NamedArgExpr.name] : []));
    const placed = signature.args.slice(0, args.length - named.length);
    expect(signature.args).toEqual(expect.arrayContaining(named));
    expect([...placed, ...named]).toEqual(expect.arrayContaining(signature.args.slice(0, signature.required)));
    expect(placed.filter((argument) => named.includes(argument))).toEqual([]);
  }
});

describe("settings become statements", () => {
  const table = (changes: object) => series(settings(FULL, { hypertables: { readings: changes } }));

  test("a hypertable, whose chunks lie in the tenant's own schema", () => {
    expect(series(settings(FULL))).toContain("associated_schema_name => 'acme_series'");
    expect(table({ chunk_interval: "6 hours" })).toContain("chunk_time_interval => INTERVAL '6 hours'");
    expect(table({ partition: null })).not.toContain("number_partitions");
  });

  test("compression, and its end", () => {
    expect(series(settings(FULL))).toContain("add_compression_policy('acme_series.readings', INTERVAL '7 days'");
    const without = table({ compression: null, skip_columns: [] });
    expect(without).not.toContain("add_compression_policy");
    expect(without).toContain("remove_compression_policy('acme_series.readings', true)");
  });

  test("retention, and its end", () => {
    expect(series(settings(FULL))).toContain("add_retention_policy('acme_series.readings', INTERVAL '90 days'");
    const without = table({ retention: null });
    expect(without).not.toContain("add_retention_policy");
    expect(without).toContain("remove_retention_policy('acme_series.readings', true)");
  });

  test("the Apache edition is asked for nothing that it lacks", () => {
    const apache = series(settings({ hypertables: { readings: HYPERTABLE } }));
    expect(apache).toContain("create_hypertable");
    expect(apache).not.toMatch(/policy|compress|chunk_skipping|MATERIALIZED/);
  });

  test("a continuous aggregate, with or without what is not summed up yet", () => {
    const of = (real_time: boolean) =>
      series(settings(FULL, { continuous_aggregates: { readings_hourly: { real_time } } }));
    expect(of(true)).toContain("materialized_only = false");
    expect(of(false)).toContain("materialized_only = true");
    expect(of(true)).toContain("start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour'");
  });
});

test.each(["row_level_security", "schema_per_tenant", "database_per_tenant"])(
  "%s: no row policies, which chunks would not have: schemas keep tenants apart",
  (strategy) => {
    const { apply } = build.slice(sliceHost("acme", settings(FULL), strategy));
    const statements = apply.flatMap(statementsIn);
    expect(statements.filter((sql) => sql.includes("tessera.tenant_schema VALUES"))).toEqual([
      expect.stringContaining("('acme_series', 'acme', false)"),
    ]);
    expect(statements.some((sql) => sql.includes('GRANT "pool_tessera_writers"'))).toBe(false);
  },
);

test("a suspended tenant's jobs rest", () => {
  const host = sliceHost("acme", settings(FULL));
  const suspended = sliceHostOf({
    ...host,
    tenant: { ...host.tenant, lifecycle: { ...host.tenant.lifecycle, state: "suspended" as const } },
  });
  const statements = build.slice(suspended).apply.flatMap(statementsIn).join("\n");
  // Of all its roles, the owner of its jobs among them.
  expect(statements).toMatch(/rolname IN \([^)]*'owner_acme'[^)]*\) LOOP[^$]*ALTER ROLE %I NOLOGIN/);
  expect(statements).not.toMatch(/ALTER ROLE "owner_acme" [^;]*(?<!NO)LOGIN|policy\(/);
});
