import type { Capabilities } from "../capabilities";

/** Source: TimescaleDB, sql/pre_install/tables.sql: GRANT SELECT ON ALL TABLES IN SCHEMA _timescaledb_catalog TO PUBLIC. */
const CATALOG =
  "names of hypertables, aggregates and chunks, the spans of time that chunks are for, and sizes and rows of compressed ones (TimescaleDB's catalog is open to every role); what docs/engines/postgresql.md says of neighbours";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "a schema, an owner and roles of its own: chunks take over a table's rights and not its row policies, so schemas keep tenants apart",
      remains: CATALOG,
    },
    schema_per_tenant: { how: "a schema, an owner and roles of its own", remains: CATALOG },
    database_per_tenant: { how: "a cluster of its own on nodes of its own, under its own key" },
  },
  notOffered: "hypertables cost the catalog hundreds of tables each: too much for hard quotas of the smallest size",
  features: {
    encryption_at_rest: { how: "volumes, backups and passwords with the home's KMS key" },
    tls_only: { how: "unencrypted connections are rejected; certificates by an authority of the cluster's own" },
    replicas_over_zones: { how: "streaming replicas, one a node, over three zones; a quorum acknowledges commits" },
    backups: { how: "full backups by schedule and the archived log, in a bucket of the home's own" },
    point_in_time: { how: "to the second, as far back as backups are kept" },
    alarms: { how: "Prometheus rules, through Alertmanager to the environment's topics" },
    contract: { how: "SSM parameter with database, schemas and roles" },
    slice: { how: "roles, schemas and hypertables by the executor; removed by statements of its own" },
    private: { how: "an internal load balancer that admits its home's groups, and network policies behind it" },
    deletion_guard: { how: "prevent_destroy on bucket, namespace and release; volumes are kept when their claims go" },
    sized_parameters: { how: "memory, connections and workers from the instance's memory and vCPU" },
  },
  sizedBy: { path: ["instance", "memory_gib"], larger: 64 },
};
