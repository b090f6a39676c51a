import { SECRET, SECRET_NUMBER } from "./world";

/** An attack: a statement, and what would be a breach. Default: that what is the victim's shows in the answer. */
export interface Attack {
  readonly title: string;
  readonly sql: string;
  /** `refused`: it must fail. `answers`: it must answer this. `silent`: it must not fail, and show nothing. */
  readonly expect?: "refused" | "silent" | { readonly answers: string };
  /** The same question of a value that nobody has: both must be answered alike, whether by rows or by an error. */
  readonly beside?: string;
}

const refused = (title: string, sql: string): Attack => ({ title, sql, expect: "refused" });

/** Attacks on rows in a table that both tenants share, of which the attacker has two rows and the victim three. */
export const ROWS: readonly Attack[] = [
  { title: "read everything", sql: "SELECT * FROM app.events_local", expect: "silent" },
  {
    title: "name the victim",
    sql: "SELECT * FROM app.events_local WHERE tenant_id = 'victim'",
    expect: { answers: "" },
  },
  { title: "or true", sql: "SELECT * FROM app.events_local WHERE tenant_id = 'acme' OR 1", expect: "silent" },
  { title: "count", sql: "SELECT count() FROM app.events_local", expect: { answers: "2" } },
  {
    title: "count without reading",
    sql: "SELECT count() FROM app.events_local SETTINGS optimize_trivial_count_query = 1",
    expect: { answers: "2" },
  },
  { title: "largest value", sql: "SELECT max(n) FROM app.events_local", expect: { answers: "2" } },
  { title: "all tenants", sql: "SELECT DISTINCT tenant_id FROM app.events_local", expect: { answers: "acme" } },
  { title: "gather in an array", sql: "SELECT groupArray(name) FROM app.events_local", expect: "silent" },
  {
    title: "union",
    sql: "SELECT name FROM app.events_local UNION ALL SELECT name FROM app.events_local WHERE tenant_id != 'acme'",
    expect: "silent",
  },
  {
    title: "join with itself",
    sql: "SELECT b.name FROM app.events_local AS a CROSS JOIN app.events_local AS b",
    expect: "silent",
  },
  {
    title: "subquery",
    sql: "SELECT (SELECT groupUniqArray(tenant_id) FROM app.events_local WHERE n > 100)",
    expect: { answers: "[]" },
  },
  {
    title: "in a set",
    sql: `SELECT '${SECRET}x' IN (SELECT concat(name, 'x') FROM app.events_local)`,
    expect: { answers: "0" },
  },
  { title: "prewhere", sql: "SELECT name FROM app.events_local PREWHERE n > 100", expect: { answers: "" } },
  {
    title: "an error as oracle",
    sql: `SELECT count() FROM app.events_local WHERE throwIf(name = '${SECRET}') = 0`,
    expect: { answers: "2" },
  },
  {
    title: "division by zero as oracle",
    sql: `SELECT count() FROM app.events_local WHERE intDiv(1, n - ${SECRET_NUMBER}) < 10`,
    expect: { answers: "2" },
  },
  refused("virtual columns", "SELECT count(), uniq(_part) > 0 FROM app.events_local"),
  refused("numbers of blocks, by which inserts are counted", "SELECT max(_block_number) FROM app.events_local"),
  refused("offsets in a part", "SELECT max(_part_offset) FROM app.events_local"),
  refused("sampling", "SELECT name FROM app.events_local SAMPLE 1/2"),
  { title: "sampling by limit by", sql: "SELECT name FROM app.events_local LIMIT 1 BY tenant_id", expect: "silent" },
  { title: "table function merge", sql: "SELECT name FROM merge('app', '.*')", expect: "silent" },
  { title: "table function view", sql: "SELECT name FROM view(SELECT * FROM app.events_local)", expect: "silent" },
  { title: "the primary index", sql: "SELECT * FROM mergeTreeIndex('app', 'events_local')" },
  { title: "the index of the summaries", sql: "SELECT * FROM mergeTreeIndex('app', 'hourly_local')" },
  { title: "the index with ranges", sql: "SELECT * FROM mergeTreeIndex('app', 'events_local', with_minmax = true)" },
  { title: "the index with offsets", sql: "SELECT * FROM mergeTreeIndex('app', 'events_local', with_marks = true)" },
  refused("what indexes leave out", `SELECT * FROM mergeTreeAnalyzeIndexes('app', 'events_local', name = '${SECRET}')`),
  refused("what indexes of the summaries leave out", "SELECT * FROM mergeTreeAnalyzeIndexes('app', 'hourly_local', 1)"),
  refused("a projection", "SELECT * FROM mergeTreeProjection('app', 'events_local', 'p')"),
  refused("an index of texts", "SELECT * FROM mergeTreeTextIndex('app', 'events_local', 'by_word')"),
  refused("explain by a table function", "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))"),
  { title: "the summaries", sql: "SELECT name, sumMerge(total) FROM app.hourly_local GROUP BY name", expect: "silent" },
  {
    title: "the summaries, counted",
    sql: "SELECT sumMerge(total) FROM app.hourly_local",
    expect: { answers: "3" },
  },
  refused("the view behind the summaries", "SELECT * FROM app.hourly_fill"),
  refused(
    "insert as the victim",
    "INSERT INTO app.events_local (tenant_id, at, name, value, n) VALUES ('victim', now(), 'x', 1, 1)",
  ),
  refused(
    "copy own rows to the victim",
    "INSERT INTO app.events_local SELECT 'victim', at, name, value, n FROM app.events_local",
  ),
  refused(
    "insert into the summaries",
    "INSERT INTO app.hourly_local SELECT 'victim', name, bucket, total, mean FROM app.hourly_local",
  ),
  refused("update", "ALTER TABLE app.events_local UPDATE n = 0 WHERE 1"),
  refused("delete by mutation", "ALTER TABLE app.events_local DELETE WHERE 1"),
  refused("delete", "DELETE FROM app.events_local WHERE 1"),
  refused("truncate", "TRUNCATE TABLE app.events_local"),
  refused("allow itself more parts", "ALTER TABLE app.events_local MODIFY SETTING parts_to_throw_insert = 100000"),
  refused("add an index", "ALTER TABLE app.events_local ADD INDEX mine n TYPE minmax GRANULARITY 1"),
  refused("add statistics", "ALTER TABLE app.events_local ADD STATISTICS n TYPE minmax"),
  refused("add a projection", "ALTER TABLE app.events_local ADD PROJECTION mine (SELECT n ORDER BY n)"),
  refused("build an index", "ALTER TABLE app.events_local MATERIALIZE INDEX by_n"),
  refused("merge everything", "OPTIMIZE TABLE app.events_local FINAL"),
  refused("check the table", "CHECK TABLE app.events_local"),
  { title: "end changes of rows", sql: "KILL MUTATION WHERE database = 'app'", expect: { answers: "" } },
  refused("stop merges", "SYSTEM STOP MERGES app.events_local"),
  refused("drop", "DROP TABLE app.events_local"),
  refused("rename", "RENAME TABLE app.events_local TO app.mine"),
  refused("detach", "DETACH TABLE app.events_local"),
  refused("drop the constraint", "ALTER TABLE app.events_local DROP CONSTRAINT own_rows"),
  refused("drop a partition", "ALTER TABLE app.events_local DROP PARTITION ID '202601'"),
  refused("freeze", "ALTER TABLE app.events_local FREEZE"),
  refused("change expiry", "ALTER TABLE app.events_local MODIFY TTL at + INTERVAL 1 SECOND"),
  refused("a view of one's own", "CREATE VIEW app.v AS SELECT * FROM app.events_local"),
  refused("a copy of the table", "CREATE TABLE app.copy ENGINE = Memory AS SELECT * FROM app.events_local"),
  refused("a clone that shares parts", "CREATE TABLE app.clone CLONE AS app.events_local"),
];

