import { clickhouse } from "../../../constructs/engines/clickhouse";
import type { ClickhouseSettings } from "../../../constructs/engines/clickhouse/settings";
import type { SliceHost } from "../../../constructs/engines/engine";
import { security } from "../../../constructs/security";
import { statementsIn } from "../../../executor/contract/steps";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { cellOf, sliceHostOf } from "../../support/homes";

export const ATTACKER = "acme";
export const VICTIM = "victim";
/** What only the victim may see. */
export const SECRET = "secret_of_the_victim";
export const SECRET_NUMBER = 4_242_424;
export const SECRET_TIME = "2026-03-04 05:06:07";

const tables = (partition_by: "tenant" | "month") => ({
  events: {
    columns: { at: "DateTime", name: "LowCardinality(String)", value: "Float64", n: "UInt32" },
    codecs: { value: ["Gorilla", "ZSTD"], n: ["DoubleDelta", "LZ4"], at: ["Delta", "ZSTD"] },
    time_column: "at",
    order_by: ["name", "at"],
    partition_by,
    ttl_days: 3650,
    skip_indexes: {
      by_word: { column: "name", type: "tokens", granularity: 4 },
      by_trigram: { column: "name", type: "trigrams", granularity: 4 },
      by_n: { column: "n", type: "minmax", granularity: 1 },
      by_set: { column: "n", type: "set", granularity: 1 },
      by_bloom: { column: "name", type: "bloom_filter", granularity: 2 },
    },
  },
});
const VIEWS = {
  hourly: {
    source: "events",
    bucket: "hour",
    group_by: ["name"],
    measures: { total: { aggregate: "sum", column: "n" }, mean: { aggregate: "avg", column: "value" } },
  },
};

export type Strategy = "row_level_security" | "schema_per_tenant" | "database_per_tenant";
export const STRATEGIES: readonly Strategy[] = ["row_level_security", "schema_per_tenant", "database_per_tenant"];

export function hostFor(
  id: string,
  strategy: Strategy,
  changes: Record<string, unknown> = {},
): SliceHost<ClickhouseSettings> {
  const shared = strategy === "row_level_security";
  const settings = shared
    ? { shared_tables: tables("tenant"), shared_materialized_views: VIEWS }
    : { tables: tables("month"), materialized_views: VIEWS };
  return sliceHostOf({
    tenant: tenant(id, "premium"),
    environment: environment(),
    strategy,
    settings: resolved(settingsOf(clickhouse, settings, changes)),
    security: resolved(settingsOf(security)),
  });
}

/** Statements of the cell. */
export function bootstrapOf(host: SliceHost): string[] {
  return clickhouse
    .build()
    .bootstrap({ ...host, home: cellOf() })
    .flatMap(statementsIn);
}

export function applyOf(host: SliceHost): string[] {
  return clickhouse.build().slice(host).apply.flatMap(statementsIn);
}

export function removeOf(host: SliceHost): string[] {
  return clickhouse.build().slice(host).remove.flatMap(statementsIn);
}

const DEFINITION = /^(CREATE (DATABASE|TABLE|MATERIALIZED VIEW)|ALTER TABLE)/;

/**
 * Definitions as one process can run them: chdb is a server without Keeper, other servers and sign-in. What is left
 * out is the distribution; `currentUser()` is the user that the process stands for.
 */
export function definitions(statements: readonly string[], user: string): string[] {
  const distributed = new Set(
    statements.filter((sql) => sql.includes("ENGINE = Distributed(")).map((sql) => /`\w+`\.`\w+`/.exec(sql)![0]),
  );
  return statements
    .filter((sql) => DEFINITION.test(sql) && !distributed.has(/`\w+`\.`\w+`/.exec(sql)?.[0] ?? ""))
    .map((sql) =>
      sql
        .replace(/ ON CLUSTER '[\w-]+'/, "")
        .replace(/Replicated(\w*MergeTree)\([^)]*\)/, "$1")
        // There is one user, who would be the definer too.
        .replace(/ DEFINER = `\w+` SQL SECURITY DEFINER/, " SQL SECURITY NONE")
        .replaceAll("currentUser()", `'${user}'`),
    );
}
