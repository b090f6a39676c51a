import type { Construct } from "constructs";
import type { Cell, Environment, Fleet } from "../config/model";
import { homeName, stackName } from "../config/naming";
import type { Engine } from "../constructs/engines/engine";
import { HomeClusters } from "../constructs/kubernetes/home-clusters";
import { KubernetesStack } from "./kubernetes";

/** The shared clusters of a cell that run on Kubernetes. */
export class CellInclusterStack extends KubernetesStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell, engines: readonly Engine[]) {
    super(scope, stackName.cellIncluster(environment.name, cell.name), environment);
    new HomeClusters(this, "home", {
      environment,
      home: homeName.cell(environment.name, cell.name),
      tenant: null,
      engines,
      settings: (room) => fleet.resolveCell(room, cell.name, environment.name),
    });
  }
}
