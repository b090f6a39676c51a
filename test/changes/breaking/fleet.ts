import { environmentYml, type Files, tenantYml } from "../../config/folder";

const ENGINES = "[postgresql, redis, mongodb, clickhouse, timescaledb, elasticsearch, pgvector]";
const CELLS = `
  pool-1: { tier: standard, admits: [free, standard], capacity_tenants: 50, engines: [postgresql, redis] }
  pool-2: { tier: standard, admits: [free, standard], capacity_tenants: 50, engines: [postgresql, redis, mongodb] }
  premium-1: { tier: premium, admits: [premium], capacity_tenants: 50, engines: ${ENGINES} }`;

const DEPLOYERS = "{ deployers: [arn:aws:iam::444444444444:role/deploy] }";

/** Production with three cells. */
export function production(changes: Readonly<Record<string, string>> = {}): Files {
  return {
    "overrides/production_environment.yml": environmentYml({ cells: CELLS, kubernetes_access: DEPLOYERS, ...changes }),
  };
}

/** A tenant's `tenant.yml`. */
export function tenant(id: string, changes: Readonly<Record<string, string>> = {}): Files {
  return { [`tenants/${id}/tenant.yml`]: tenantYml(id, changes) };
}

const BANK = { tier: "enterprise", placement: "{}", engines: ENGINES };

/** A tenant with clusters of its own, on every engine. */
export function bank(changes: Readonly<Record<string, string>> = {}): Files {
  return tenant("bank", { ...BANK, ...changes });
}

/** acme shares a cell, bank has clusters of its own. */
export const FLEET: Files = {
  ...production(),
  "tenants/ledger.txt": "acme\nbank\n",
  ...tenant("acme", { engines: "[postgresql, redis]" }),
  ...bank(),
};
