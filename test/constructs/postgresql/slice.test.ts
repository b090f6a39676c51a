import Ajv from "ajv/dist/2020";
import type { Tenant } from "../../../config/model";
import { CONTRACT_MAX_BYTES } from "../../../constructs/connection/contract";
import schema from "../../../constructs/connection/contract.schema.json";
import type { Slice, SliceHost } from "../../../constructs/engines/engine";
import {
  applyTenant,
  bootstrapPool,
  guardPool,
  removeTenant,
} from "../../../constructs/engines/families/postgresql/sql";
import { build } from "../../../constructs/engines/postgresql/build";
import type { PostgresqlSettings } from "../../../constructs/engines/postgresql/settings";
import { tenantSpec } from "../../../constructs/engines/postgresql/slice";
import * as fixture from "../../support/fixture";
import { bootstrapHostOf, sliceHostOf } from "../../support/homes";
import { securitySettings, settings } from "./fixture";

/** What security settings say of each strategy. */
const ISOLATION = {
  row_level_security: { row_level_security: true, tenant_column: "tenant_id" },
  schema_per_tenant: { row_level_security: true, connection_pooling: "per_schema" },
  database_per_tenant: { row_level_security: false },
} as const;
type StrategyId = keyof typeof ISOLATION;
const STRATEGY_IDS = Object.keys(ISOLATION) as StrategyId[];

interface Changes {
  readonly settings?: Record<string, unknown>;
  readonly security?: Record<string, unknown>;
}

function host(
  strategy: StrategyId,
  tenant: Tenant = fixture.tenant("acme_corp", "x"),
  changes: Changes = {},
): SliceHost<PostgresqlSettings> {
  return sliceHostOf({
    tenant,
    environment: fixture.environment(),
    strategy,
    settings: fixture.resolved(settings(changes.settings ?? {})),
    security: fixture.resolved(
      securitySettings({ tenant_isolation: { strategy, ...ISOLATION[strategy] } }, changes.security ?? {}),
    ),
  });
}

/** The contract as a tenant reads it. */
function contract({ contract }: Slice) {
  const host = `${"h".repeat(60)}.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com`;
  const endpoint = { host, port: 5432 };
  return { ...contract, endpoints: { writer: endpoint, reader: endpoint, pooler: null } };
}

describe("statements", () => {
  test.each(STRATEGY_IDS)("%s: what is applied and removed is what the spec makes", (strategy) => {
    const of = host(strategy);
    const slice = build.slice(of);
    expect(slice.apply).toEqual(applyTenant(tenantSpec(of)));
    expect(slice.remove).toEqual(removeTenant(tenantSpec(of)));
    expect(slice.apply.length).toBeGreaterThan(0);
    expect(slice.remove.length).toBeGreaterThan(0);
  });

  test("settings reach the statements in the statements' units", () => {
    const changes = {
      connections: {
        max: 7,
        reader_max: 3,
        statement_timeout_seconds: 11,
        lock_timeout_seconds: 12,
        idle_in_transaction_timeout_seconds: 13,
      },
      memory: { work_mem_mb: 5, temp_file_limit_mb: 6 },
      storage_quota_gb: 2,
      schemas: ["main", "audit"],
      pool: { size: 5 },
    };
    expect(tenantSpec(host("schema_per_tenant", undefined, { settings: changes }))).toMatchObject({
      id: "acme_corp",
      strategy: "schema_per_tenant",
      iam: true,
      connections: 7,
      readerConnections: 3,
      statementTimeoutMs: 11_000,
      lockTimeoutMs: 12_000,
      idleInTransactionTimeoutMs: 13_000,
      workMemKb: 5120,
      tempFileLimitKb: 6144,
      maxBytes: 2_000_000_000,
      schemas: ["main", "audit"],
      rowLevelSecurity: true,
      pool: { database: "tessera", schema: "app", tenantColumn: "tenant_id", majorVersion: 17 },
    });
    const none = { memory: { temp_file_limit_mb: null }, storage_quota_gb: null };
    const unlimited = tenantSpec(host("database_per_tenant", undefined, { settings: none }));
    expect(unlimited).toMatchObject({ tempFileLimitKb: null, maxBytes: null, rowLevelSecurity: false });
    expect(unlimited.pool.database).toBe("tenant_acme_corp_main");
  });

  test.each([
    ["active", true],
    ["suspended", false],
    ["offboarding", false],
  ] as const)("a tenant that is %s may sign in: %s", (state, login) => {
    expect(tenantSpec(host("row_level_security", fixture.tenant("acme", "x", {}, state))).login).toBe(login);
  });

  test("a bootstrap prepares the database the cluster was made with, with its extensions by their own names", () => {
    const extensions = ["pg_stat_statements", "pgvector", "pgaudit"];
    const given = {
      environment: fixture.environment(),
      settings: fixture.resolved(settings({ extensions })),
      security: fixture.resolved(securitySettings()),
    };
    const cell = bootstrapHostOf({ ...given, tenant: null });
    const pool = {
      database: "tessera",
      schema: "app",
      tenantColumn: "tenant_id",
      majorVersion: 17,
      extensions: ["pg_stat_statements", "vector", "pgaudit"],
    } as const;
    expect(build.bootstrap(cell)).toEqual(bootstrapPool(pool));
    // Where tenants share, one session of the guard's is signed in at all times.
    expect(build.guard(cell)).toEqual(guardPool(pool, true));
    const own = bootstrapHostOf({ ...given, tenant: fixture.tenant("acme_corp", "x") });
    expect(build.bootstrap(own)).toEqual(bootstrapPool({ ...pool, database: "tenant_acme_corp_main" }));
  });
});

