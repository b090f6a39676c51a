import type { Manifest } from "../../kubernetes/manifest";
import type { InclusterNames } from "../../kubernetes/names";
import { generatedPassword, push } from "../../kubernetes/parts/secrets";
import type { StandingPassword } from "../engine";
import { CLUSTER } from "./topology";

/** Secrets of the namespace. `users` is made by the operator, with random passwords, for its own users. */
export const SECRETS = {
  users: `${CLUSTER}-users`,
  encryption: `${CLUSTER}-encryption`,
  server: `${CLUSTER}-server`,
  members: `${CLUSTER}-members`,
} as const;

/** The operator gives the servers a changed one at once, and who runs on keeps the old one. */
export const STANDING: readonly StandingPassword[] = [
  {
    secret: SECRETS.users,
    users: "the administrator, the exporter, backups and the operator's own",
    why: "a user has one password, and the exporter reads it when it starts (mongodb_exporter v0.47.1, main.go:43); a restore would bring an old one back",
    window: `change a password in the secret ${SECRETS.users}, to which the operator gives it, restart the members one by one, and take a full backup at once`,
  },
];

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
