import type { Home } from "../../../config/model";
import type { SecuritySettings } from "../../security/settings";
import { tenantDatabase } from "../families/postgresql/sql/names";
import type { PoolSpec } from "../families/postgresql/sql/spec";
import { EXTENSIONS } from "./extensions";
import type { PostgresqlSettings } from "./settings";

/** The database and schema that tenants of a cell share. They are part of every contract: they never change. */
const POOL = { database: "tessera", schema: "app" } as const;

/** Column of shared tables that says whose a row is, where the strategy names none. */
const TENANT_COLUMN = "tenant_id";

/** Database that the cluster is made with: the shared one, or that of the tenant whose home it is. */
export function databaseOf(home: Home): string {
  return home.kind === "cell" ? POOL.database : tenantDatabase(home.tenant.id);
}

/** The cluster's database as the statements know it. */
export function poolSpec(settings: PostgresqlSettings, security: SecuritySettings, home: Home): PoolSpec {
  return {
    database: databaseOf(home),
    schema: POOL.schema,
    tenantColumn: security.tenant_isolation.tenant_column ?? TENANT_COLUMN,
    majorVersion: settings.version,
    extensions: settings.extensions.map((id) => EXTENSIONS[id]!.name),
  };
}
