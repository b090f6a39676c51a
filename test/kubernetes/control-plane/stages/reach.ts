import type { Manifest } from "../../../../constructs/kubernetes/manifest";
import { LABEL } from "../../../../constructs/kubernetes/names";
import type { Checks } from "../../../support/checks";
import { ACTORS } from "../../network/actors";
import type { Cluster, Pod, Service } from "../../network/cni";
import { MUST, MUST_NOT, type Row } from "../../network/reach";
import { NetworkWorld } from "../../network/world";
import type { Block } from "../../support";
import type { World } from "../world";

/** Actors that never stand at once with the others: what they run is over before anybody looks. */
const PASSING = ["timescaledb job", "redis copy", "elasticsearch snapshots"];

const has = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/**
 * The table of who must reach whom, on what stands: pods with the addresses and labels that they have, services with those
 * that the API server gave them, and the policies as they are stored.
 */
async function standing(world: World): Promise<NetworkWorld> {
  const { plane } = world;
  const [namespaces, pods, services, policies] = await Promise.all([
    plane.list("/api/v1/namespaces"),
    plane.list("/api/v1/pods"),
    plane.list("/api/v1/services"),
    plane.list("/apis/networking.k8s.io/v1/networkpolicies"),
  ]);
  const labelsOf = Object.fromEntries(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const cluster: Cluster = {
    namespaces: labelsOf,
    pods: pods
      .filter(({ status }) => status.phase === "Running")
      .map(
        ({ metadata, status }): Pod => ({
          namespace: metadata.namespace,
          name: metadata.name,
          labels: metadata.labels ?? {},
          address: status.podIP,
        }),
      ),
    services: services.map(
      ({ metadata, spec }): Service => ({
        namespace: metadata.namespace,
        name: metadata.name,
        selector: spec.selector ?? {},
        ports: (spec.ports as Block[]).map(({ port, targetPort }) => ({ port, targetPort: Number(targetPort) })),
        address: spec.clusterIP === "None" ? null : spec.clusterIP,
      }),
    ),
    policies: policies as Manifest[],
  };
  return new NetworkWorld(cluster, (pod, actor) => isOf(labelsOf, pod, actor));
}

/** A pod is an actor's where that stands, and has its labels: what of them tells one from another. */
function isOf(namespaces: Block, pod: Pod, actor: string): boolean {
  const { in: where, labels } = ACTORS[actor] ?? { in: "nowhere", labels: {} };
  if (where.startsWith("operators:")) return `operators:${pod.namespace}` === where;
  if (where === "kube-system") return pod.namespace === where && has(pod.labels, labels);
  const { "cnpg.io/instanceRole": _, "redis-role": __, ...lasting } = labels as Block;
  return namespaces[pod.namespace]?.[LABEL.engine] === where && has(pod.labels, lasting);
}

const said = ({ from, to, port, why }: Row) => `${from} -> ${to}:${port} (${why})`;

/** Rows whose actors stand: with the pairs of pods that each is about. */
export async function reach(world: World, checks: Checks, environment: string): Promise<number> {
  const network = await standing(world);
  const stands = ({ from, to }: Row) =>
    [from, to.replace(/^service:.*/, "")].every(
      (who) => !(who in ACTORS) || (!PASSING.includes(who) && network.pods(who).length > 0),
    );
  const must = MUST.filter(stands);
  const never = MUST_NOT.filter(stands);
  const closed = must.flatMap((row) => {
    const obstacles = network.pairs(row) === 0 ? ["nobody to look at"] : network.obstacles(row);
    return obstacles.slice(0, 2).map((one) => `${said(row)}: ${one}`);
  });
  const open = never.filter((row) => network.obstacles(row).length < network.pairs(row)).map(said);
  const pairs = [...must, ...never].reduce((sum, row) => sum + network.pairs(row), 0);
  checks.check(`${environment}: ${must.length} rows of who must reach whom hold`, closed.length === 0, () =>
    closed.join("\n"),
  );
  checks.check(`${environment}: ${never.length} rows of who must not hold`, open.length === 0, () => open.join("\n"));
  console.log(
    `        ${pairs} pairs of pods; of ${MUST.length + MUST_NOT.length} rows the others' actors do not stand`,
  );
  return must.length + never.length;
}
