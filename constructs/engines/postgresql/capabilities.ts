import type { Capabilities } from "../capabilities";

/** What docs/engines/postgresql.md says of neighbours in one database. */
const SHARED =
  "names of roles, schemas and tables, keys of advisory locks and channels; memory, processors and log of the server; of pg_stat_statements and PostGIS, where RDS does not let its administrator close them (not tried), counts of statements and outermost geometries";

export const capabilities: Capabilities = {
  isolation: {
    row_level_security: {
      how: "row policies on shared tables, made with each table by an event trigger; no statistics or index tells of others' values (what goes over all of a tenant's rows up to 2.2 times slower)",
      remains: `how many rows shared tables have in all, and at which places; ${SHARED}`,
    },
    schema_per_tenant: {
      how: "schemas, owner and roles of its own, with row policies behind them",
      remains: `what definitions say; ${SHARED}`,
    },
    database_per_tenant: { how: "an Aurora cluster of its own, under its own key" },
  },
  notOffered: "",
  features: {
    encryption_at_rest: { how: "Aurora storage, snapshots and insights with the home's KMS key" },
    tls_only: { how: "rds.force_ssl, with the lowest version from the security settings" },
    replicas_over_zones: { how: "six copies of storage over three zones, and readers to fail over to" },
    backups: { how: "continuous backup and snapshots in the home's vault" },
    point_in_time: { how: "to the second, 1 to 35 days back" },
    alarms: { how: "CloudWatch, on the worst instance" },
    contract: { how: "SSM parameter with database, schemas and roles" },
    slice: { how: "roles, schemas and policies by the executor; removed by statements of its own" },
    private: { how: "private subnets, a security group that admits its home's groups" },
    deletion_guard: { how: "deletion protection, prevent_destroy and a final snapshot" },
    sized_parameters: { how: "memory, connections and parallelism from the instance's memory and vCPU" },
  },
  sizedBy: { path: ["instance", "class"], larger: "db.r7g.4xlarge" },
};
