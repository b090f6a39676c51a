import type { Manifest } from "../manifest";

/** One side of a connection, in the words of a NetworkPolicy. */
export type Peer =
  | { readonly podSelector: object; readonly namespaceSelector?: object }
  | { readonly namespaceSelector: object }
  | { readonly ipBlock: { readonly cidr: string } };

/** Peers and the TCP ports that they may use. */
export interface Passage {
  readonly peers: readonly Peer[];
  readonly ports: readonly number[];
}

export interface PolicyProps {
  readonly name: string;
  /** Labels of the pods that it is about. `{}`: all of the namespace. */
  readonly pods: Readonly<Record<string, string>>;
  readonly ingress?: readonly Passage[];
  readonly egress?: readonly Passage[];
}

/** Lets pass what the namespace's policy denies. */
export function networkPolicy({ name, pods, ingress, egress }: PolicyProps): Manifest {
  const ports = (numbers: readonly number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name },
    spec: {
      podSelector: Object.keys(pods).length === 0 ? {} : { matchLabels: { ...pods } },
      policyTypes: [...(ingress === undefined ? [] : ["Ingress"]), ...(egress === undefined ? [] : ["Egress"])],
      ingress: ingress?.map((passage) => ({ from: [...passage.peers], ports: ports(passage.ports) })),
      egress: egress?.map((passage) => ({ to: [...passage.peers], ports: ports(passage.ports) })),
    },
  };
}

/** Pods of the same namespace with these labels. */
export function podsHere(labels: Readonly<Record<string, string>>): Peer {
  return { podSelector: { matchLabels: { ...labels } } };
}

/** All pods of another namespace. */
export function namespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

export function range(cidr: string): Peer {
  return { ipBlock: { cidr } };
}

/** HTTPS to whatever is in the VPC: the API server, and AWS by its endpoints. */
export function vpcHttps(vpcCidr: string): Passage {
  return { peers: [range(vpcCidr)], ports: [443] };
}

/** The agent of EKS Pod Identity, on each node. Source: EKS, "Set up the Amazon EKS Pod Identity Agent". */
export const POD_IDENTITY: Passage = { peers: [range("169.254.170.23/32")], ports: [80] };
