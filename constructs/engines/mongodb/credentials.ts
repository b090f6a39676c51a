import type { Manifest } from "../../kubernetes/manifest";
import { generatedPassword } from "../../kubernetes/parts/secrets";
import { CLUSTER } from "./topology";

/** Secrets of the namespace. `users` is made by the operator, with random passwords, for its own users. */
export const SECRETS = {
  users: `${CLUSTER}-users`,
  encryption: `${CLUSTER}-encryption`,
  server: `${CLUSTER}-server`,
  members: `${CLUSTER}-members`,
} as const;

/** Letters and digits of the key of the volumes' data: 32 bytes are what AES-256 takes. */
const KEY_BYTES = 32;

/**
 * The key that data on disk is encrypted with, made in the cluster, once. It stays when what made it goes: without it
 * the volumes cannot be read by anybody. Left to itself the operator would make one that is deleted with the cluster.
 */
export function encryptionKey(): Manifest[] {
  return generatedPassword(SECRETS.encryption, CLUSTER).map((manifest) => {
    if (manifest.kind !== "ExternalSecret") return manifest;
    const spec = manifest.spec as { target: object };
    return {
      ...manifest,
      spec: {
        ...spec,
        target: {
          ...spec.target,
          creationPolicy: "Orphan",
          template: { type: "Opaque", data: { "encryption-key": `{{ .password | trunc ${KEY_BYTES} | b64enc }}` } },
        },
      },
    };
  });
}

export function fromUsers(key: string) {
  return { valueFrom: { secretKeyRef: { name: SECRETS.users, key } } };
}
