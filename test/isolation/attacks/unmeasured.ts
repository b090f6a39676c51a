import { applyTenant, guardPool } from "../../../constructs/engines/families/postgresql/sql";
import { membersGroup, writersGroup } from "../../../constructs/engines/families/postgresql/sql/names";
import { type Attack, R, S, type Stage } from "../attack";
import { pause } from "./holding";

const look = (s: Stage) => s.execute(guardPool(s.attacker.pool));
const group = (s: Stage) => (s.strategy === R ? writersGroup : membersGroup)(s.attacker.pool.database);

async function exceeded(s: Stage): Promise<{ used: number; exceeded: boolean }> {
  await look(s);
  const admin = await s.as("admin");
  const [row] = await admin.query(
    `SELECT used_bytes::int AS used, exceeded FROM tessera.quota WHERE tenant = '${s.attacker.id}'`,
  );
  return { used: Number(row?.used), exceeded: row?.exceeded === true };
}

const unnoticed = async (s: Stage, what: string) => {
  const found = await exceeded(s);
  return found.exceeded ? undefined : `${what} at a quota of ${s.attacker.maxBytes}: measured ${found.used}`;
};

/** Takes the attacker's large objects away, as its quota ends its own sessions, and lets it in again. */
async function emptied(s: Stage): Promise<void> {
  const admin = await s.as("admin");
  const mine = `SELECT oid FROM pg_largeobject_metadata WHERE lomowner = 'tenant_${s.attacker.id}'::regrole LIMIT 1000`;
  while ((await admin.query(`SELECT lo_unlink(oid) FROM (${mine}) l`)).length > 0);
  await s.execute(applyTenant(s.attacker));
  await look(s);
}

/** 700 KB that no compression makes smaller. */
const noise = (name: string) =>
  `(SELECT string_agg(md5(random()::text), '') AS ${name} FROM generate_series(1, 22000))`;
const LARGE = "SELECT lo_from_bytea(0, decode(repeat('ab', 2000000), 'hex')) AS oid";
const WRITES = (bytes: number) =>
  `SELECT count(pg_logical_emit_message(false, 'x', repeat('x', 1000000))) FROM generate_series(1, ${bytes / 1_000_000})`;

type Text = (parts: number) => string;
const made = (sql: string, text: string) => `DO $$ BEGIN EXECUTE format('${sql}', ${text}); END $$`;
const times = (count: number, sql: string, text: string, first = "") =>
  `DO $$ BEGIN ${first} FOR i IN 1..${count} LOOP EXECUTE format('${sql}', i, ${text}); END LOOP; END $$`;

/** Places in catalogs that are in no relation and no function: what they are, how they are made, and taken away. */
const ELSEWHERE: readonly (readonly [
  what: string,
  make: (name: string, text: Text) => string,
  clear: (name: string) => string,
])[] = [
  [
    "the default of a domain",
    (name, text) => made(`CREATE DOMAIN ${name} AS text DEFAULT %L`, text(25_000)),
    (name) => `DROP DOMAIN ${name}`,
  ],
  [
    "the check of a domain",
    (name, text) => made(`CREATE DOMAIN ${name} AS text CHECK (VALUE <> %L)`, text(25_000)),
    (name) => `DROP DOMAIN ${name}`,
  ],
  [
    "the first value of an aggregate",
    (name, text) => made(`CREATE AGGREGATE ${name}(text) (SFUNC = textcat, STYPE = text, INITCOND = %L)`, text(25_000)),
    (name) => `DROP AGGREGATE ${name}(text)`,
  ],
  [
    "the value that a new column has in old rows",
    (name, text) =>
      times(
        150,
        `ALTER TABLE ${name} ADD COLUMN c%1$s text DEFAULT %2$L; ALTER TABLE ${name} ALTER c%1$s DROP DEFAULT`,
        text(220),
        `CREATE TABLE ${name} (x int);`,
      ),
    (name) => `DROP TABLE ${name}`,
  ],
  [
    "comments on checks",
    (name, text) =>
      times(
        120,
        `ALTER TABLE ${name} ADD CONSTRAINT c%1$s CHECK (x <> 1); COMMENT ON CONSTRAINT c%1$s ON ${name} IS %2$L`,
        text(250),
        `CREATE TABLE ${name} (x int);`,
      ),
    (name) => `DROP TABLE ${name}`,
  ],
];

