import type { Block } from "../../support";
import type { ControlPlane } from "../cluster";
import type { Nodes } from "./nodes";

const ZONE = "topology.kubernetes.io/zone";
const SELECTED = "volume.kubernetes.io/selected-node";

/**
 * Makes volumes as the driver for EBS does: once the scheduler has chosen a node for a claim's first pod, in the zone of
 * that node, and of no other. Source: kubernetes-sigs/sig-storage-lib-external-provisioner, controller/controller.go
 * (`selected-node`); aws-ebs-csi-driver, docs/parameters.md.
 */
export class Volumes {
  readonly #made = new Set<string>();

  constructor(
    private readonly plane: ControlPlane,
    private readonly nodes: Nodes,
  ) {}

  async act(pods: readonly Block[]): Promise<void> {
    if (pods.every(({ spec }) => spec.nodeName !== undefined)) return;
    for (const claim of await this.plane.list("/api/v1/persistentvolumeclaims")) {
      const { metadata, spec, status } = claim;
      const group = this.nodes.standing.get(metadata.annotations?.[SELECTED]);
      if (status.phase !== "Pending" || group === undefined || this.#made.has(metadata.uid)) continue;
      this.#made.add(metadata.uid);
      await this.plane.must(volumeOf(claim, group.zone, await this.#class(spec.storageClassName)));
    }
  }

  async #class(name: string): Promise<Block> {
    const { status, body } = await this.plane.ask("GET", `/apis/storage.k8s.io/v1/storageclasses/${name}`);
    if (status !== 200) throw new Error(`a claim asks for the storage class ${name}: ${body.message}`);
    return body;
  }
}

function volumeOf({ metadata, spec }: Block, zone: string, { provisioner, reclaimPolicy }: Block): Block {
  const { name, namespace, uid } = metadata;
  const requirement = { key: ZONE, operator: "In", values: [zone] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: `pvc-${uid}`,
      labels: { [ZONE]: zone },
      annotations: { "pv.kubernetes.io/provisioned-by": provisioner },
    },
    spec: {
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      storageClassName: spec.storageClassName,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      csi: { driver: provisioner, volumeHandle: `vol-${uid}` },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] } },
    },
  };
}
