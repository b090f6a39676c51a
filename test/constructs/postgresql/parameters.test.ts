import { ALLOWED_PARAMETERS } from "../../../constructs/engines/postgresql/allowed-parameters";
import { CLUSTER_PARAMETERS, INSTANCE_PARAMETERS } from "../../../constructs/engines/postgresql/aurora-parameters";
import { type Parameter, parametersOf } from "../../../constructs/engines/postgresql/parameters";
import type { PostgresqlSettings } from "../../../constructs/engines/postgresql/settings";
import { securitySettings, settings } from "./fixture";

const DATABASE = "tessera";
type Changes = Parameters<typeof settings>[0];

function made(changes: Changes = {}, security: Changes = {}) {
  return parametersOf(settings(changes), securitySettings(security), DATABASE);
}

function values(list: readonly Parameter[]): Record<string, string> {
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

describe("Aurora has", () => {
  test.each(Object.keys(ALLOWED_PARAMETERS))("%s, which `parameters` may set", (name) => {
    expect(CLUSTER_PARAMETERS).toContain(name);
  });

  test.each([14, 15, 16, 17])("every parameter that is written for version %d, in its group", (version) => {
    const extensions = ["pg_stat_statements", "pgaudit", "pg_cron"];
    const { cluster, instance } = made({ version, extensions });
    expect(cluster.map(({ name }) => name).filter((name) => !CLUSTER_PARAMETERS.has(name))).toEqual([]);
    expect(instance.map(({ name }) => name).filter((name) => !INSTANCE_PARAMETERS.has(name))).toEqual([]);
  });

  test("not what PostgreSQL alone knows", () => {
    for (const name of ["jit", "jit_above_cost", "wal_level", "checkpoint_timeout"])
      expect(CLUSTER_PARAMETERS).not.toContain(name);
  });
});

describe("guards", () => {
  const GUARDS = {
    "rds.force_ssl": "1",
    ssl_min_protocol_version: "TLSv1.3",
    password_encryption: "scram-sha-256",
    "rds.accepted_password_auth_method": "scram",
    "rds.restrict_password_commands": "1",
    log_connections: "1",
    log_disconnections: "1",
    log_parameter_max_length: "0",
    "pgaudit.log": "role,ddl",
  };

  test.each(Object.entries(GUARDS))("%s is %s for every version", (name, value) => {
    for (const version of [14, 15, 16, 17]) expect(values(made({ version }).cluster)[name]).toBe(value);
  });

  test.each(Object.keys(GUARDS))("%s cannot be set, even past the schema", (name) => {
    const forced = { ...settings(), parameters: { [name]: "0" } } as unknown as PostgresqlSettings;
    expect(() => parametersOf(forced, securitySettings(), DATABASE)).toThrow(`parameters: ${name} cannot be set`);
  });

  test("what follows from the instance's size cannot be set, even past the schema", () => {
    const computed = made({ workload: "analytics" }).instance.map(({ name }) => name);
    for (const name of [...computed, "autovacuum_work_mem"]) {
      const forced = { ...settings(), parameters: { [name]: 1 } } as unknown as PostgresqlSettings;
      expect(() => parametersOf(forced, securitySettings(), DATABASE)).toThrow(name);
    }
  });

  test("TLS follows the security settings", () => {
    const weak = { encryption: { in_transit: { tls_version: "1.2" } } };
    expect(values(made({}, weak).cluster).ssl_min_protocol_version).toBe("TLSv1.2");
    expect(values(made({}, weak).cluster).ssl_ciphers).toBeUndefined();
    const suites = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];
    const chosen = { encryption: { in_transit: { tls_version: "1.2", cipher_suites: suites } } };
    expect(values(made({}, chosen).cluster).ssl_ciphers).toBe(suites.join(","));
  });

  test("audit classes follow the settings, and are off in words where there are none", () => {
    const log = (audit_classes: string[]) => values(made({ observability: { audit_classes } }).cluster)["pgaudit.log"];
    expect(log(["write", "ddl"])).toBe("write,ddl");
    expect(log([])).toBe("none");
    const without = { extensions: ["pg_stat_statements"], observability: { audit_classes: [] } };
    expect(values(made(without).cluster)["pgaudit.log"]).toBeUndefined();
  });
});