describe("connection contract", () => {
  const validate = new Ajv({ strict: false, formats: { uri: true } }).compile(schema);

  test.each(STRATEGY_IDS)("of %s is what the published schema says", (strategy) => {
    for (const state of ["active", "suspended", "offboarding"] as const) {
      const made = contract(build.slice(host(strategy, fixture.tenant("acme_corp", "x", {}, state))));
      expect([validate(made), validate.errors]).toEqual([true, null]);
      expect(made).toMatchObject({
        version: 1,
        tenant: "acme_corp",
        environment: "production",
        engine: "postgresql",
        state,
      });
    }
  });

  test("names the tenant's own database, schemas and roles", () => {
    expect(build.slice(host("row_level_security")).contract).toMatchObject({
      database: "tessera",
      schemas: ["app"],
      search_path: ["app", "public"],
      roles: { application: "tenant_acme_corp", reader: "reader_acme_corp", migrator: null },
    });
    expect(
      build.slice(host("schema_per_tenant", undefined, { settings: { schemas: ["main", "etl"] } })).contract,
    ).toMatchObject({
      database: "tessera",
      schemas: ["acme_corp_main", "acme_corp_etl"],
      search_path: ["acme_corp_main", "acme_corp_etl", "public"],
      roles: { migrator: "migrator_acme_corp" },
    });
    expect(build.slice(host("database_per_tenant")).contract).toMatchObject({
      database: "tenant_acme_corp_main",
      schemas: ["acme_corp_main"],
      roles: { migrator: "migrator_acme_corp" },
    });
  });

  test("asks for a verified server under the TLS version that the servers enforce", () => {
    const strict = build.slice(host("row_level_security")).contract;
    expect(strict.tls).toEqual({
      mode: "verify-full",
      min_version: "1.3",
      cipher_suites: null,
      trust: { bundle_url: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem" },
      pinning: {
        authority: "rds-ca-rsa2048-g1",
        subject: "Amazon RDS eu-central-1 Root CA RSA2048 G1",
        pin: "sha256-spki",
      },
    });
    const transit = {
      tls_version: "1.2",
      cipher_suites: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
      certificate_pinning: false,
    };
    const loose = build.slice(
      host("row_level_security", undefined, { security: { encryption: { in_transit: transit } } }),
    );
    expect(loose.contract.tls).toMatchObject({
      min_version: "1.2",
      cipher_suites: ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
      pinning: null,
    });
  });

  test("signs in by a token of fifteen minutes, and holds no secret", () => {
    const made = build.slice(host("schema_per_tenant")).contract;
    expect(made.authentication).toEqual({ method: "iam", region: "eu-central-1", token_lifetime_seconds: 900 });
    expect(JSON.stringify(made)).not.toMatch(/password|secret/i);
  });

  test("pools: named prepared statements live in sessions, and schemas have pools of their own", () => {
    const pool = (strategy: StrategyId, mode: string) =>
      build.slice(host(strategy, undefined, { settings: { pool: { mode, size: 9, min_idle: 2 } } })).contract.pool;
    expect(pool("row_level_security", "transaction")).toMatchObject({
      mode: "transaction",
      scope: "role",
      size: 9,
      min_idle: 2,
      prepared_statements: false,
    });
    expect(pool("schema_per_tenant", "session")).toMatchObject({ scope: "schema", prepared_statements: true });
  });

  test("fits the parameter that carries it, for the longest id and all schemas", () => {
    const id = "a".repeat(32);
    const schemas = Array.from({ length: 16 }, (_, index) => `s${String(index).padStart(15, "0")}`);
    const made = contract(build.slice(host("schema_per_tenant", fixture.tenant(id, "x"), { settings: { schemas } })));
    expect(Buffer.byteLength(JSON.stringify(made))).toBeLessThanOrEqual(CONTRACT_MAX_BYTES);
  });

  test("the schema refuses what an application could not use", () => {
    const good = contract(build.slice(host("row_level_security")));
    expect(validate({ ...good, endpoints: undefined })).toBe(false);
    expect(validate({ ...good, tls: { ...(good as { tls?: object }).tls, mode: "require" } })).toBe(false);
    expect(validate({ ...good, password: "x" })).toBe(false);
    expect(validate({ ...good, version: 2 })).toBe(false);
  });
});
