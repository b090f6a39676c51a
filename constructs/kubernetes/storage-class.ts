import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import type { Construct } from "constructs";
import type { InclusterNames } from "./names";

/**
 * Volumes of one home: encrypted with its key, made in the zone of the pod that needs them, and kept when the claim
 * goes. A volume that is wanted no more is deleted by hand.
 */
export function storageClass(
  scope: Construct,
  id: string,
  names: InclusterNames,
  labels: Readonly<Record<string, string>>,
): StorageClassV1 {
  return new StorageClassV1(scope, id, {
    metadata: { name: names.storageClass, labels: { ...labels } },
    storageProvisioner: "ebs.csi.aws.com",
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    parameters: { type: "gp3", encrypted: "true", kmsKeyId: names.keyAliasArn, "csi.storage.k8s.io/fstype": "ext4" },
  });
}
