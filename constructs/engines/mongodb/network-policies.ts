import type { Manifest } from "../../kubernetes/manifest";
import { awsHttps, namespace, networkPolicy, POD_IDENTITY, podsHere, range } from "../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../operators/shared";
import type { ManifestHost } from "../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import { METRICS_PORT, MONGODB_PORT, PODS } from "./topology";

/** What may reach members, routers and configuration servers, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost): Manifest[] {
  return [
    networkPolicy({
      name: "servers",
      pods: PODS,
      ingress: [
        { peers: host.subnetCidrs.map(range), ports: [MONGODB_PORT] },
        { peers: [podsHere(PODS)], ports: [MONGODB_PORT] },
        { peers: [namespace(OPERATOR_NAMESPACE)], ports: [MONGODB_PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [METRICS_PORT] },
      ],
      egress: [{ peers: [podsHere(PODS)], ports: [MONGODB_PORT] }, awsHttps(host.home.environment), POD_IDENTITY],
    }),
  ];
}
