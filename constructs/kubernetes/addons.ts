/** An add-on that Amazon keeps in EKS. Its images come from Amazon's registry of the region. */
export interface Addon {
  readonly configuration?: object;
  /** Service account in kube-system that needs a role. Default: none does. */
  readonly serviceAccount?: string;
}

/**
 * Add-ons of the cluster. Versions are left to EKS: it picks the default one for the cluster's version, and the plan
 * shows when it changes. Source: EKS, "Amazon EKS add-ons".
 */
export const ADDONS: Readonly<Record<string, Addon>> = {
  // The agent that gives pods their addresses enforces network policies too. Standard: a policy closes what it names,
  // and every namespace of ours has one that names all its pods.
  "vpc-cni": {
    configuration: { enableNetworkPolicy: "true", env: { NETWORK_POLICY_ENFORCING_MODE: "standard" } },
    serviceAccount: "aws-node",
  },
  "kube-proxy": {},
  coredns: {},
  "eks-pod-identity-agent": {},
  "aws-ebs-csi-driver": { serviceAccount: "ebs-csi-controller-sa" },
  "metrics-server": {},
};
