import { pgvector } from "../../constructs/engines/pgvector";
import { security } from "../../constructs/security";
import { statementsIn } from "../../executor/contract/steps";
import { resolved, settingsOf } from "../support/fixture";
import { cellOf } from "../support/homes";
import { builtOf, casesOf, synthesizeCases } from "./fleet";

const host = (changes: { readonly [key: string]: unknown } = {}) => ({
  home: cellOf(),
  settings: resolved(settingsOf(pgvector, changes)),
  security: resolved(settingsOf(security)),
});
const bootstrap = (changes = {}) => pgvector.build().bootstrap(host(changes));

test.each([
  ["ef_search", 200],
  ["probes", 20],
  ["iterative_scan", "strict_order"],
])("search.%s changes what the database starts with", (name, value) => {
  expect(bootstrap({ search: { [name]: value } })).not.toEqual(bootstrap());
});

test("searches start with the settings, checked by the extension's own library", () => {
  const step = bootstrap().at(-1)!;
  expect(step).toMatchObject({ as: "admin", database: "tessera" });
  expect(statementsIn(step)).toEqual([
    "SELECT '[1]'::public.vector",
    `ALTER DATABASE "tessera" SET hnsw.ef_search = '100'`,
    `ALTER DATABASE "tessera" SET hnsw.iterative_scan = 'relaxed_order'`,
    `ALTER DATABASE "tessera" SET ivfflat.probes = '10'`,
  ]);
});

test("the statements are PostgreSQL's", async () => {
  const { parse } = await import("libpg-query");
  for (const statement of statementsIn(bootstrap().at(-1))) await expect(parse(statement)).resolves.toBeDefined();
});

test("its extension cannot be left out", () => {
  const context = {
    environment: "production",
    region: "eu-central-1",
    recoveryRegion: null,
    residency: null,
    strategy: null,
    security: settingsOf(security),
  };
  const broken = (extensions: readonly string[]) =>
    pgvector.rules
      .map((rule) => rule.check(settingsOf(pgvector, { extensions }), context))
      .filter((violation) => violation?.path === "extensions");
  expect(broken(["pgvector"])).toEqual([]);
  expect(broken([])).toHaveLength(1);
});

test("its cluster and another engine's of the same home have names of their own", () => {
  const [one] = casesOf(pgvector);
  const { home, rows } = builtOf(one!, synthesizeCases(pgvector));
  const [cluster] = Object.values(home.resource.aws_rds_cluster as Record<string, { cluster_identifier: string }>);
  expect(cluster!.cluster_identifier).toBe("vector-prod-c-standard-postgresql");
  expect(rows.resource.aws_lambda_invocation.slice_pgvector.input).toContain('"engine" = "postgresql"');
});