/** Attacks on a database of the victim's own. */
export const DATABASE: readonly Attack[] = [
  refused("read", "SELECT * FROM tenant_victim.events_local"),
  refused("read the summaries", "SELECT * FROM tenant_victim.hourly_local"),
  refused("describe", "DESCRIBE TABLE tenant_victim.events_local"),
  refused("show its definition", "SHOW CREATE TABLE tenant_victim.events_local"),
  refused("enter", "USE tenant_victim"),
  {
    title: "list its tables",
    sql: "SELECT name FROM system.tables WHERE database = 'tenant_victim'",
    expect: { answers: "" },
  },
  {
    title: "list its columns",
    sql: "SELECT count() FROM system.columns WHERE database = 'tenant_victim'",
    expect: { answers: "0" },
  },
  {
    title: "its parts",
    sql: "SELECT count() FROM system.parts WHERE database = 'tenant_victim'",
    expect: { answers: "0" },
  },
  {
    title: "find its database",
    sql: "SELECT count() FROM system.databases WHERE name = 'tenant_victim'",
    expect: { answers: "0" },
  },
  refused("insert", "INSERT INTO tenant_victim.events_local (at, name, value, n) VALUES (now(), 'x', 1, 1)"),
  refused("update", "ALTER TABLE tenant_victim.events_local UPDATE n = 0 WHERE 1"),
  refused("truncate", "TRUNCATE TABLE tenant_victim.events_local"),
  refused("drop", "DROP TABLE tenant_victim.events_local"),
  refused("drop the database", "DROP DATABASE tenant_victim"),
  refused("table function merge", "SELECT * FROM merge('tenant_victim', '.*')"),
  refused("the primary index", "SELECT * FROM mergeTreeIndex('tenant_victim', 'events_local')"),
  refused(
    "take its parts",
    "ALTER TABLE tenant_acme.events_local ATTACH PARTITION ID '202601' FROM tenant_victim.events_local",
  ),
];

