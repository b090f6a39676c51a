import type { Manifest } from "../manifest";

/** Group that the issuers of cert-manager are in. */
const GROUP = "cert-manager.io";
const KEY = { algorithm: "ECDSA", size: 384, rotationPolicy: "Always" };

/** How long an authority is trusted. Clients ship it, so it outlives many servers' certificates. */
const AUTHORITY_LIFE = "87600h";
const LIFE = "2160h";
const RENEW_BEFORE = "720h";

/** Names of what {@link authority} makes. */
export function authorityNames(cluster: string) {
  return { root: `${cluster}-root`, secret: `${cluster}-authority`, issuer: `${cluster}-issuer` };
}

/**
 * A certificate authority of one cluster's own, ten years long, and an issuer that signs with it. No other cluster's
 * certificate passes for one of this cluster's.
 */
export function authority(cluster: string): Manifest[] {
  const names = authorityNames(cluster);
  return [
    {
      apiVersion: `${GROUP}/v1`,
      kind: "Issuer",
      metadata: { name: names.root },
      spec: { selfSigned: {} },
    },
    {
      apiVersion: `${GROUP}/v1`,
      kind: "Certificate",
      metadata: { name: names.secret },
      spec: {
        isCA: true,
        commonName: `${cluster} authority`,
        secretName: names.secret,
        duration: AUTHORITY_LIFE,
        // Its key stays when it is renewed: what clients pin is the key.
        privateKey: { ...KEY, rotationPolicy: "Never" },
        issuerRef: { group: GROUP, kind: "Issuer", name: names.root },
      },
    },
    {
      apiVersion: `${GROUP}/v1`,
      kind: "Issuer",
      metadata: { name: names.issuer },
      spec: { ca: { secretName: names.secret } },
    },
  ];
}

export interface CertificateProps {
  /** Name of the cluster: its authority signs. */
  readonly cluster: string;
  /** Name of the certificate and of its secret. */
  readonly name: string;
  readonly usages: readonly ("server auth" | "client auth")[];
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  /** Labels of the secret, such as the one by which an operator notices a renewal. Default: none. */
  readonly secretLabels?: Readonly<Record<string, string>>;
}

/** A certificate for 90 days, renewed 30 days before its end, with a new key each time. */
export function certificate(props: CertificateProps): Manifest {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: "Certificate",
    metadata: { name: props.name },
    spec: {
      secretName: props.name,
      secretTemplate: props.secretLabels === undefined ? undefined : { labels: { ...props.secretLabels } },
      commonName: props.commonName,
      dnsNames: props.dnsNames === undefined ? undefined : [...props.dnsNames],
      usages: ["digital signature", ...props.usages],
      duration: LIFE,
      renewBefore: RENEW_BEFORE,
      privateKey: KEY,
      issuerRef: { group: GROUP, kind: "Issuer", name: authorityNames(props.cluster).issuer },
    },
  };
}

/** Names under which pods and, through the load balancer, clients reach a service. */
export function serviceNames(namespace: string, service: string): string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
  ];
}
