import { StorageClassV1 } from "@cdktf/provider-kubernetes/lib/storage-class-v1";
import type { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { type InclusterNames, PLATFORM_STORAGE, platformKeyAlias } from "./names";

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
    ...encryptedWith(names.keyAliasArn),
    reclaimPolicy: "Retain",
  });
}

/** Volumes of the platform's own programs: encrypted with its key, and gone with their claim. They hold no tenant's data. */
export function platformStorageClass(scope: Construct, id: string, environment: Environment): StorageClassV1 {
  const { region, account_id: account } = environment;
  return new StorageClassV1(scope, id, {
    metadata: { name: PLATFORM_STORAGE },
    ...encryptedWith(`arn:aws:kms:${region}:${account}:alias/${platformKeyAlias(environment.name)}`),
    reclaimPolicy: "Delete",
  });
}

function encryptedWith(kmsKeyId: string) {
  return {
    storageProvisioner: "ebs.csi.aws.com",
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
    parameters: { type: "gp3", encrypted: "true", kmsKeyId, "csi.storage.k8s.io/fstype": "ext4" },
  };
}