/** Attacks on the server, of whatever tenant. */
export const SERVER: readonly Attack[] = [
  refused("make a user", "CREATE USER intruder"),
  refused("open a user", "ALTER USER default HOST ANY"),
  refused("give itself rights", "GRANT ALL ON *.* TO default"),
  refused("make a role", "CREATE ROLE intruder"),
  refused("drop a row policy", "DROP ROW POLICY tenant_acme ON app.events_local"),
  refused("make a row policy", "CREATE ROW POLICY mine ON app.events_local USING 1 TO default"),
  refused("make a profile", "CREATE SETTINGS PROFILE mine SETTINGS readonly = 0"),
  refused("drop the quota", "DROP QUOTA tenant_acme"),
  refused("see users", "SELECT * FROM system.users"),
  refused("see grants", "SELECT * FROM system.grants"),
  refused("see policies", "SELECT * FROM system.row_policies"),
  refused("be somebody else", "EXECUTE AS tenant_victim SELECT 1"),
  refused("make a database", "CREATE DATABASE mine"),
  refused("make a function for all", "CREATE FUNCTION f AS (x) -> x"),
  refused("read files", "SELECT * FROM file('/etc/passwd', 'LineAsString')"),
  refused("write files", "INSERT INTO FUNCTION file('/tmp/tessera_intruder.tsv') SELECT 1"),
  refused("reach hosts", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString', 'x String')"),
  refused("reach servers", "SELECT * FROM remote('127.0.0.1:1', 'app', 'events_local')"),
  refused("reach buckets", "SELECT * FROM s3('http://127.0.0.1:1/bucket/k', 'LineAsString', 'x String')"),
  refused("reach databases", "SELECT * FROM postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')"),
  refused("run programs", "SELECT * FROM executable('id', 'TSV', 'x String')"),
  refused("back up elsewhere", "BACKUP DATABASE app TO File('/tmp/tessera_intruder')"),
  refused("drop caches", "SYSTEM DROP MARK CACHE"),
  refused("drop the cache of queries", "SYSTEM DROP QUERY CACHE"),
  refused("flush logs", "SYSTEM FLUSH LOGS"),
  refused("stop listening", "SYSTEM STOP LISTEN TCP"),
  refused("a temporary table", "CREATE TEMPORARY TABLE mine (x UInt8)"),
  refused("shut down", "SYSTEM SHUTDOWN"),
  { title: "end others' queries", sql: "KILL QUERY WHERE user != currentUser()", expect: { answers: "" } },
  refused("look into memory", "SELECT addressToSymbol(1)"),
  refused(
    "a dictionary of another's table",
    "CREATE DICTIONARY d (n UInt32) PRIMARY KEY n SOURCE(CLICKHOUSE(DB 'app' TABLE 'events_local')) LAYOUT(FLAT()) LIFETIME(0)",
  ),
];

/** For each limit of a profile, attempts to have more. */
export function limits(names: readonly string[]): Attack[] {
  return names.flatMap((name) => {
    const other =
      { timeout_overflow_mode: "'break'", result_overflow_mode: "'break'" }[name] ?? MORE[name] ?? "1000000000000";
    return [
      refused(`change ${name}`, `SET ${name} = ${other}`),
      refused(`change ${name} for one query`, `SELECT 1 SETTINGS ${name} = ${other}`),
    ];
  });
}

/** Switches, whose more is the other way. */
const MORE: Readonly<Record<string, string>> = {
  insert_distributed_sync: "0",
  log_queries: "0",
  allow_introspection_functions: "1",
  max_threads: "64",
  log_queries_probability: "0",
  log_queries_min_type: "'EXCEPTION_WHILE_PROCESSING'",
  log_queries_cut_to_length: "1",
  use_partition_pruning: "0",
  use_primary_key: "0",
};
