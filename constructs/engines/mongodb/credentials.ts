import type { Manifest } from "../../kubernetes/manifest";
import type { InclusterNames } from "../../kubernetes/names";
import { generatedPassword, push } from "../../kubernetes/parts/secrets";
import { CLUSTER } from "./topology";

/** Secrets of the namespace. `users` is made by the operator, with random passwords, for its own users. */
export const SECRETS = {
  users: `${CLUSTER}-users`,
  encryption: `${CLUSTER}-encryption`,
  server: `${CLUSTER}-server`,
  members: `${CLUSTER}-members`,
} as const;

/** Where the key is kept outside of the cluster, among the home's secrets. */
export const ENCRYPTION_KEY = "encryption";
const KEY_PROPERTY = "encryption-key";

/** Letters and digits of the key of the volumes' data: 32 bytes are what AES-256 takes. */
const KEY_BYTES = 32;

/**
 * The key that data on disk is encrypted with, made in the cluster, once. It stays when what made it goes: without it
 * the volumes cannot be read by anybody. Left to itself the operator would make one that is deleted with the cluster. The
 * API server lets nobody change it: External Secrets, whose own memory a restore has lost, would make another. And it is in
 * Secrets Manager, where only the first one is taken.
 */
export function encryptionKey(names: InclusterNames): Manifest[] {
  const made = generatedPassword(SECRETS.encryption, CLUSTER).map((manifest) => {
    if (manifest.kind !== "ExternalSecret") return manifest;
    const spec = manifest.spec as { target: object };
    return {
      ...manifest,
      spec: {
        ...spec,
        target: {
          ...spec.target,
          creationPolicy: "Orphan",
          immutable: true,
          template: { type: "Opaque", data: { [KEY_PROPERTY]: `{{ .password | trunc ${KEY_BYTES} | b64enc }}` } },
        },
      },
    };
  });
  const copy = push(ENCRYPTION_KEY, {
    secret: SECRETS.encryption,
    service: "SecretsManager",
    to: names.secret(ENCRYPTION_KEY),
    keys: { [KEY_PROPERTY]: null },
    once: true,
  });
  return [...made, copy];
}

export function fromUsers(key: string) {
  return { valueFrom: { secretKeyRef: { name: SECRETS.users, key } } };
}
