import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { TERRAFORM } from "../config/terraform";
import { clusterName } from "../constructs/kubernetes/names";
import { StateStack } from "./base";

/**
 * A state of resources in a Kubernetes cluster, and of nothing in AWS. The cluster is found by a context of the
 * kubeconfig that `KUBE_CONFIG_PATH` names: no address, certificate or token of it gets into a plan or a state, and a
 * context of another name than the environment's is refused.
 */
export class KubernetesStack extends StateStack {
  constructor(scope: Construct, name: string, environment: Environment) {
    super(scope, name, environment);
    const configContext = clusterName(environment.name);
    this.addOverride("terraform.required_providers.kubernetes.version", TERRAFORM.kubernetesProviderVersion);
    this.addOverride("terraform.required_providers.helm.version", TERRAFORM.helmProviderVersion);
    new KubernetesProvider(this, "kubernetes", { configContext });
    new HelmProvider(this, "helm", { kubernetes: { configContext } });
  }
}
