import type { Construct } from "constructs";
import type { Environment, Fleet, Tenant } from "../config/model";
import { homeName, stackName } from "../config/naming";
import type { Engine } from "../constructs/engines/engine";
import { HomeClusters } from "../constructs/kubernetes/home-clusters";
import { KubernetesStack } from "./kubernetes";

/** A dedicated tenant's clusters on Kubernetes. Once it is erased the stack stays, empty, as its AWS stack does. */
export class TenantInclusterStack extends KubernetesStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, tenant: Tenant, engines: readonly Engine[]) {
    super(scope, stackName.tenantIncluster(environment.name, tenant.id), environment);
    if (tenant.lifecycle.state === "erased") return;
    new HomeClusters(this, "home", {
      environment,
      home: homeName.tenant(environment.name, tenant.id),
      tenant,
      engines,
      settings: (room) => fleet.resolve(room, tenant.id, environment.name),
    });
  }
}
