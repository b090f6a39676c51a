import type { Environment } from "../../../config/model";
import { migratorRole, readerRole, tenantRole } from "../../isolation/sql/names";
import { readsAuthority, readsPasswords, runsStatements } from "../../kubernetes/statements-access";
import type { ClusterPorts, PolicyStatement } from "../engine";

/** A tenant reads the passwords of its own roles, and whom to trust. */
export function connect(ports: ClusterPorts, tenant: string, environment: Environment): readonly PolicyStatement[] {
  const roles = [tenantRole(tenant), readerRole(tenant), migratorRole(tenant)];
  return [...readsPasswords(ports, roles, environment), readsAuthority(ports, environment)];
}

/** The executor reads the administrator's secret, and keeps its own and the tenants' passwords. */
export function execute(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  return runsStatements(ports, environment);
}
