import type { Manifest } from "../../../kubernetes/manifest";
import {
  awsHttps,
  namespace,
  networkPolicy,
  type Passage,
  POD_IDENTITY,
  podsHere,
  range,
} from "../../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../../operators/shared";
import type { ManifestHost } from "../../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import { BACKUP_PODS, METRICS_PORT, PODS, PORT, SENTINEL_PODS, SENTINEL_PORT } from "./topology";

/** What may reach servers, sentinels and copies, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost): Manifest[] {
  const servers = podsHere(PODS);
  const sentinels = podsHere(SENTINEL_PODS);
  const operator = namespace(OPERATOR_NAMESPACE);
  const toServers: Passage = { peers: [servers], ports: [PORT] };
  return [
    networkPolicy({
      name: "servers",
      pods: PODS,
      ingress: [
        // The load balancer, which clients come through.
        { peers: host.subnetCidrs.map(range), ports: [PORT] },
        { peers: [servers, sentinels, podsHere(BACKUP_PODS), operator], ports: [PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [METRICS_PORT] },
      ],
      egress: [toServers],
    }),
    networkPolicy({
      name: "sentinels",
      pods: SENTINEL_PODS,
      ingress: [{ peers: [sentinels, operator], ports: [SENTINEL_PORT] }],
      egress: [toServers, { peers: [sentinels], ports: [SENTINEL_PORT] }],
    }),
    networkPolicy({
      name: "copies",
      pods: BACKUP_PODS,
      egress: [toServers, awsHttps(host.home.environment), POD_IDENTITY],
    }),
  ];
}
