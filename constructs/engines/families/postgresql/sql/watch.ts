import { EXECUTOR, membersGroup, readersGroup, writersGroup } from "./names";
import { endTheirSessions, offended, signInRoles, takeSignIn } from "./sign-in";
import type { PoolSpec } from "./spec";
import { guard, literal, quoted } from "./sql";

/** How often a session that stays looks, and for how long: the next one signs in before it goes, so there always is one. */
export const WATCH = { every_ms: 2_000, for_ms: 75_000 } as const;

/** A session may hold up a neighbour for as long as its own waits may take, and no longer than this. */
const LONGEST_HOLD_MS = 5_000;
/** Share of the lock table in use, or of the notification queue, from which sessions that hold it are ended. */
const LOCK_TABLE_SHARE = 0.5;
const QUEUE_SHARE = 0.1;

/** How many locks the lock table has room for. Source: PostgreSQL, "Lock Management", max_locks_per_transaction. */
const ROOM = `(current_setting('max_locks_per_transaction')::bigint
    * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint))`;

/** Modes that keep others from reading or writing a table. Source: PostgreSQL, "Explicit Locking". */
const STRONG = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"];

/**
 * What ends a session. Every row takes a `s` of the tenants' sessions: pid, tenant, `longest` (milliseconds of a
 * statement), `open` (of a transaction), `hold` (of what others wait for).
 */
function rules(): readonly (readonly [rule: string, why: string, when: string])[] {
  const old = (column: string, limit: string) => `${column} < statement_timestamp() - ${limit} * interval '1 ms'`;
  return [
    [
      "statement",
      "statement_timeout is the session's own to raise, and a cancel can be trapped: only termination ends it",
      `SELECT s.pid FROM sessions s WHERE s.state = 'active' AND ${old("s.query_start", "s.longest")}`,
    ],
    [
      "idle_transaction",
      "a session may switch its own idle limit off",
      `SELECT s.pid FROM sessions s WHERE s.state LIKE 'idle in transaction%' AND ${old("s.state_change", "s.idle")}`,
    ],
    [
      "transaction",
      "a transaction that goes on in short statements is neither idle nor long, and holds locks and xmin all the same",
      `SELECT s.pid FROM sessions s WHERE ${old("s.xact_start", "s.open")}`,
    ],
    [
      "blocking",
      "what one tenant holds, another does not wait for longer than waiting takes",
      `SELECT s.pid FROM pg_stat_activity w, unnest(pg_blocking_pids(w.pid)) b JOIN sessions s ON s.pid = b
        WHERE w.wait_event_type = 'Lock' AND w.usename IS NOT NULL
          AND substr(w.usename::text, strpos(w.usename::text, '_') + 1) <> s.tenant
          AND ${old("coalesce(s.xact_start, s.backend_start)", "s.hold")}`,
    ],
    [
      "shared_table",
      "LOCK TABLE needs no more than DELETE: on a shared table it stops everybody, and measuring",
      `SELECT s.pid FROM sessions s JOIN strong l USING (pid)
        WHERE l.granted AND l.mode <> 'ShareUpdateExclusiveLock' AND ${old("coalesce(s.xact_start, s.backend_start)", "s.hold")}`,
    ],
    [
      "shared_again",
      "locks that are short and come back stop everybody as well, and whoever waits for one ends vacuum: two looks running are one hold",
      `SELECT s.pid FROM sessions s JOIN strong l USING (pid) WHERE l.tenant IN (SELECT jsonb_array_elements_text(before -> 'strong'))`,
    ],
    [
      "shared_vacuum",
      "vacuum and ANALYZE do not wait for a lock, and go without: this mode has no other use for a tenant",
      "SELECT l.pid FROM strong l WHERE l.mode = 'ShareUpdateExclusiveLock'",
    ],
    [
      "lock_table",
      "where the lock table is full nobody signs in: PostgreSQL reserves connections, but no locks",
      `SELECT s.pid FROM sessions s JOIN counted l USING (pid) WHERE (SELECT sum(locks) FROM counted) > (SELECT locks FROM room) * ${LOCK_TABLE_SHARE}
        AND l.locks > current_setting('max_locks_per_transaction')::int
        AND s.tenant = (SELECT m.tenant FROM sessions m JOIN counted k USING (pid) GROUP BY 1 ORDER BY sum(k.locks) DESC LIMIT 1)`,
    ],
    [
      "notifications",
      "a listener that stays in a transaction keeps the queue of all, and a full queue fails every NOTIFY",
      `SELECT pid FROM (SELECT s.pid FROM sessions s WHERE pg_notification_queue_usage() > ${QUEUE_SHARE}
        AND ${old("s.xact_start", "s.hold")} ORDER BY s.xact_start LIMIT 1) oldest`,
    ],
  ];
}

