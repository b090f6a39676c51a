import type { Manifest } from "../../kubernetes/manifest";
import { awsHttps, namespace, networkPolicy, POD_IDENTITY, podsHere, range } from "../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../operators/shared";
import type { ManifestHost } from "../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import { EXPORTER_PODS, EXPORTER_PORT, HTTP_PORT, NODE_PODS, SNAPSHOT_PODS, TRANSPORT_PORT } from "./topology";

/** What may reach the nodes, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost): Manifest[] {
  const nodes = podsHere(NODE_PODS);
  const toNodes = { peers: [nodes], ports: [HTTP_PORT] };
  return [
    networkPolicy({
      name: "nodes",
      pods: NODE_PODS,
      ingress: [
        { peers: host.subnetCidrs.map(range), ports: [HTTP_PORT] },
        { peers: [nodes], ports: [HTTP_PORT, TRANSPORT_PORT] },
        { peers: [podsHere(EXPORTER_PODS), podsHere(SNAPSHOT_PODS)], ports: [HTTP_PORT] },
        { peers: [namespace(OPERATOR_NAMESPACE)], ports: [HTTP_PORT] },
      ],
      egress: [{ peers: [nodes], ports: [HTTP_PORT, TRANSPORT_PORT] }, awsHttps(host.home.environment), POD_IDENTITY],
    }),
    networkPolicy({
      name: "exporter",
      pods: EXPORTER_PODS,
      ingress: [{ peers: [namespace(MONITORING_NAMESPACE)], ports: [EXPORTER_PORT] }],
      egress: [toNodes],
    }),
    networkPolicy({ name: "snapshots", pods: SNAPSHOT_PODS, ingress: [], egress: [toNodes] }),
  ];
}
