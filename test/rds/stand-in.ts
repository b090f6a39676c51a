/**
 * What RDS lets `rds_superuser` do and stock PostgreSQL keeps to superusers. Only these statements are run by a
 * superuser here, within the very session and transaction of whoever says them: all others pass by their own rights.
 */
interface Granted {
  /** What is granted, for whoever reads a failure. */
  readonly what: string;
  /** Statements that are it. */
  readonly statement: RegExp;
  readonly source: string;
  /** What stock PostgreSQL answers the administrator: where it granted this itself, nothing had to stand in. */
  readonly refused: { readonly sql: string; readonly outcome: RegExp };
  /** First and last major version that it is about. Default: all. */
  readonly since?: number;
  readonly until?: number;
}

/** SQLSTATE of a right that is missing. */
const REFUSED = /^42501$/;

const USER_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide";
const AURORA_GUIDE = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";

export const GRANTED_BY_RDS: readonly Granted[] = [
  {
    what: "event triggers",
    statement: /\b(CREATE|ALTER) EVENT TRIGGER\b/,
    source: `${USER_GUIDE}/PostgreSQL.Concepts.General.FeatureSupport.EventTriggers.html`,
    refused: {
      sql: `CREATE FUNCTION pg_temp.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER t ON sql_drop EXECUTE FUNCTION pg_temp.f()`,
      outcome: REFUSED,
    },
  },
  {
    what: "handing on rds_iam, with its ADMIN option, without being a member of it",
    statement: /\bGRANT rds_iam TO "?tessera_executor"? WITH ADMIN OPTION\b/,
    source: `${AURORA_GUIDE}/UsingWithRDS.IAMDBAuth.DBAccounts.html; gravitational/teleport#48897`,
    since: 16,
    refused: { sql: "GRANT rds_iam TO rds_superuser", outcome: REFUSED },
  },
  {
    what: "extensions that are not trusted",
    statement: /^CREATE EXTENSION IF NOT EXISTS "(pg_stat_statements|pgaudit|pg_cron|vector)"/,
    source: `${AURORA_GUIDE}/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html`,
    refused: { sql: "CREATE EXTENSION pg_stat_statements", outcome: REFUSED },
  },
  {
    what: "schema public of a database of one's own, up to 14 (from 15 on it is its owner's)",
    statement: /\bREVOKE CREATE ON SCHEMA public FROM PUBLIC\b/,
    source: "https://aws.amazon.com/blogs/database/managing-postgresql-users-and-roles/",
    until: 14,
    refused: {
      sql: "REVOKE CREATE ON SCHEMA public FROM PUBLIC; SELECT has_schema_privilege('public', 'public', 'CREATE') AS still",
      outcome: /"still":true/,
    },
  },
];

/** The function that does it. A superuser owns it, so what it runs is a superuser's; only the administrator may call it. */
export const STAND_IN = "rds_stand_in.run";

/** Statements that put the stand-in into a database. `administrator`: who may call it. */
export const installed = (administrator: string): readonly string[] => [
  "CREATE SCHEMA IF NOT EXISTS rds_stand_in",
  `CREATE OR REPLACE FUNCTION ${STAND_IN}(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $run$
BEGIN EXECUTE statement; END $run$`,
  `REVOKE ALL ON FUNCTION ${STAND_IN}(text) FROM PUBLIC`,
  `GRANT USAGE ON SCHEMA rds_stand_in TO ${administrator}`,
  `GRANT EXECUTE ON FUNCTION ${STAND_IN}(text) TO ${administrator}`,
];

/** A statement as it reaches stock PostgreSQL. */
export function granted(sql: string): string {
  if (!GRANTED_BY_RDS.some(({ statement }) => statement.test(sql))) return sql;
  return `SELECT ${STAND_IN}($stand_in$${sql}$stand_in$)`;
}
