import { NON_ROOT_CONTAINER } from "../../kubernetes/pod-security";
import type { ManifestHost } from "../engine";
import { fromUsers, SECRETS } from "./credentials";
import type { MongodbSettings } from "./settings";
import { EXPORTER } from "./sizing";
import { METRICS_PORT, MONGODB_PORT } from "./topology";
import { EXPORTER_IMAGE } from "./versions";

const FOLDER = "/etc/mongodb-exporter-tls";
const VOLUME = "exporter-tls";

/** Tells Prometheus about the member beside it. The operator brings none. It signs in as the operator's monitoring user. */
export function exporter(host: ManifestHost, _settings: MongodbSettings): object {
  const amount = { cpu: `${EXPORTER.vcpu * 1000}m`, memory: `${EXPORTER.memoryGib * 1024}Mi` };
  return {
    name: "exporter",
    image: host.image(EXPORTER_IMAGE),
    args: [
      `--web.listen-address=:${METRICS_PORT}`,
      `--mongodb.uri=mongodb://localhost:${MONGODB_PORT}/admin?directConnection=true&tls=true&tlsCAFile=${FOLDER}/ca.crt`,
      "--mongodb.direct-connect",
      "--collector.diagnosticdata",
      "--collector.replicasetstatus",
      "--collector.pbm",
      "--compatible-mode",
    ],
    env: [
      { name: "MONGODB_USER", ...fromUsers("MONGODB_CLUSTER_MONITOR_USER") },
      { name: "MONGODB_PASSWORD", ...fromUsers("MONGODB_CLUSTER_MONITOR_PASSWORD") },
    ],
    ports: [{ name: "metrics", containerPort: METRICS_PORT }],
    resources: { requests: amount, limits: amount },
    securityContext: NON_ROOT_CONTAINER,
    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
  };
}

/** The authority alone: the exporter has no use for the server's key. */
export function exporterVolumes(): object[] {
  return [{ name: VOLUME, secret: { secretName: SECRETS.server, items: [{ key: "ca.crt", path: "ca.crt" }] } }];
}
