import { overlap } from "../../config/cidr";

const USUAL = "172.20.0.0/16";
const OTHER = "10.100.0.0/16";
/** Private addresses that the usual range lies in. */
const AROUND_USUAL = "172.16.0.0/12";

/**
 * Addresses of a cluster's services, the API server's own (`kubernetes.default`) among them. They lie outside of the
 * VPC, and it is them that pods dial: VPC CNI looks at a packet before the address is translated. EKS takes one of these
 * two ranges by itself and does not say which; it is said here, as it is chosen there, so that policies can name it.
 * Source: EKS API reference, KubernetesNetworkConfigRequest; amazon-network-policy-controller-k8s, pkg/resolvers/endpoints.go.
 */
export function serviceRange({ vpc_cidr: vpc }: { readonly vpc_cidr: string }): string {
  return overlap(vpc, AROUND_USUAL) ? OTHER : USUAL;
}
