import type { Home, Tenant } from "../../config/model";
import { listed, PART_KINDS } from "../../config/part-checks";
import { type Folders, type LoadedFleet, loadFleet } from "../../constructs/rooms";
import { table } from "../program/table";

function told(home: Home): string {
  return home.kind === "cell" ? home.cell.name : "own";
}

/** The tenants of a fleet in id order, erased ones among them, and the environments that they may live in. */
export interface Listed {
  readonly fleet: LoadedFleet;
  readonly environments: readonly string[];
  readonly tenants: readonly Tenant[];
}

export function tenantsOf(folders: Folders): Listed {
  const fleet = loadFleet(folders);
  const tenants = new Map<string, Tenant>();
  for (const environment of Object.keys(fleet.environments))
    for (const tenant of [...fleet.tenantsOf(environment), ...fleet.erasedOf(environment)])
      tenants.set(tenant.id, tenant);
  return {
    fleet,
    environments: Object.keys(fleet.environments),
    tenants: [...tenants.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Where it is in its life, with what of it is further on, while its lists name it. */
function stateOf(tenant: Tenant): string {
  const parts = PART_KINDS.flatMap((kind) =>
    Object.entries(tenant.lifecycle[kind])
      .filter(([name]) => listed(tenant, kind).includes(name))
      .map(([name, own]) => `${name} ${own}`),
  );
  return [tenant.lifecycle.state, ...parts, ...(tenant.lifecycle.legal_hold ? ["held"] : [])].join(", ");
}

/** Every tenant with its homes, as a table. */
export function list({ fleet, environments, tenants }: Listed): string {
  const home = (tenant: Tenant, environment: string) =>
    tenant.environments.includes(environment) ? told(fleet.share(tenant.id, environment).home) : "";
  const rows = tenants.map((tenant) => [
    tenant.id,
    tenant.tier,
    stateOf(tenant),
    tenant.engines.join(" "),
    ...environments.map((environment) => home(tenant, environment)),
  ]);
  return table(["tenant", "tier", "state", "engines", ...environments], rows);
}
