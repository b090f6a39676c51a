import type { Home, Tenant } from "../../config/model";
import { type Folders, loadFleet } from "../../constructs/rooms";
import { table } from "../table";

function told(home: Home): string {
  return home.kind === "cell" ? home.cell.name : "own";
}

/** Every tenant: a table, or JSON for machines. */
export function list(folders: Folders, json: boolean): string {
  const fleet = loadFleet(folders);
  const tenants = new Map<string, Tenant>();
  for (const environment of Object.keys(fleet.environments))
    for (const tenant of [...fleet.tenantsOf(environment), ...fleet.erasedOf(environment)])
      tenants.set(tenant.id, tenant);
  const sorted = [...tenants.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (json) return JSON.stringify(sorted, null, 2);
  const home = (tenant: Tenant, environment: string) =>
    tenant.environments.includes(environment) ? told(fleet.share(tenant.id, environment).home) : "";
  const environments = Object.keys(fleet.environments);
  const rows = sorted.map((tenant) => [
    tenant.id,
    tenant.tier,
    tenant.lifecycle.state + (tenant.lifecycle.legal_hold ? ", held" : ""),
    tenant.engines.join(" "),
    ...environments.map((environment) => home(tenant, environment)),
  ]);
  return table(["tenant", "tier", "state", "engines", ...environments], rows);
}
