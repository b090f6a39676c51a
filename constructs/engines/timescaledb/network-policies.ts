import type { Manifest } from "../../kubernetes/manifest";
import { namespace, networkPolicy, POD_IDENTITY, podsHere, range, vpcHttps } from "../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../operators/shared";
import type { ManifestHost } from "../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, METRICS_PORT, POOLER, POOLER_METRICS_PORT, POSTGRESQL_PORT, STATUS_PORT } from "./topology";

/** What may reach the instances and the pooler, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost, { pooler }: TimescaledbSettings): Manifest[] {
  const instances = { "cnpg.io/cluster": CLUSTER };
  const poolers = { "cnpg.io/poolerName": POOLER };
  const balancer = host.subnetCidrs.map(range);
  const https = vpcHttps(host.home.environment.vpc_cidr);
  return [
    networkPolicy({
      name: "instances",
      pods: instances,
      ingress: [
        { peers: balancer, ports: [POSTGRESQL_PORT] },
        { peers: [podsHere(instances)], ports: [POSTGRESQL_PORT, STATUS_PORT] },
        { peers: [podsHere(poolers)], ports: [POSTGRESQL_PORT] },
        // Who reaches the status port could run commands in the pod (CVE-2026-55769): the operator alone may.
        { peers: [namespace(OPERATOR_NAMESPACE)], ports: [STATUS_PORT, POSTGRESQL_PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [METRICS_PORT] },
      ],
      egress: [{ peers: [podsHere(instances)], ports: [POSTGRESQL_PORT, STATUS_PORT] }, https, POD_IDENTITY],
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
            egress: [{ peers: [podsHere(instances)], ports: [POSTGRESQL_PORT] }, https],
          }),
        ]),
  ];
}