/**
 * Ends what holds others up. Rows are events: whose sessions, by which rule, how many, and whether that relieves.
 *
 * It reads only, and is called again and again in one transaction that stays open. What it reads it has locked from the
 * first call on, and a lock that is held already needs no room: so it works where the lock table is full. Between calls
 * that transaction holds neither a snapshot nor an id, and keeps nothing from vacuum. An error inside undoes only itself.
 */
export function watchFunction(pool: PoolSpec): string {
  const parts = rules().map(([rule, why, when]) =>
    guard(`watch_${rule}`, why, `UNION ALL SELECT ${literal(rule)}, f.pid FROM (${when}) f`),
  );
  return `CREATE OR REPLACE FUNCTION tessera.watch() RETURNS TABLE (tenant text, rule text, sessions bigint, relieved boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
#variable_conflict use_column
DECLARE
  told jsonb; before jsonb := nullif(current_setting('tessera.before', true), '')::jsonb;
BEGIN
  -- What is known of sessions is otherwise kept for the length of a transaction.
  PERFORM pg_stat_clear_snapshot();
  -- Who may signal whom is looked up here: the lock on it stays.
  PERFORM FROM pg_auth_members LIMIT 1;
  WITH sessions AS MATERIALIZED (
    SELECT a.pid, a.state, a.query_start, a.state_change, a.xact_start, a.backend_start, k.tenant,
        k.idle_in_transaction_timeout_ms AS idle, least(k.lock_timeout_ms, ${LONGEST_HOLD_MS}) AS hold,
        CASE WHEN a.usename LIKE 'migrator%' THEN k.migration_timeout_ms ELSE k.statement_timeout_ms END AS longest,
        CASE WHEN a.usename LIKE 'migrator%' THEN k.migration_timeout_ms ELSE k.transaction_timeout_ms END AS open
      FROM pg_stat_activity a JOIN tessera.quota k ON a.usename IN (${signInRoles("k.tenant")})
      WHERE a.datname = current_database() AND a.backend_type = 'client backend'),
  held AS MATERIALIZED (SELECT l.pid, l.locktype, l.relation, l.mode, l.granted, l.fastpath FROM pg_locks l),
  -- Of whole tables: who waits for a row, or makes room for one, holds a lock of the same mode on that.
  strong AS MATERIALIZED (
    SELECT s.pid, s.tenant, l.mode, l.granted FROM sessions s JOIN held l USING (pid) JOIN pg_class c ON c.oid = l.relation
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${literal(pool.schema)} AND l.locktype = 'relation'
        AND l.mode IN (${["ShareUpdateExclusiveLock", ...STRONG].map(literal).join(", ")})),
  counted AS MATERIALIZED (
    ${countedIn("held")}),
  room AS (SELECT ${ROOM} AS locks),
  found AS (SELECT NULL::text AS rule, NULL::int AS pid WHERE false
    ${parts.join("\n    ")}),
  -- One event a session: the first rule that it broke.
  ended AS MATERIALIZED (SELECT f.rule, f.pid, pg_terminate_backend(f.pid) ${guard(
    "watch_unended",
    "a session deep in a library hears no signal (XPath in libxml2): one that was told to end and is still there was not ended",
    "AND NOT coalesce((before -> 'ended' ->> f.pid::text)::timestamptz = s.backend_start, false)",
  )} AS done, s.backend_start FROM (
    SELECT DISTINCT ON (pid) f.rule, f.pid FROM found f ORDER BY pid, rule) f JOIN sessions s USING (pid)),
  told AS (
  SELECT s.tenant, e.rule, count(*) AS sessions, bool_and(e.done) AS relieved FROM ended e JOIN sessions s USING (pid) GROUP BY 1, 2
  UNION ALL
  -- What no session of a tenant's explains is told, and is for people: the cluster may have to be restarted.
  SELECT '*', 'lock_table', 0::bigint, false FROM room r WHERE (SELECT sum(locks) FROM counted) > r.locks * 0.9
    AND NOT EXISTS (SELECT FROM ended e WHERE e.rule = 'lock_table')
  UNION ALL
  SELECT '*', 'notifications', 0::bigint, false WHERE pg_notification_queue_usage() > 0.5
    AND NOT EXISTS (SELECT FROM ended e WHERE e.rule = 'notifications')
  UNION ALL
  -- A prepared transaction is no session. Only its owner, or a superuser, may end it.
  SELECT substr(p.owner::text, strpos(p.owner::text, '_') + 1), 'prepared_transaction', count(*), false
    FROM pg_prepared_xacts p JOIN tessera.quota k ON p.owner IN (${signInRoles("k.tenant")})
    WHERE p.database = current_database() AND p.prepared < statement_timestamp() - k.transaction_timeout_ms * interval '1 ms' GROUP BY 1)
  SELECT jsonb_agg(to_jsonb(t)), jsonb_build_object('ended', (SELECT jsonb_object_agg(e.pid, e.backend_start) FROM ended e),
      'strong', (SELECT coalesce(jsonb_agg(DISTINCT l.tenant), '[]') FROM strong l)) INTO told, before FROM told t;
  -- For the next look of the same session.
  PERFORM set_config('tessera.before', before::text, true);
  -- For tessera.note_offences(), which writes: this must not.
  PERFORM set_config('tessera.told', CASE WHEN told IS NULL THEN '' ELSE told::text END, true);
  RETURN QUERY SELECT t.tenant, t.rule, t.sessions, t.relieved
    FROM jsonb_to_recordset(coalesce(told, '[]')) AS t(tenant text, rule text, sessions bigint, relieved boolean);
EXCEPTION WHEN OTHERS OR query_canceled THEN
  RETURN QUERY SELECT '*', 'failed_' || SQLSTATE, 0::bigint, false;
END`)}`;
}

/** Who counts against the lock table: every lock but those that a session keeps to itself, and predicates'. */
const countedIn = (locks: string) =>
  `SELECT h.pid, count(*) AS locks FROM ${locks} h WHERE NOT h.fastpath AND h.mode <> 'SIReadLock' GROUP BY h.pid`;

/** After the lock table was relieved it is looked at again so often, and so many times: it is filled in less than a second. */
const RETURN = { looks: 50, every_seconds: 0.02 } as const;

/**
 * Ends sessions of the tenant that has most of the lock table, where that is more than half full, and tells whose: those
 * that began since the last were told to end, which may not have let go yet.
 */
function endLockHolders(since: string): string {
  return `WITH counted AS MATERIALIZED (${countedIn("pg_locks")}),
      theirs AS (SELECT a.pid, a.backend_start, k.tenant, l.locks FROM counted l JOIN pg_stat_activity a USING (pid)
        JOIN tessera.quota k ON a.usename IN (${signInRoles("k.tenant")}) WHERE a.datname = current_database())
      SELECT s.tenant, count(*) AS sessions, bool_and(pg_terminate_backend(s.pid)) AS done FROM theirs s
        WHERE s.backend_start > ${since} AND (SELECT sum(locks) FROM counted) > ${ROOM} * ${LOCK_TABLE_SHARE} AND s.locks > current_setting('max_locks_per_transaction')::int
          AND s.tenant = (SELECT tenant FROM theirs GROUP BY 1 ORDER BY sum(locks) DESC LIMIT 1) GROUP BY 1`;
}

const TRIES = 20;
/** Rules by which it is neighbours that are held up, and not the tenant itself that takes long. */
const STOPS_OTHERS = ["blocking", "shared_table", "shared_again", "shared_vacuum", "lock_table", "notifications"];

/**
 * Writes down what the look before it ended, and keeps out whoever comes back and does it again: a lock table is filled
 * in less time than passes between two looks. An error undoes nothing but this: what was ended is ended.
 */
export function offencesFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.note_offences() RETURNS TABLE (tenant text, rule text, sessions bigint, relieved boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
#variable_conflict use_column
DECLARE
  told jsonb := nullif(current_setting('tessera.told', true), '')::jsonb; q record; r text; ended bigint;
  since timestamptz := clock_timestamp(); came_back text[] := '{}';
BEGIN
  IF told IS NULL THEN RETURN; END IF;
  FOR try IN 1..${TRIES} LOOP
    BEGIN
      INSERT INTO tessera.offence SELECT t.tenant, t.rule, statement_timestamp()
        FROM jsonb_to_recordset(told) AS t(tenant text, rule text) WHERE t.rule IN (${STOPS_OTHERS.map(literal).join(", ")}) AND t.tenant <> '*';
      EXIT;
    EXCEPTION WHEN out_of_memory THEN
      -- What was ended gives its locks back within milliseconds, and one is enough.
      IF try = ${TRIES} THEN RAISE; END IF;
      PERFORM pg_sleep(0.01);
    END;
  END LOOP;
  ${guard(
    "watch_return",
    "whoever fills the lock table signs in again at once, and has it full before the next look",
    `IF EXISTS (SELECT FROM jsonb_to_recordset(told) AS t(tenant text, rule text) WHERE t.rule = 'lock_table' AND t.tenant <> '*') THEN
    FOR look IN 1..${RETURN.looks} LOOP
      BEGIN
        PERFORM pg_sleep(${RETURN.every_seconds});
        PERFORM pg_stat_clear_snapshot();
        FOR q IN ${endLockHolders("since")} LOOP
          since := clock_timestamp();
          came_back := came_back || q.tenant;
          RETURN QUERY SELECT q.tenant, 'lock_table', q.sessions, q.done;
        END LOOP;
        INSERT INTO tessera.offence SELECT c, 'lock_table', statement_timestamp() FROM unnest(came_back) c;
        came_back := '{}';
        EXIT WHEN EXISTS (SELECT FROM tessera.quota k WHERE ${offended("k.tenant")});
      EXCEPTION WHEN out_of_memory THEN NULL;
      END;
    END LOOP;
  END IF;`,
  )}
  DELETE FROM tessera.offence WHERE at < statement_timestamp() - interval '1 day';
  FOR q IN SELECT k.tenant FROM tessera.quota k WHERE ${offended("k.tenant")} LOOP
    FOR try IN 1..${TRIES} LOOP
      BEGIN
        ${endTheirSessions("q.tenant")}
        ${guard(
          "closed",
          "whoever signs in again at once stops its neighbours again before the next look",
          `UPDATE tessera.quota k SET closed = true WHERE k.tenant = q.tenant;
        ${takeSignIn("q.tenant")}`,
        )}
        EXIT;
      EXCEPTION WHEN out_of_memory THEN
        IF try = ${TRIES} THEN RAISE; END IF;
        PERFORM pg_sleep(0.01);
      END;
    END LOOP;
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN (${signInRoles("q.tenant")});
    RETURN QUERY SELECT q.tenant, 'closed', ended, false;
  END LOOP;
EXCEPTION WHEN OTHERS OR query_canceled THEN
  RETURN QUERY SELECT '*', 'failed_' || SQLSTATE, 0::bigint, false;
END`)}`;
}

/**
 * Ends sessions whose temporary files are larger than they may be, where the limit cannot be set for a role (RDS up to
 * 14). Files are listed for members of pg_monitor alone, and not everywhere: then nothing is found.
 */
export function temporaryFilesFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.watch_files() RETURNS TABLE (tenant text, rule text, sessions bigint, relieved boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
#variable_conflict use_column
BEGIN
  ${guard(
    "watch_files",
    "a limit that only superusers may set is none where nobody is one",
    `RETURN QUERY SELECT k.tenant, 'temporary_files', count(*), bool_and(pg_terminate_backend(a.pid))
    FROM (SELECT substring(name FROM '^pgsql_tmp([0-9]+)')::int AS pid, sum(size) AS bytes FROM pg_ls_tmpdir() GROUP BY 1) f
      JOIN pg_stat_activity a USING (pid)
      JOIN tessera.quota k ON a.usename IN (${signInRoles("k.tenant")})
    WHERE f.bytes > k.temp_file_bytes GROUP BY 1;`,
  )}
EXCEPTION WHEN OTHERS OR query_canceled THEN RETURN;
END`)}`;
}

/**
 * Sessions of this database that are let in and not yet awake. Each has locked its database (InitPostgres), and is in
 * pg_stat_activity only after post_auth_delay, which is the client's to choose. Source: PostgreSQL 14 to 17, postinit.c.
 */
export function signInFunctions(): string[] {
  return [
    `CREATE OR REPLACE FUNCTION tessera.signing_in() RETURNS SETOF int LANGUAGE sql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
