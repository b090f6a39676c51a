import type { Manifest } from "../../../constructs/kubernetes/manifest";
import type { Block } from "../support";

/**
 * Network policies as Amazon's controller and agent take them. Written from their sources, aws/
 * amazon-network-policy-controller-k8s at 03e22b5, pkg/resolvers/endpoints.go, and aws/aws-network-policy-agent (the probe
 * sits at the pod's own end, before the address of a service is translated):
 *
 * - a selector's peers are the addresses of pods, and going out also those of services with a cluster address whose own
 *   selector matches it, at the service's port for the policy's; an `ipBlock` is its range and nothing else;
 * - a pod that some policy of a direction selects is closed in it but for what its policies admit together;
 * - in standard mode a pod that none selects is open.
 */

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly targetPort: number }[];
  /** None: it is headless, and its name leads to pods. */
  readonly address: string | null;
}

export interface Cluster {
  /** Labels of each namespace. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly policies: readonly Manifest[];
}

/** One range and the ports that may be reached there. Null: all. */
interface Endpoint {
  readonly cidr: string;
  readonly ports: readonly { readonly protocol: string; readonly port: number | null }[] | null;
}

function matches(selector: Block | undefined, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  const has = (key: string) => Object.hasOwn(labels, key);
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }: Block) => {
      if (operator === "Exists") return has(key);
      if (operator === "DoesNotExist") return !has(key);
      if (operator === "In") return has(key) && values.includes(labels[key]);
      if (operator === "NotIn") return !has(key) || !values.includes(labels[key]);
      throw new Error(`no operator of selectors: ${operator}`);
    })
  );
}

function within(address: string, cidr: string): boolean {
  const [base = "", bits = "32"] = cidr.split("/");
  const number = (text: string) => text.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

/** Endpoints of one rule, as the controller resolves them. */
function resolve(cluster: Cluster, namespace: string, rule: Block, direction: "ingress" | "egress"): Endpoint[] {
  const peers: Block[] | undefined = direction === "ingress" ? rule.from : rule.to;
  const wanted: Block[] = rule.ports ?? [];
  const ports = wanted.length === 0 ? null : wanted.map(({ protocol = "TCP", port = null }) => ({ protocol, port }));
  if (peers === undefined) return [{ cidr: "0.0.0.0/0", ports }];
  return peers.flatMap((peer): Endpoint[] => {
    if (peer.ipBlock !== undefined) return [{ cidr: peer.ipBlock.cidr, ports }];
    const namespaces =
      peer.namespaceSelector === undefined
        ? [namespace]
        : Object.keys(cluster.namespaces).filter((name) =>
            matches(peer.namespaceSelector, cluster.namespaces[name] ?? {}),
          );
    const pods = cluster.pods
      .filter((pod) => namespaces.includes(pod.namespace) && matches(peer.podSelector, pod.labels))
      .map((pod) => ({ cidr: `${pod.address}/32`, ports }));
    if (direction === "ingress") return pods;
    const services = cluster.services.filter(
      (service) => namespaces.includes(service.namespace) && matches(peer.podSelector, service.selector),
    );
    return [...pods, ...services.flatMap((service) => ofService(service, ports))];
  });
}

function ofService({ address, ports: own }: Service, ports: Endpoint["ports"]): Endpoint[] {
  if (address === null) return [];
  if (ports === null) return [{ cidr: `${address}/32`, ports }];
  const translated = ports.flatMap(({ protocol, port }) => {
    const found = own.find(({ targetPort }) => targetPort === port);
    return found === undefined ? [] : [{ protocol, port: found.port }];
  });
  return translated.length === 0 ? [] : [{ cidr: `${address}/32`, ports: translated }];
}

/** Whether the policies of a pod let a packet pass. */
export function admits(
  cluster: Cluster,
  pod: Pod,
  direction: "ingress" | "egress",
  other: string,
  port: number,
  protocol = "TCP",
): boolean {
  const type = direction === "ingress" ? "Ingress" : "Egress";
  const mine = cluster.policies.filter(({ metadata, spec }) => {
    const { podSelector, policyTypes } = spec as Block;
    return metadata.namespace === pod.namespace && policyTypes.includes(type) && matches(podSelector, pod.labels);
  });
  if (mine.length === 0) return true;
  const rules = mine.flatMap(({ spec }) => ((spec as Block)[direction] ?? []) as Block[]);
  return rules
    .flatMap((rule) => resolve(cluster, pod.namespace, rule, direction))
    .some(
      (endpoint) =>
        within(other, endpoint.cidr) &&
        (endpoint.ports === null ||
          endpoint.ports.some((one) => one.protocol === protocol && (one.port === null || one.port === port))),
    );
}

/** Where a name of a service leads: its own address, translated on the way, or those of its pods. */
export function reaches(cluster: Cluster, from: Pod, to: Service, port: number): string | null {
  const pods = cluster.pods.filter(
    (pod) => pod.namespace === to.namespace && matches({ matchLabels: to.selector }, pod.labels),
  );
  const target = to.ports.find((one) => one.port === port)?.targetPort;
  if (target === undefined) return `service ${to.name} has no port ${port}`;
  if (pods.length === 0) return `service ${to.name} has no pods`;
  if (to.address !== null && !admits(cluster, from, "egress", to.address, port))
    return `${from.name} may not go out to ${to.address}:${port}, service ${to.name}`;
  const closed = pods.find((pod) => !admits(cluster, pod, "ingress", from.address, target));
  if (closed !== undefined) return `${closed.name} does not let ${from.name} in at ${target}`;
  if (to.address === null) return pods.map((pod) => straight(cluster, from, pod, target)).find(Boolean) ?? null;
  return null;
}

/** From pod to pod by address. Null: it may; else what stands in the way. */
export function straight(cluster: Cluster, from: Pod, to: Pod, port: number): string | null {
  if (!admits(cluster, from, "egress", to.address, port))
    return `${from.name} may not go out to ${to.name} (${to.address}:${port})`;
  if (!admits(cluster, to, "ingress", from.address, port)) return `${to.name} does not let ${from.name} in at ${port}`;
  return null;
}
