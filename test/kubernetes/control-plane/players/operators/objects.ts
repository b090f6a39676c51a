import type { Block } from "../../../support";

export type Labels = Readonly<Record<string, string>>;

/** What an operator makes objects of: its resource, and what stands beside it. */
export interface Resource {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Block;
  readonly labels: Labels;
  /** All manifests of the release. */
  readonly all: readonly Block[];
}

export const HOSTNAME = "kubernetes.io/hostname";

/** No two pods with these labels in one place. */
export function apart(matchLabels: Labels, topologyKey = HOSTNAME): Block {
  return { labelSelector: { matchLabels }, topologyKey };
}

export function antiAffinity(...terms: readonly Block[]): Block {
  return { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
}

export function object(apiVersion: string, kind: string, metadata: Block, spec: Block): Block {
  return { apiVersion, kind, metadata, spec };
}

export interface SetOf {
  readonly replicas: number;
  /** Labels of its pods, and what it knows them by. */
  readonly labels: Labels;
  readonly extra?: Labels;
  readonly spec: Block;
  readonly claims?: readonly Block[];
  readonly parallel?: boolean;
  readonly service?: string;
}

export function statefulSet({ namespace }: Resource, name: string, of: SetOf): Block {
  const { replicas, labels, extra, spec, claims = [], parallel = false, service = name } = of;
  return object(
    "apps/v1",
    "StatefulSet",
    { name, namespace, labels },
    {
      replicas,
      serviceName: service,
      podManagementPolicy: parallel ? "Parallel" : "OrderedReady",
      selector: { matchLabels: labels },
      template: { metadata: { labels: { ...extra, ...labels } }, spec },
      volumeClaimTemplates: claims,
    },
  );
}

export function budget({ namespace }: Resource, name: string, matchLabels: Labels, bound: Block): Block {
  return object("policy/v1", "PodDisruptionBudget", { name, namespace }, { selector: { matchLabels }, ...bound });
}

export function service(
  { namespace }: Resource,
  name: string,
  selector: Labels,
  ports: Readonly<Record<string, number>>,
  headless = false,
): Block {
  return object(
    "v1",
    "Service",
    { name, namespace },
    {
      selector,
      ...(headless ? { clusterIP: "None" } : {}),
      ports: Object.entries(ports).map(([of, port]) => ({ name: of, port, targetPort: port })),
    },
  );
}

export const claim = (name: string, spec: Block): Block => ({ metadata: { name }, spec });
