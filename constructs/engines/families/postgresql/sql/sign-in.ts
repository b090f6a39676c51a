import { migratorRole, readerRole, tenantRole } from "./names";

/** Roles of a tenant that sign in, as SQL makes them of its id. `tenant`: an expression, such as `k.tenant`. */
export function signInRoles(tenant: string): string {
  return [tenantRole, readerRole, migratorRole].map((name) => `'${name("")}' || ${tenant}`).join(", ");
}

/** Whoever passes a limit of all tenants' so often, within so many minutes, is kept out until a deployment lets it in again. */
export const OFFENCES = { times: 3, minutes: 10 } as const;

/** Whether a tenant has done so. */
export function offended(tenant: string): string {
  return `(SELECT count(*) FROM tessera.offence o WHERE o.tenant = ${tenant}
    AND o.at > statement_timestamp() - interval '${OFFENCES.minutes} minutes') >= ${OFFENCES.times}`;
}

/** Ends a tenant's sessions, for a block that has `ended`: how many there were. */
export function endTheirSessions(tenant: string): string {
  return `SELECT count(*) INTO ended FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE usename IN (${signInRoles(tenant)})) e;`;
}

/**
 * Takes sign-in from a tenant's roles, for a block that has `r`. A role that somebody has locked is left: whoever calls
 * this looks again.
 */
export function takeSignIn(tenant: string): string {
  return `FOR r IN SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname IN (${signInRoles(tenant)}) LOOP
      BEGIN
        EXECUTE format('ALTER ROLE %I NOLOGIN', r);
      EXCEPTION WHEN lock_not_available THEN NULL;
      END;
    END LOOP;`;
}
