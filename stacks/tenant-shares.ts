import type { Construct } from "constructs";
import type { Environment, Fleet, Tenant } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import type { Engine } from "../constructs/engines/engine";
import { tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { portsOf } from "./cell-tenants";
import { ContractReader, type HomeContract } from "./contracts";
import { inclusterShares } from "./incluster-shares";
import { shareOf } from "./share";

/** A dedicated tenant's shares in its clusters on Kubernetes: they follow once those stand. */
export class TenantSharesStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, tenant: Tenant, engines: readonly Engine[]) {
    const tags = { "tessera:tenant": tenant.id, "tessera:tier": tenant.tier };
    super(scope, stackName.tenantShares(environment.name, tenant.id), environment, tags);
    if (tenant.lifecycle.state === "erased") return;
    const home = new ContractReader<HomeContract>(this, "home", parameterPath.home(environment.name, tenant.id));
    const executorFunctionName = home.text("executor_function_name");
    tenantShares(this, {
      environment,
      shares: [shareOf(fleet, environment, tenant)],
      engines: inclusterShares(this, {
        environment,
        home: homeName.tenant(environment.name, tenant.id),
        tenant,
        engines,
        ports: (engine) => portsOf(home, engine),
        executorFunctionName,
        settings: (room) => fleet.resolve(room, tenant.id, environment.name),
      }),
      executorFunctionName,
      makesRoles: false,
    });
  }
}