describe("apply methods", () => {
  /** Parameters that PostgreSQL or RDS reads at start only. */
  const AT_START = ["max_connections", "shared_preload_libraries", "rds.restrict_password_commands"];

  test.each(AT_START)("%s waits for a reboot", (name) => {
    const { cluster, instance } = made();
    const found = [...cluster, ...instance].filter((parameter) => parameter.name === name);
    expect(found).toEqual([expect.objectContaining({ applyMethod: "pending-reboot" })]);
  });

  test("allowed ones that are read at start wait for a reboot, the others do not", () => {
    const some = {
      "pg_stat_statements.max": 20_000,
      autovacuum_max_workers: 5,
      max_locks_per_transaction: 256,
      track_activity_query_size: 8192,
      enable_partitionwise_join: false,
      deadlock_timeout: 2000,
    };
    const methods = Object.fromEntries(
      made({ parameters: some }).cluster.map(({ name, applyMethod }) => [name, applyMethod]),
    );
    expect(methods).toMatchObject({
      "pg_stat_statements.max": "pending-reboot",
      autovacuum_max_workers: "pending-reboot",
      max_locks_per_transaction: "pending-reboot",
      track_activity_query_size: "pending-reboot",
      enable_partitionwise_join: "immediate",
      deadlock_timeout: "immediate",
    });
  });

  test("a guard at the engine's own value takes the method that RDS reports for it: no change planned for ever", () => {
    const force = (version: number) => made({ version }).cluster.find(({ name }) => name === "rds.force_ssl");
    expect(force(16)?.applyMethod).toBe("immediate");
    expect(force(17)?.applyMethod).toBe("pending-reboot");
  });
});

describe("settings", () => {
  test("of parameters are written as RDS writes them, over what Tessera would choose", () => {
    const parameters = {
      enable_partitionwise_join: false,
      track_io_timing: true,
      random_page_cost: 2,
      default_statistics_target: 250,
    };
    const cluster = values(made({ parameters }).cluster);
    expect(cluster).toMatchObject({
      enable_partitionwise_join: "0",
      track_io_timing: "1",
      random_page_cost: "2",
      default_statistics_target: "250",
    });
  });

  test("every allowed parameter can be set without meeting a guard", () => {
    for (const [name, type] of Object.entries(ALLOWED_PARAMETERS)) {
      const value = [true, 101, 2, 1, "top", "auto", "pl"].find((candidate) => type.safeParse(candidate).success);
      expect(value).toBeDefined();
      expect(values(made({ parameters: { [name]: value } }).cluster)[name]).toBeDefined();
    }
  });

  test("extensions are preloaded where they must be, and only those", () => {
    const extensions = ["pg_stat_statements", "pgvector", "pg_cron", "pgaudit", "postgis"];
    const cluster = values(made({ extensions }).cluster);
    expect(cluster.shared_preload_libraries).toBe("pg_stat_statements,pg_cron,pgaudit");
    expect(cluster["cron.database_name"]).toBe(DATABASE);
    expect(values(made().cluster)["cron.database_name"]).toBeUndefined();
  });

  test("slow statements are logged from the given time, and not at all for null", () => {
    const log = (ms: number | null) => values(made({ observability: { log_min_duration_ms: ms } }).cluster);
    expect(log(250).log_min_duration_statement).toBe("250");
    expect(log(null).log_min_duration_statement).toBeUndefined();
  });

  test("more vacuum workers get less memory each", () => {
    const each = (count: number) =>
      Number(values(made({ parameters: { autovacuum_max_workers: count } }).cluster).autovacuum_work_mem);
    expect(each(12)).toBeLessThan(each(3));
  });

  test("the workload changes the memory of a sort, parallelism and statistics", () => {
    const big = { instance: { class: "db.r7g.4xlarge" } };
    const oltp = made({ ...big, workload: "oltp" });
    const analytics = made({ ...big, workload: "analytics" });
    // 4 MiB and two workers are the engine's own values and are left out.
    expect(values(oltp.instance).work_mem).toBeUndefined();
    expect(values(oltp.instance).max_parallel_workers_per_gather).toBeUndefined();
    expect(Number(values(analytics.instance).work_mem)).toBeGreaterThan(32 * 1024);
    expect(values(analytics.instance).max_parallel_workers_per_gather).toBe("8");
    expect(values(analytics.cluster).default_statistics_target).toBe("500");
    expect(values(oltp.cluster).default_statistics_target).toBeUndefined();
  });
});

test("sessions that have gone or sleep are ended", () => {
  expect(values(made().cluster)).toMatchObject({
    idle_in_transaction_session_timeout: "600000",
    idle_session_timeout: "3600000",
    client_connection_check_interval: "10000",
    tcp_keepalives_idle: "60",
  });
});

test("names come once, in order, and no parameter is in both groups", () => {
  const { cluster, instance } = made({ workload: "analytics" });
  const names = cluster.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
  expect(instance.filter(({ name }) => names.includes(name))).toEqual([]);
});
