/** An add-on that Amazon keeps in EKS. Its images come from Amazon's registry of the region. */
export interface Addon {
  readonly configuration?: object;
  /** Service account in kube-system that needs a role. Default: none does. */
  readonly serviceAccount?: string;
  /** Whether it is a Deployment: without nodes it never becomes active, and EKS gives up after 20 minutes. */
  readonly needsNodes: boolean;
}

/**
 * Add-ons of the cluster. EKS picks the default version for the cluster's own when it installs one, and never changes
 * it by itself; a person raises it after the cluster's. Those that nodes need to become ready stand before the nodes.
 * Source: EKS, "Amazon EKS add-ons".
 */
export const ADDONS: Readonly<Record<string, Addon>> = {
  // The agent that gives pods their addresses enforces network policies too. Standard: a policy closes what it names,
  // and every namespace of ours has one that names all its pods.
  "vpc-cni": {
    configuration: { enableNetworkPolicy: "true", env: { NETWORK_POLICY_ENFORCING_MODE: "standard" } },
    serviceAccount: "aws-node",
    needsNodes: false,
  },
  "kube-proxy": { needsNodes: false },
  "eks-pod-identity-agent": { needsNodes: false },
  coredns: { needsNodes: true },
  "aws-ebs-csi-driver": { serviceAccount: "ebs-csi-controller-sa", needsNodes: true },
  "metrics-server": { needsNodes: true },
};
