import type { Manifest } from "../../../constructs/kubernetes/manifest";
import { LABEL } from "../../../constructs/kubernetes/names";
import { objectsOf, releasesOf } from "../as-sent";
import type { Block, BuiltStack } from "../support";
import { ACTORS, SERVICES } from "./actors";
import { admits, type Cluster, type Pod, reaches, type Service, straight } from "./cni";
import type { Row } from "./reach";

/** Places that are no pods, by address, in an environment whose VPC is 10.64.0.0/16. */
const PLACES: Readonly<Record<string, string>> = {
  // The first address of the range is the API server's service.
  api: "172.20.0.1",
  aws: "10.64.70.1",
  agent: "169.254.170.23",
  balancer: "10.64.71.1",
  "control plane": "10.64.72.1",
  internet: "203.0.113.7",
};

/** Pods of actors, and who of them reaches whom. */
export class NetworkWorld {
  constructor(
    readonly cluster: Cluster,
    /** Which pods are an actor's. */
    private readonly isOf: (pod: Pod, actor: string) => boolean,
  ) {}

  /** Two pods of each actor in each namespace that has it, and every policy of the stacks. */
  static of(stacks: readonly BuiltStack[]): NetworkWorld {
    const objects = stacks.flatMap((stack) => [
      ...objectsOf(stack),
      ...releasesOf(stack).flatMap(({ namespace, manifests }) =>
        manifests.map((one): Manifest => ({ ...one, metadata: { namespace, ...one.metadata } })),
      ),
    ]);
    const namespaces = Object.fromEntries(
      [...objects, ...["kube-system", "default"].map((name) => ({ kind: "Namespace", metadata: { name } }) as Manifest)]
        .filter(({ kind }) => kind === "Namespace")
        .map(({ metadata: { name, labels } }) => [name, { ...labels, "kubernetes.io/metadata.name": name }]),
    );
    const homes = (where: string) =>
      Object.entries(namespaces)
        .filter(([name, labels]) =>
          where.startsWith("operators:") || where === "kube-system"
            ? `operators:${name}` === where || name === where
            : (labels as Block)[LABEL.engine] === where,
        )
        .map(([name]) => name);
    let address = 256;
    const next = (prefix: string) => {
      address++;
      return `${prefix}.${Math.floor(address / 256)}.${address % 256}`;
    };
    const pods = Object.entries(ACTORS).flatMap(([actor, { in: where, labels }]) =>
      homes(where).flatMap((namespace) =>
        [0, 1].map((index): Pod => ({ namespace, name: `${actor} ${index}`, labels, address: next("10.64") })),
      ),
    );
    const services = Object.values(SERVICES).flatMap(({ in: where, name, selector, ports, headless }) =>
      homes(where).map(
        (namespace): Service => ({
          namespace,
          name,
          selector,
          ports: Object.entries(ports).map(([port, targetPort]) => ({ port: Number(port), targetPort })),
          address: headless ? null : next("172.20"),
        }),
      ),
    );
    // Its selector is empty, and so matches what asks for everything.
    const api = { namespace: "default", name: "kubernetes", selector: {}, address: PLACES.api! };
    const cluster = {
      namespaces,
      pods,
      services: [...services, { ...api, ports: [{ port: 443, targetPort: 443 }] }],
      policies: objects.filter(({ kind }) => kind === "NetworkPolicy"),
    };
    return new NetworkWorld(cluster, ({ name }, actor) => name.replace(/ \d$/, "") === actor);
  }

  pods(actor: string): Pod[] {
    return this.cluster.pods.filter((pod) => this.isOf(pod, actor));
  }

  /** What stands in the way of a row: one text for each pair of pods that cannot. Empty: it passes everywhere. */
  obstacles({ from, to, port }: Row): string[] {
    const senders = this.pods(from);
    const source = PLACES[from];
    if (source !== undefined)
      return this.pods(to).flatMap((pod) =>
        admits(this.cluster, pod, "ingress", source, port) ? [] : [`${pod.namespace}: ${pod.name} lets ${from} not in`],
      );
    const target = PLACES[to];
    return senders.flatMap((sender) => {
      if (target !== undefined)
        return admits(this.cluster, sender, "egress", target, port)
          ? []
          : [`${sender.namespace}: ${sender.name} may not go out to ${to}, ${target}:${port}`];
      return this.others(sender, to)
        .map((other) =>
          "labels" in other ? straight(this.cluster, sender, other, port) : reaches(this.cluster, sender, other, port),
        )
        .flatMap((obstacle) => (obstacle === null ? [] : [`${sender.namespace}: ${obstacle}`]));
    });
  }

  /** How many pairs a row is about. */
  pairs({ from, to }: Row): number {
    if (PLACES[from] !== undefined) return this.pods(to).length;
    if (PLACES[to] !== undefined) return this.pods(from).length;
    return this.pods(from).reduce((sum, sender) => sum + this.others(sender, to).length, 0);
  }

  /** Whom a pod means: of its own namespace where the other is the same engine's, else wherever it is. */
  private others(sender: Pod, to: string): (Pod | Service)[] {
    const near = <T extends Pod | Service>(all: readonly T[]): T[] => {
      const same = all.filter(({ namespace }) => namespace === sender.namespace);
      return same.length > 0 ? same.filter((one) => one.name !== sender.name) : [...all];
    };
    if (!to.startsWith("service:")) return near(this.pods(to));
    const { name } = SERVICES[to.slice("service:".length)]!;
    return near(this.cluster.services.filter((service) => service.name === name));
  }
}
