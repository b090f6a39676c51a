import { imageParts, type OperatorChart } from "../../operators/chart";
import { POSTGRESQL_PORT, STATUS_PORT } from "./topology";

/** Where CloudNativePG and its backup plugin run: the plugin has to be beside the operator. */
export const OPERATOR_NAMESPACE = "cnpg-system";
export const BACKUP_PLUGIN = "barman-cloud.cloudnative-pg.io";

const CHARTS = "https://cloudnative-pg.github.io/charts";

/** Operator 1.30.0 (with the fix of CVE-2026-55769) and plugin 0.13.0 (0.15.0 breaks the restore of the log). */
export const OPERATORS: readonly OperatorChart[] = [
  {
    id: "cloudnative-pg",
    chart: "cloudnative-pg",
    repository: CHARTS,
    version: "0.29.0",
    support: { ends: null, source: 'CloudNativePG, "Supported releases"' },
    namespace: OPERATOR_NAMESPACE,
    after: ["cert-manager", "kube-prometheus-stack"],
    webhookPorts: [9443],
    reachesPods: [POSTGRESQL_PORT, STATUS_PORT],
    values: (host) => ({
      crds: { create: true },
      replicaCount: 2,
      image: { repository: host.image("ghcr.io/cloudnative-pg/cloudnative-pg") },
      monitoring: { podMonitorEnabled: true },
    }),
  },
  {
    id: "plugin-barman-cloud",
    chart: "plugin-barman-cloud",
    repository: CHARTS,
    version: "0.7.0",
    support: { ends: null, source: "cloudnative-pg/plugin-barman-cloud, releases: the newest alone" },
    namespace: OPERATOR_NAMESPACE,
    after: ["cert-manager", "cloudnative-pg"],
    values: (host) => ({
      crds: { create: true },
      image: imageParts(host, "ghcr.io/cloudnative-pg/plugin-barman-cloud"),
      sidecarImage: imageParts(host, "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar"),
    }),
  },
];
