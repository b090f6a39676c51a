import type { Environment } from "../../../config/model";
import { readsAuthority, readsPasswords, runsStatements } from "../../kubernetes/statements-access";
import type { ClusterPorts, PolicyStatement } from "../engine";
import { usersOf } from "./names";

/** A tenant reads the passwords of its own users, and whom to trust. */
export function connect(ports: ClusterPorts, tenant: string, environment: Environment): readonly PolicyStatement[] {
  return [...readsPasswords(ports, usersOf(tenant), environment), readsAuthority(ports, environment)];
}

/** The executor reads the administrator's secret, and keeps its own and the tenants' passwords. */
export function execute(ports: ClusterPorts, environment: Environment): readonly PolicyStatement[] {
  return runsStatements(ports, environment);
}