SELECT DISTINCT l.pid FROM pg_locks l WHERE l.locktype = 'object' AND l.classid = 'pg_database'::regclass
  AND l.objid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()
  AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid)`)}`,
    // A superuser's is not the executor's to end, and no tenant's.
    `CREATE OR REPLACE FUNCTION tessera.end_sign_ins(seen int[]) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  p int; ended bigint := 0;
BEGIN
  FOR p IN SELECT tessera.signing_in() LOOP
    IF p = ANY(seen) THEN
      BEGIN
        PERFORM pg_terminate_backend(p);
        ended := ended + 1;
      EXCEPTION WHEN insufficient_privilege THEN NULL;
      END;
    END IF;
  END LOOP;
  RETURN ended;
END`)}`,
  ];
}

/**
 * Takes away large objects of the pool's groups. They lend rights and own nothing; up to 15 a member may act as one, and what
 * it then makes is counted for nobody, outlives it, and is open to every other member.
 */
export function groupsFunction(pool: PoolSpec): string {
  const groups = [writersGroup, readersGroup, membersGroup].map((group) => literal(group(pool.database))).join(", ");
  const clear = `-- Each takes a lock: no more than a tenth of the room for them.
  SELECT count(lo_unlink(l.oid)) INTO cleared FROM (SELECT m.oid FROM pg_largeobject_metadata m WHERE m.lomowner = ANY(groups)
    LIMIT current_setting('max_locks_per_transaction')::bigint * current_setting('max_connections')::bigint / 10) l;`;
  return `CREATE OR REPLACE FUNCTION tessera.clear_groups() RETURNS TABLE (tenant text, rule text, sessions bigint, relieved boolean)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  groups oid[] := ARRAY(SELECT oid FROM pg_roles WHERE rolname IN (${groups})); cleared bigint := 0;
