import type { Environment } from "../../../config/model";
import type { Manifest } from "../manifest";
import { serviceRange } from "../service-range";

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
  /** Label whose bearers it is not about, whatever its value. Default: none. */
  readonly but?: string;
  readonly ingress?: readonly Passage[];
  readonly egress?: readonly Passage[];
}

const HTTPS = 443;

/**
 * Lets pass what the namespace's policy denies. A direction with no passage is closed by its name among the types alone: an
 * empty list is stored as none, and each upgrade would write it again.
 */
export function networkPolicy({ name, pods, but, ingress, egress }: PolicyProps): Manifest {
  const ports = (numbers: readonly number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name },
    spec: {
      podSelector: Object.keys(pods).length === 0 ? {} : selector(pods, but),
      policyTypes: [...(ingress === undefined ? [] : ["Ingress"]), ...(egress === undefined ? [] : ["Egress"])],
      ...(ingress?.length
        ? { ingress: ingress.map((passage) => ({ from: [...passage.peers], ports: ports(passage.ports) })) }
        : {}),
      ...(egress?.length
        ? { egress: egress.map((passage) => ({ to: [...passage.peers], ports: ports(passage.ports) })) }
        : {}),
    },
  };
}

/**
 * Pods of the same namespace with these labels, but for bearers of another. The VPC's controller adds the addresses of a
 * service when its selector matches this one: a label that the service does not ask for would leave it out.
 */
export function podsHere(labels: Readonly<Record<string, string>>, but?: string): Peer {
  return { podSelector: selector(labels, but) };
}

function selector(labels: Readonly<Record<string, string>>, but?: string): object {
  const without = but === undefined ? {} : { matchExpressions: [{ key: but, operator: "DoesNotExist" }] };
  return { matchLabels: { ...labels }, ...without };
}

/** All pods of another namespace. */
export function namespace(name: string): Peer {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

export function range(cidr: string): Peer {
  return { ipBlock: { cidr } };
}

/** HTTPS to AWS, by its endpoints in the VPC. */
export function awsHttps({ vpc_cidr: vpc }: Environment): Passage {
  return { peers: [range(vpc)], ports: [HTTPS] };
}

/**
 * The API server, as pods dial it: by the address of its service, which is no address of the VPC. A selector cannot name
 * it, since it has no pods.
 */
export function apiServer(environment: Environment): Passage {
  return { peers: [range(serviceRange(environment))], ports: [HTTPS] };
}

/** The agent of EKS Pod Identity, on each node. Source: EKS, "Set up the Amazon EKS Pod Identity Agent". */
export const POD_IDENTITY_AGENT = { cidr: "169.254.170.23/32", port: 80 } as const;
export const POD_IDENTITY: Passage = { peers: [range(POD_IDENTITY_AGENT.cidr)], ports: [POD_IDENTITY_AGENT.port] };
