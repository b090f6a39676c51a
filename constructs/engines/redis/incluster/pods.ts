import { LABEL } from "../../../kubernetes/names";
import type { ManifestHost } from "../../engine";
import { ENGINE } from "./topology";

/** Asked for and allowed alike: the kernel takes memory from others first. */
export function amount(cpu: number, memoryMib: number) {
  const of = { cpu: `${cpu * 1000}m`, memory: `${memoryMib}Mi` };
  return { requests: of, limits: of };
}

export function labelsOf(host: ManifestHost): Record<string, string> {
  return { [LABEL.home]: host.home.name, [LABEL.engine]: ENGINE };
}

/** A node of its own for each pod, and spread over the zones. */
export function apart(labels: Readonly<Record<string, string>>) {
  const labelSelector = { matchLabels: { ...labels } };
  return {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: "kubernetes.io/hostname" }],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector,
      },
    ],
  };
}
