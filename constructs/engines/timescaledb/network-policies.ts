import type { Manifest } from "../../kubernetes/manifest";
import {
  apiServer,
  awsHttps,
  namespace,
  networkPolicy,
  POD_IDENTITY,
  podsHere,
  range,
} from "../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../operators/shared";
import type { ManifestHost } from "../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, METRICS_PORT, POOLER, POOLER_METRICS_PORT, POSTGRESQL_PORT, STATUS_PORT } from "./topology";

/** Labels by which the operator marks pods of a cluster, its poolers' included. Source: CloudNativePG 1.30.0, pkg/specs. */
const CLUSTER_PODS = { "cnpg.io/cluster": CLUSTER };
const POOLER_LABEL = "cnpg.io/poolerName";
const poolers = { [POOLER_LABEL]: POOLER };

/** What may reach the instances and the pooler, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost, { pooler }: TimescaledbSettings): Manifest[] {
  const { environment } = host.home;
  const balancer = host.subnetCidrs.map(range);
  const instances = podsHere(CLUSTER_PODS, POOLER_LABEL);
  // Instances, the jobs that make them and poolers all watch their own resource at the API server.
  const api = apiServer(environment);
  return [
    networkPolicy({
      name: "instances",
      pods: CLUSTER_PODS,
      but: POOLER_LABEL,
      ingress: [
        { peers: balancer, ports: [POSTGRESQL_PORT] },
        { peers: [instances], ports: [POSTGRESQL_PORT, STATUS_PORT] },
        { peers: [podsHere(poolers)], ports: [POSTGRESQL_PORT] },
        // Who reaches the status port could run commands in the pod (CVE-2026-55769): the operator alone may.
        { peers: [namespace(OPERATOR_NAMESPACE)], ports: [STATUS_PORT, POSTGRESQL_PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [METRICS_PORT] },
      ],
      egress: [{ peers: [instances], ports: [POSTGRESQL_PORT, STATUS_PORT] }, api, awsHttps(environment), POD_IDENTITY],
    }),
    ...(pooler.instances === 0
      ? []
      : [
          networkPolicy({
            name: "pooler",
            pods: poolers,
            ingress: [
              { peers: balancer, ports: [POSTGRESQL_PORT] },
              { peers: [namespace(MONITORING_NAMESPACE)], ports: [POOLER_METRICS_PORT] },
            ],
            egress: [{ peers: [instances], ports: [POSTGRESQL_PORT] }, api],
          }),
        ]),
  ];
}
