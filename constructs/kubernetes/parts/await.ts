import { sha256Of, shortHex } from "../../../config/store";
import type { Manifest } from "../manifest";
import type { Placement } from "../node-groups";
import { RESTRICTED_CONTAINER, RESTRICTED_POD } from "../pod-security";

/** Any image with a shell: nothing runs in it but `true`. */
export const AWAITING_IMAGE = "docker.io/library/busybox:1.37.0";
const NOBODY = 65_534;
const AMOUNT = { cpu: "10m", memory: "16Mi" };
/** How long what is awaited may take. Certificates and passwords are made within seconds. */
export const AWAITING_SECONDS = 600;

/** Kinds of which a secret comes, and where they name it. */
const MAKERS: Readonly<Record<string, (spec: { readonly [key: string]: unknown }) => string>> = {
  Certificate: ({ secretName }) => String(secretName),
  ExternalSecret: ({ target }) => (target as { readonly name: string }).name,
};

/** Kinds that have to stand before any operator looks: what it does not find it would invent for itself. */
const FIRST: ReadonlySet<string> = new Set(["Issuer", "Password", "Secret", ...Object.keys(MAKERS)]);

/** Writes into a secret that somebody else makes, later: nothing comes of it that could be waited for. */
const isMerged = ({ spec }: Manifest) =>
  (spec as { readonly target?: { readonly creationPolicy?: string } } | undefined)?.target?.creationPolicy === "Merge";

export interface Ordered {
  /** Secrets, and what makes them. */
  readonly first: readonly Manifest[];
  /** Everything that reads them. */
  readonly rest: readonly Manifest[];
}

/**
 * Apart: what makes secrets, and what reads them. The first stays when its release goes: an upgrade from one release for
 * everything would delete it otherwise, and the passwords with it.
 */
export function inOrder(manifests: readonly Manifest[]): Ordered {
  const isFirst = (manifest: Manifest) => FIRST.has(manifest.kind) && !isMerged(manifest);
  return {
    first: manifests.filter(isFirst).map((manifest) => ({
      ...manifest,
      metadata: {
        ...manifest.metadata,
        annotations: { ...manifest.metadata.annotations, "helm.sh/resource-policy": "keep" },
      },
    })),
    rest: manifests.filter((manifest) => !isFirst(manifest)),
  };
}

/** Secrets that the manifests have made, by name. */
export function secretsOf(manifests: readonly Manifest[]): string[] {
  const names = manifests.flatMap(
    ({ kind, spec }) => MAKERS[kind]?.(spec as { readonly [key: string]: unknown }) ?? [],
  );
  return [...new Set(names)].sort();
}

/**
 * A job that ends once every secret is there, and needs no right for that: its volumes are the secrets, and the kubelet
 * starts no pod before its volumes stand. A job cannot be changed, so that another list is another job.
 */
export function awaiting(
  secrets: readonly string[],
  of: { readonly image: string; readonly placement?: Placement },
): Manifest {
  const name = `await-secrets-${shortHex(sha256Of([of.image, ...secrets])).slice(0, 8)}`;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name },
    spec: {
      // The release gives up a little earlier than the job would.
      activeDeadlineSeconds: AWAITING_SECONDS + 60,
      backoffLimit: 3,
      template: {
        metadata: { labels: { app: "await-secrets" } },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          securityContext: { ...RESTRICTED_POD, runAsUser: NOBODY, runAsGroup: NOBODY },
          ...(of.placement === undefined
            ? {}
            : {
                nodeSelector: { ...of.placement.nodeSelector },
                tolerations: of.placement.tolerations.map((toleration) => ({ ...toleration })),
              }),
          containers: [
            {
              name: "await",
              image: of.image,
              command: ["true"],
              resources: { requests: AMOUNT, limits: AMOUNT },
              securityContext: RESTRICTED_CONTAINER,
              volumeMounts: secrets.map((secret) => ({
                name: volumeOf(secret),
                mountPath: `/secrets/${secret}`,
                readOnly: true,
              })),
            },
          ],
          volumes: secrets.map((secret) => ({ name: volumeOf(secret), secret: { secretName: secret } })),
        },
      },
    },
  };
}

/** A volume's name has at most 63 characters (RFC 1123), a secret's may have more. */
const volumeOf = (secret: string) => (secret.length <= 63 ? secret : shortHex(sha256Of([secret])));
