import { RESTRICTED_CONTAINER } from "../../../kubernetes/pod-security";
import type { ManifestHost } from "../../engine";
import { passwordOf } from "./accounts";
import { amount } from "./pods";
import { CERTIFICATES, EXPORTER } from "./sizing";
import { ENGINE, METRICS_PORT, PORT } from "./topology";
import { EXPORTER_IMAGE } from "./versions";

/** Certificate of every member and sentinel. */
export const SERVER_CERTIFICATE = `${ENGINE}-server`;
/** Volume and folder of the certificate, as the operator mounts it. Source: OpsTree operator, statefulset.go. */
const TLS_VOLUME = "tls-certs";
export const TLS_FOLDER = "/tls";

/** TLS as the operator takes it. It leaves the authority out unless the file is named. */
export function tlsOf(secretName: string) {
  return { ca: "ca.crt", cert: "tls.crt", key: "tls.key", secret: { secretName } };
}

const mounted = [{ name: TLS_VOLUME, mountPath: TLS_FOLDER, readOnly: true }];

/** Tells Prometheus about the server beside it, as a user that may look and reads no key. */
export function exporterContainer(host: ManifestHost): object {
  return {
    name: "exporter",
    image: host.image(EXPORTER_IMAGE),
    imagePullPolicy: "IfNotPresent",
    env: [
      { name: "REDIS_ADDR", value: `rediss://localhost:${PORT}` },
      { name: "REDIS_USER", value: "exporter" },
      { name: "REDIS_PASSWORD", ...passwordOf("exporter") },
      { name: "REDIS_EXPORTER_TLS_CA_CERT_FILE", value: `${TLS_FOLDER}/ca.crt` },
      { name: "REDIS_EXPORTER_INCL_CONFIG_METRICS", value: "false" },
      { name: "REDIS_EXPORTER_WEB_LISTEN_ADDRESS", value: `:${METRICS_PORT}` },
    ],
    ports: [{ name: "metrics", containerPort: METRICS_PORT }],
    resources: amount(EXPORTER.cpu, EXPORTER.memoryMib),
    securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
    mountPath: mounted,
  };
}

/** What has the server read its certificate again, once cert-manager has renewed it: it would never do so by itself. */
const RELOAD = [
  "seen=",
  "while sleep 60; do",
  `  now=$(sha256sum ${TLS_FOLDER}/tls.crt)`,
  '  [ "$now" = "$seen" ] && continue',
  `  answer=$(redis-cli --tls --cacert ${TLS_FOLDER}/ca.crt -h localhost -p ${PORT} --user certificates --no-auth-warning CONFIG SET tls-cert-file ${TLS_FOLDER}/tls.crt tls-key-file ${TLS_FOLDER}/tls.key tls-ca-cert-file ${TLS_FOLDER}/ca.crt) || answer=`,
  '  if [ "$answer" = OK ]; then seen=$now; fi',
  "done",
].join("\n");

export function certificatesContainer(image: string): object {
  return {
    name: "certificates",
    image,
    imagePullPolicy: "IfNotPresent",
    command: ["sh", "-c", RELOAD],
    env: [{ name: "REDISCLI_AUTH", ...passwordOf("certificates") }],
    resources: amount(CERTIFICATES.cpu, CERTIFICATES.memoryMib),
    securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: true },
    mountPath: mounted,
  };
}
