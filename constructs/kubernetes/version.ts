/** Minor version of Kubernetes. Source: EKS, "Understand the Kubernetes version lifecycle". */
export const KUBERNETES_VERSION = "1.34";
