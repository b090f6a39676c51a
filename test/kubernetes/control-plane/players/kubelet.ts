import type { Block } from "../../support";
import type { ControlPlane } from "../cluster";
import { podPath } from "./nodes";

/** Of the pods' addresses: of production's VPC, which is where rows of who must reach whom look for them. */
const PREFIX = "10.64";
const PLAIN_END = /\.\d+Z$/;
const now = () => new Date().toISOString().replace(PLAIN_END, "Z");

/** Names of secrets and maps without which a pod does not start: its volumes, and what its containers read. */
function needs({ spec }: Block): string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])] as Block[];
  const read = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...(env as Block[]).map(({ valueFrom }) => ["secrets", valueFrom?.secretKeyRef] as const),
    ...(env as Block[]).map(({ valueFrom }) => ["configmaps", valueFrom?.configMapKeyRef] as const),
    ...(envFrom as Block[]).map(({ secretRef }) => ["secrets", secretRef] as const),
  ]);
  const mounted = ((spec.volumes ?? []) as Block[]).flatMap(({ secret, configMap, projected }) => [
    ["secrets", secret && { name: secret.secretName, optional: secret.optional }] as const,
    ["configmaps", configMap] as const,
    ...((projected?.sources ?? []) as Block[]).map((one) => ["secrets", one.secret] as const),
  ]);
  return [...read, ...mounted].flatMap(([kind, of]) =>
    of === undefined || of === null || of.optional ? [] : [`${kind}/${of.name}`],
  );
}

/**
 * What a node's kubelet says of pods that were given to it: one runs once its volumes stand (Kubernetes 1.34,
 * pkg/volume/secret/secret.go, pkg/kubelet/kubelet.go), one that runs once ends well, one that is deleted is gone. No
 * container runs.
 */
export class Kubelet {
  #addresses = 0;
  /** Pods that stand on a node and whose secrets are missing, with what is. */
  readonly waiting = new Map<string, string[]>();

  constructor(
    private readonly plane: ControlPlane,
    /** First two numbers of the pods' addresses. */
    private readonly prefix = PREFIX,
  ) {}

  async act(pods: readonly Block[]): Promise<void> {
    await Promise.all(pods.filter(({ spec }) => spec.nodeName !== undefined).map((pod) => this.#look(pod)));
  }

  async #look(pod: Block): Promise<void> {
    const { metadata, spec, status } = pod;
    const path = podPath(metadata);
    if (metadata.deletionTimestamp !== undefined) {
      await this.plane.ask("DELETE", path, { gracePeriodSeconds: 0 });
      return;
    }
    if (status.phase !== "Pending") return;
    const missing = await this.#missing(pod);
    this.waiting.set(metadata.name, missing);
    if (missing.length > 0) return;
    this.waiting.delete(metadata.name);
    const once = spec.restartPolicy === "Never";
    const at = now();
    const state = once
      ? { terminated: { exitCode: 0, reason: "Completed", startedAt: at, finishedAt: at } }
      : { running: { startedAt: at } };
    const of = (ready: boolean) => ({ ready, restartCount: 0, imageID: "", started: !once, state });
    const met = (type: string) => ({ type, status: once && type !== "Initialized" ? "False" : "True" });
    const podIP = this.#address();
    const body = {
      status: {
        phase: once ? "Succeeded" : "Running",
        startTime: at,
        podIP,
        podIPs: [{ ip: podIP }],
        conditions: [{ type: "PodScheduled", status: "True" }, ...["Initialized", "ContainersReady", "Ready"].map(met)],
        containerStatuses: (spec.containers as Block[]).map(({ name, image }) => ({ ...of(!once), name, image })),
      },
    };
    await this.plane.ask("PATCH", `${path}/status`, body, "merge-patch+json");
  }

  async #missing(pod: Block): Promise<string[]> {
    const wanted = [...new Set(needs(pod))];
    const there = await Promise.all(
      wanted.map((one) => this.plane.ask("GET", `/api/v1/namespaces/${pod.metadata.namespace}/${one}`)),
    );
    return wanted.filter((_, index) => there[index]!.status !== 200);
  }

  #address(): string {
    const number = ++this.#addresses + 256;
    return `${this.prefix}.${Math.floor(number / 256) % 256}.${number % 256}`;
  }
}
