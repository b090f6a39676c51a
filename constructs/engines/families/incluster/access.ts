import { readsAuthority, readsPasswords, runsStatements } from "../../../kubernetes/statements-access";
import type { EngineBuild } from "../../engine";

/** Who reads which password, for an engine whose tenants sign in as `usersOf(tenant)`. */
export function accessBy(usersOf: (tenant: string) => readonly string[]): Pick<EngineBuild, "connect" | "execute"> {
  return {
    // A tenant reads the passwords of its own users, and whom to trust.
    connect: (ports, tenant, environment) => [
      ...readsPasswords(ports, usersOf(tenant), environment),
      readsAuthority(ports, environment),
    ],
    // The executor reads the administrator's secret, and keeps its own and the tenants' passwords.
    execute: runsStatements,
  };
}
