import {
  applyTenant,
  bootstrapPool,
  type PoolSpec,
  type TenantSpec,
} from "../../constructs/engines/families/postgresql/sql";
import type { Checks } from "../support/checks";
import { type RdsServer, startRdsServer } from "./server";

const TO = 17;

/** What pg_dumpall writes of roles, which is how pg_upgrade brings them over: attributes, and who granted what to whom. */
const ROLES = `SELECT format('CREATE ROLE %I %s %s', rolname, CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
    CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE '' END) AS sql
  FROM pg_roles WHERE rolname ~ '^(tessera_|pool_|tenant_|reader_|migrator_|owner_)' AND rolname <> 'tessera_admin'`;
const MEMBERSHIPS = `SELECT format('GRANT %I TO %I%s', g.rolname, m.rolname, CASE WHEN a.admin_option THEN ' WITH ADMIN OPTION' ELSE '' END) AS sql
  FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
  WHERE g.rolname !~ '^pg_' AND m.rolname !~ '^(pg_|rds_)' AND g.rolname <> 'rds_superuser'`;

/**
 * Roles of an older cluster on the newest, as an upgrade in place leaves them: none of the memberships is there that 16
 * and later make of themselves. The platform's statements must be able to change what they made before.
 */
export async function upgraded(
  old: RdsServer,
  checks: Checks,
  given: {
    readonly from: number;
    readonly pool: PoolSpec;
    readonly tenants: Readonly<Record<"acme" | "asleep", TenantSpec>>;
  },
): Promise<void> {
  const { from, pool, tenants } = given;
  const replay = [...(await old.asRdsadmin(ROLES)), ...(await old.asRdsadmin(MEMBERSHIPS))].map(({ sql }) =>
    String(sql),
  );
  const server = await startRdsServer(TO, { shared_preload_libraries: "pg_stat_statements" });
  try {
    for (const sql of replay) await server.asRdsadmin(sql);
    await checks.step(`${from} to ${TO}: the bootstrap of a cluster that was upgraded`, () =>
      server.execute(bootstrapPool(pool)),
    );
    for (const tenant of [tenants.acme, tenants.asleep])
      await checks.step(`${from} to ${TO}: ${tenant.id} keeps its share, and can be changed`, () =>
        server.execute(applyTenant({ ...tenant, connections: 3 })),
      );
  } finally {
    await server.stop();
  }
}
