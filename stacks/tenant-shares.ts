import type { Construct } from "constructs";
import type { DedicatedHome } from "../config/model";
import { stackName } from "../config/naming";
import { tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { portsOf } from "./cell-tenants";
import { ContractReader, type HomeContract } from "./contracts";
import { inclusterShares } from "./incluster-shares";
import { slicesOf } from "./share";

/** A dedicated tenant's shares in its clusters on Kubernetes: they follow once those stand. */
export class TenantSharesStack extends TesseraStack {
  constructor(scope: Construct, home: DedicatedHome) {
    const { tenant, environment } = home;
    const tags = { "tessera:tenant": tenant.id, "tessera:tier": tenant.tier };
    super(scope, stackName.tenantShares(environment.name, tenant.id), environment, tags);
    if (home.empty) return;
    const contract = new ContractReader<HomeContract>(this, "home", home.contract);
    const executorFunctionName = contract.text("executor_function_name");
    tenantShares(this, {
      home,
      shares: home.shares.map(slicesOf),
      engines: inclusterShares(this, {
        home,
        ports: (engine) => portsOf(this, home, engine),
        executorFunctionName,
      }),
      executorFunctionName,
      makesRoles: false,
    });
  }
}