/** Storage that is counted for nobody, or that the tenant keeps from being counted. */
export const unmeasured: readonly Attack[] = [
  {
    id: "group_large_object",
    title: "Large objects of the group that gives a tenant its rights",
    strategies: [R, S],
    catches: ["clear_groups"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const { code } = await attacker.attempt(`SET ROLE "${group(s)}"`);
      if (code !== null) return;
      const { rows } = await attacker.attempt(LARGE);
      if (rows[0] === undefined) return;
      await look(s);
      const admin = await s.as("admin");
      const left = await admin.query(`SELECT FROM pg_largeobject_metadata WHERE oid = ${rows[0].oid}`);
      await admin.attempt(`SELECT lo_unlink(${rows[0].oid})`);
      if (left.length > 0) return "2000000 bytes are counted for nobody";
    },
  },
  {
    id: "group_temporary_table",
    title: "Temporary tables of the group",
    strategies: [S],
    catches: ["group_set"],
    // Up to 15 a group's are there until their session ends: the engine's page tells it.
    since: 16,
    run: async (s) => {
      const attacker = await s.as("attacker");
      if ((await attacker.attempt(`SET ROLE "${group(s)}"`)).code !== null) return;
      const made = await attacker.attempt(
        "CREATE TEMP TABLE big AS SELECT n, repeat(md5(n::text), 20) AS t FROM generate_series(1, 3000) n",
      );
      if (made.code !== null) return;
      await look(s);
      const left = await (await s.as("admin")).query(
        `SELECT FROM pg_class WHERE relname = 'big' AND relowner = '${group(s)}'::regrole`,
      );
      if (left.length > 0) return "a temporary table of 2 MB is counted for nobody";
    },
  },
  {
    id: "group_log",
    title: "Log written as the group",
    strategies: [R, S],
    catches: ["group_set"],
    // Up to 15 nothing keeps a member from acting as its group, and nothing tells whose log it is.
    since: 16,
    run: async (s) => {
      const attacker = await s.as("attacker");
      await look(s);
      if ((await attacker.attempt(`SET ROLE "${group(s)}"`)).code !== null) return;
      await attacker.query(WRITES(4_000_000));
      await look(s);
      await pause(100);
      if ((await attacker.attempt("SELECT 1")).code === null) return "4000000 bytes of log, and it goes on";
    },
  },
  {
    id: "owner_log",
    title: "Log written by a migrator, which acts as the owner",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("migrator");
      await look(s);
      await migrator.query(WRITES(4_000_000));
      await look(s);
      await pause(100);
      if ((await migrator.attempt("SELECT 1")).code === null) return "4000000 bytes of log, and it goes on";
    },
  },
  {
    id: "forgotten_log",
    title: "Log whose statement is pushed out of what is remembered by thousands of others",
    strategies: [R],
    run: async (s) => {
      const reader = await s.as("reader");
      await look(s);
      await reader.query(WRITES(4_000_000));
      const names = [
        "abs",
        "ceil",
        "floor",
        "sign",
        "exp",
        "cbrt",
        "sqrt",
        "degrees",
        "radians",
        "sin",
        "cos",
        "tan",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "round",
        "trunc",
      ];
      const many: string[] = [];
      for (const a of names)
        for (const b of names) for (const c of names) many.push(`SELECT ${a}(${b}(${c}(0.5::float8)))`);
      await reader.attempt(many.join(";"));
      await look(s);
      await pause(100);
      if ((await reader.attempt("SELECT 1")).code === null) return "4000000 bytes of log, and it goes on";
    },
  },
  {
    id: "unreadable_large_object",
    title: "A large object whose owner takes the right to read it from itself",
    strategies: [R, S],
    catches: ["measure_unreadable"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      const [row] = await attacker.query(LARGE);
      await attacker.query(`REVOKE ALL ON LARGE OBJECT ${row?.oid} FROM CURRENT_USER`);
      const said = await unnoticed(s, "a large object of 2 MB");
      await emptied(s);
      return said;
    },
  },
  {
    id: "unlinked_meanwhile",
    title: "Large objects made and unlinked all the while, so that measuring meets one that is gone",
    strategies: [R],
    run: async (s) => {
      const [attacker, churn] = [await s.as("attacker"), await s.as("attacker")];
      await attacker.query(LARGE);
      let going = true;
      const churning = (async () => {
        while (going) {
          const { rows, code } = await churn.attempt("SELECT lo_create(0) AS oid FROM generate_series(1, 50)");
          // A session that was ended answers at once, and would leave no time for anything else.
          if (code === "08006" || code === "57P01") return;
          for (const { oid } of rows) await churn.attempt(`SELECT lo_unlink(${oid})`);
        }
      })();
      // A look that would have to wait for a lock of the tenant's is that tenant's loss, and the next one's turn.
      let [looks, seen] = [0, 0];
      for (; looks < 5 && seen < 2; looks++) if ((await exceeded(s)).exceeded) seen += 1;
      going = false;
      await churning;
      await emptied(s);
      if (seen < 2) return `measured in ${seen} of ${looks} runs`;
    },
  },
  {
    id: "own_settings",
    title: "Data kept in settings of one's own role",
    strategies: [R, S],
    catches: ["measure_settings"],
    run: async (s) => {
      const attacker = await s.as("attacker");
      await attacker.query(
        `DO $$ DECLARE t text := ${noise("t")}; BEGIN EXECUTE format('ALTER ROLE CURRENT_USER SET search_path = %L', t); END $$`,
      );
      const said = await unnoticed(s, "700 KB in a setting of the role");
      await attacker.attempt("ALTER ROLE CURRENT_USER RESET search_path");
      await look(s);
      return said;
    },
  },
  {
    id: "many_sequences",
    title: "Sequences, of which each is a file",
    strategies: [S],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const name = s.fresh("counts");
      await migrator.query(
        `DO $$ BEGIN FOR i IN 1..120 LOOP EXECUTE format('CREATE SEQUENCE ${s.mine(name)}_%s', i); END LOOP; END $$`,
      );
      const said = await unnoticed(s, "120 files of sequences");
      await migrator.query(
        `DO $$ BEGIN FOR i IN 1..120 LOOP EXECUTE format('DROP SEQUENCE ${s.mine(name)}_%s', i); END LOOP; END $$`,
      );
      await look(s);
      return said;
    },
  },
  {
    id: "many_bodies",
    title: "Data in many functions, views and comments, each below its bound",
    strategies: [S],
    catches: ["measure_definitions"],
    run: async (s) => {
      const migrator = await s.as("migrator");
      const name = s.fresh("body");
      await migrator.query(
        `DO $$ BEGIN FOR i IN 1..10 LOOP EXECUTE format('CREATE FUNCTION ${s.mine(name)}_%s() RETURNS int LANGUAGE sql AS %L', i,
           '/* ' || (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 2500)) || ' */ SELECT 1'); END LOOP; END $$`,
      );
      const said = await unnoticed(s, "800 KB in bodies of functions");
      await migrator.query(
        `DO $$ BEGIN FOR i IN 1..10 LOOP EXECUTE format('DROP FUNCTION ${s.mine(name)}_%s()', i); END LOOP; END $$`,
      );
      await look(s);
      return said;
    },
  },
  ...ELSEWHERE.map(
    ([what, make, clear]): Attack => ({
      id: `said_in_${what.replaceAll(" ", "_")}`,
      title: `Data in what is said of objects: ${what}`,
      strategies: [S],
      catches: ["measure_definitions"],
      run: async (s) => {
        // A quota that is not met: what is asked here is what is measured, and not what is refused.
        await s.execute(applyTenant({ ...s.attacker, maxBytes: 100_000_000 }));
        const before = await exceeded(s);
        const migrator = await s.as("migrator");
        const name = s.mine(s.fresh("said"));
        await migrator.query(
          make(name, (parts) => `(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, ${parts}))`),
        );
        const { used } = await exceeded(s);
        await migrator.query(clear(name));
        await s.execute(applyTenant(s.attacker));
        await look(s);
        if (used - before.used < 600_000) return `800 KB in ${what}: measured ${used - before.used}`;
      },
    }),
  ),
];
