import type { Manifest } from "../../kubernetes/manifest";
import { awsHttps, namespace, networkPolicy, POD_IDENTITY, podsHere, range } from "../../kubernetes/parts/network";
import { MONITORING_NAMESPACE } from "../../operators/shared";
import type { ManifestHost } from "../engine";
import { OPERATOR_NAMESPACE } from "./operators";
import {
  BACKUP_PORT,
  HTTPS_PORT,
  INTERSERVER_PORT,
  KEEPER_METRICS_PORT,
  KEEPER_PODS,
  KEEPER_PORT,
  METRICS_PORT,
  NATIVE_PORT,
  RAFT_PORT,
  SERVER_PODS,
} from "./topology";

/** What may reach the servers and Keeper, and what they may reach: everything else is denied. */
export function networkPolicies(host: ManifestHost): Manifest[] {
  const servers = podsHere(SERVER_PODS);
  const keepers = podsHere(KEEPER_PODS);
  return [
    networkPolicy({
      name: "servers",
      pods: SERVER_PODS,
      ingress: [
        { peers: host.subnetCidrs.map(range), ports: [HTTPS_PORT, NATIVE_PORT] },
        { peers: [servers], ports: [HTTPS_PORT, NATIVE_PORT, INTERSERVER_PORT] },
        { peers: [namespace(OPERATOR_NAMESPACE)], ports: [HTTPS_PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [METRICS_PORT, BACKUP_PORT] },
      ],
      egress: [
        { peers: [servers], ports: [HTTPS_PORT, NATIVE_PORT, INTERSERVER_PORT] },
        { peers: [keepers], ports: [KEEPER_PORT] },
        awsHttps(host.home.environment),
        POD_IDENTITY,
      ],
    }),
    networkPolicy({
      name: "keepers",
      pods: KEEPER_PODS,
      ingress: [
        { peers: [servers], ports: [KEEPER_PORT] },
        { peers: [keepers], ports: [RAFT_PORT] },
        { peers: [namespace(MONITORING_NAMESPACE)], ports: [KEEPER_METRICS_PORT] },
      ],
      egress: [{ peers: [keepers], ports: [RAFT_PORT] }],
    }),
  ];
}
