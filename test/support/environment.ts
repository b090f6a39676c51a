import type { Cell, Environment, Tenant } from "../../config/model";

/** An environment for tests of constructs and stacks: protected, with a second region. */
export function environment(changes: Partial<Environment> = {}): Environment {
  return {
    name: "production",
    account_id: "444444444444",
    region: "eu-central-1",
    recovery_region: "eu-west-1",
    vpc_cidr: "10.40.0.0/16",
    zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    state: { kind: "local" },
    log_retention_days: 90,
    audit_retention_days: 365,
    notify: {},
    deletion_protection: true,
    without: [],
    cells: {},
    file: "overrides/production_environment.yml",
    ...changes,
  };
}

export function cell(changes: Partial<Cell> = {}): Cell {
  return { name: "pool-1", tier: "standard", admits: ["standard"], capacity_tenants: 100, engines: [], ...changes };
}

export function tenant(id: string, changes: Partial<Tenant> = {}): Tenant {
  return {
    id,
    tier: "standard",
    environments: ["production"],
    region: null,
    contacts: {},
    compliance: [],
    engines: [],
    lifecycle: { state: "active", legal_hold: false },
    placement: { production: "pool-1" },
    principals: [],
    file: `tenants/${id}/tenant.yml`,
    ...changes,
  };
}
