import { applicationUser } from "../../../constructs/engines/clickhouse/names";
import { ADMIN_USERS, type Engine, type Outcome } from "./chdb-engine";
import {
  ATTACKER,
  applyOf,
  bootstrapOf,
  definitions,
  hostFor,
  SECRET,
  SECRET_NUMBER,
  SECRET_TIME,
  type Strategy,
  VICTIM,
} from "./world";

const row = (tenant: string, name: string, n: number) =>
  `('${tenant}', '${tenant === VICTIM ? SECRET_TIME : "2026-01-15 10:00:00"}', '${name}', ${n}, ${n})`;

/** Both tenants' rows. Whoever inserts is bound by the constraint, so each tenant's rows come in as that tenant. */
export function seed(engine: Engine, strategy: Strategy, mutate: (sql: string) => string = (sql) => sql): Outcome[] {
  const statements: string[] = [
    "DROP DATABASE IF EXISTS app",
    "DROP DATABASE IF EXISTS tenant_acme",
    "DROP DATABASE IF EXISTS tenant_victim",
  ];
  if (strategy === "row_level_security") {
    const made = bootstrapOf(hostFor(ATTACKER, strategy));
    const as = (id: string) => definitions(made, applicationUser(id)).map(mutate);
    const columns = "(tenant_id, at, name, value, n)";
    statements.push(
      ...as(VICTIM),
      `INSERT INTO app.events_local ${columns} VALUES ${[1, 2].map((n) => row(VICTIM, SECRET, n)).join(", ")}, ${row(VICTIM, SECRET, SECRET_NUMBER)}`,
      "ALTER TABLE app.events_local DROP CONSTRAINT IF EXISTS own_rows",
      ...as(ATTACKER).filter((sql) => sql.startsWith("ALTER")),
      // What a server works out for each who inserts, chdb is told.
      `ALTER TABLE app.events_local MODIFY COLUMN tenant_id DEFAULT substring('${applicationUser(ATTACKER)}', 8)`,
      `INSERT INTO app.events_local ${columns} VALUES ${row(ATTACKER, "mine", 1)}, ${row(ATTACKER, "mine", 2)}`,
      // As they stand after a while: where tenants share parts, one part holds both.
      "OPTIMIZE TABLE app.events_local FINAL",
      "OPTIMIZE TABLE app.hourly_local FINAL",
    );
  } else
    for (const [id, name, n] of [
      [ATTACKER, "mine", 1],
      [VICTIM, SECRET, SECRET_NUMBER],
    ] as const)
      statements.push(
        ...definitions(applyOf(hostFor(id, strategy)), applicationUser(id)),
        `INSERT INTO tenant_${id}.events_local (at, name, value, n) VALUES ('2026-01-15 10:00:00', '${name}', 1, ${n})`,
      );
  return engine.run(ADMIN_USERS, statements).map((outcome, index) => {
    if (!outcome.ok) throw new Error(`${statements[index]}: ${outcome.text}`);
    return outcome;
  });
}
