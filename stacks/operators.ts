import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { stackName } from "../config/naming";
import type { Engine } from "../constructs/engines/engine";
import { Operators } from "../constructs/operators/operators";
import { SHARED_CHARTS } from "../constructs/operators/shared";
import { KubernetesStack } from "./kubernetes";

/** Operators of the engines that the environment runs on Kubernetes, and what all of them share. */
export class OperatorsStack extends KubernetesStack {
  constructor(scope: Construct, environment: Environment, engines: readonly Engine[]) {
    super(scope, stackName.operators(environment.name), environment);
    const own = engines.flatMap((engine) => engine.kubernetes?.operators ?? []);
    // Two engines may need the same operator: it is the same value then, and installed once.
    new Operators(this, "operators", { environment, charts: [...SHARED_CHARTS, ...new Set(own)] });
  }
}
