import type { Construct } from "constructs";
import type { Home } from "../config/model";
import { HomeClusters } from "../constructs/kubernetes/home-clusters";
import { KubernetesStack } from "./kubernetes";

/** The clusters of a home that run on Kubernetes. */
export class HomeInclusterStack extends KubernetesStack {
  constructor(scope: Construct, name: string, home: Home) {
    super(scope, name, home.environment);
    if (!home.empty) new HomeClusters(this, "home", home);
  }
}
