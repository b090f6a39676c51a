import type { Session } from "../../../../executor/contract/driver";
import type { Observation, ShareFacts } from "../../../../executor/contract/observation";
import { literal } from "./sql/sql";
import { verifyPool } from "./verify";

/** Whatever a copy is: a replica it has none, and it is reached by other ways than the home's. */
const NOT_OF_A_COPY = new Set(["tls", "replica-lag"]);

/** Larger tables are read in part: a statement of the Data API ends after 45 s ("Data API limitations"). */
const WHOLE_BYTES = 2 ** 30;

/**
 * Tables that hold rows, as a statement reads them. Of the shared ones a tenant sees its own rows. A policy of a tenant's
 * own would run the tenant's code as whoever reads: such a table is left out, and said to be.
 */
const TABLES = `SELECT s.tenant, s.tenant <> '*' AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'tessera_tenant') AS own_policy, pg_relation_size(c.oid) > ${WHOLE_BYTES} AS large, format('%I.%I', n.nspname, c.relname)
    || CASE WHEN pg_relation_size(c.oid) > ${WHOLE_BYTES}
       THEN format(' r TABLESAMPLE SYSTEM (%s) REPEATABLE (1)', 100.0 * ${WHOLE_BYTES} / pg_relation_size(c.oid)) ELSE ' r' END AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, LATERAL tessera.scope(n.nspname) s
  WHERE c.relkind = 'r' AND NOT tessera.is_reference(c.oid) ORDER BY c.oid::regclass::text`;

/**
 * Rows, in no order, as one number: equal sets of rows have equal sums. record_out, and not a cast to text: a tenant may
 * have made a cast of its own from its table's type.
 */
const SUM =
  "pg_catalog.count(*)::text AS rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.record_out(r)), 0)), 0)::text AS sum";

/**
 * Reads a restored copy whole: the walls between tenants stand, and every row of every tenant's can be read. Counts and
 * checksums are the evidence; two copies of one state have the same.
 */
export async function evidenceOf(
  session: Session<string>,
  shares: readonly ShareFacts[],
): Promise<readonly Observation[]> {
  const look = { database: "", replicaLagMsMax: 0 };
  const walls = (await verifyPool(session, { look, shares })).filter(({ check }) => !NOT_OF_A_COPY.has(check));
  await session.run("BEGIN READ ONLY");
  await session.run("SET LOCAL search_path = pg_catalog, pg_temp");
  const tables = await session.run(TABLES);
  const read: Observation[] = [];
  for (const { tenant } of shares) {
    await session.run(`SELECT set_config('tessera.acting_for', ${literal(tenant)}, true)`);
    const all = tables.filter((table) => table.tenant === "*" || table.tenant === tenant);
    const own = all.filter((table) => table.own_policy !== true);
    const left = all.length - own.length;
    const leftOut = left === 0 ? "" : `; ${left} with policies of the tenant's own not read`;
    const large = own.filter((table) => table.large === true).length;
    const sampled = large === 0 ? "" : ` (${large} of them in part)`;
    let rows = 0n;
    let sum = 0n;
    for (const { name } of own) {
      const [found] = await session.run(`SELECT ${SUM} FROM ${name}`);
      rows += BigInt(String(found?.rows ?? 0));
      sum += BigInt(String(found?.sum ?? 0).split(".")[0]!);
    }
    read.push({
      check: "rows-read",
      tenant,
      // What was not read is not known to be good.
      holds: left === 0 ? true : null,
      seen: `${rows} rows in ${own.length} tables${sampled}, checksum ${BigInt.asUintN(64, sum).toString(16).padStart(16, "0")}${leftOut}`,
    });
  }
  await session.run("ROLLBACK");
  return [...walls, ...read];
}