BEGIN
  ${pool.majorVersion < 16 ? guard("clear_groups", "what a group owns is counted for nobody, and every member may act as one up to 15", clear) : clear}
  IF cleared > 0 THEN RETURN QUERY SELECT '*', 'group_objects', cleared, true; END IF;
EXCEPTION WHEN OTHERS OR query_canceled THEN
  RETURN QUERY SELECT '*', 'failed_' || SQLSTATE, 0::bigint, false;
END`)}`;
}

/** Memberships that tenants made themselves: up to 15 a role may give itself to another. Each is taken back and told. */
export function sweepFunction(): string {
  return `CREATE OR REPLACE FUNCTION tessera.sweep_memberships() RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS ${quoted(`
DECLARE
  m record; swept bigint := 0;
BEGIN
  FOR m IN SELECT a.roleid::regrole AS role, a.member::regrole AS member FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.grantor
    WHERE g.rolname ~ '^(tenant|reader|migrator|owner)_[a-z]' AND a.member <> '${EXECUTOR}'::regrole LOOP
    EXECUTE format('REVOKE %s FROM %s', m.role, m.member);
    swept := swept + 1;
    RAISE WARNING 'Tessera: membership of % in %, made by a tenant, was taken back', m.member, m.role;
  END LOOP;
  RETURN swept;
END`)}`;
}
