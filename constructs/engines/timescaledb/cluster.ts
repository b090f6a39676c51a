import type { Construct } from "constructs";
import { ClusterGround } from "../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import type { TimescaledbSettings } from "./settings";
import { CLUSTER, ENDPOINTS } from "./topology";

/** What the cluster has in AWS: backups, roles, secrets, a load balancer, and nodes where it is one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<TimescaledbSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { instance, pooler, backup } = settings;
  const { pooler: inFront, ...direct } = ENDPOINTS;
  const endpoints = pooler.instances > 0 ? { ...direct, pooler: inFront } : direct;
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: CLUSTER,
    endpoints,
    serviceAccount: CLUSTER,
    dedicatedNodes: {
      instanceType: instance.node_type,
      // Every instance has a node to itself; they are spread over three zones.
      perZone: Math.ceil((instance.replicas + 1) / host.home.environment.zones.length),
      // Poolers, and a job that makes an instance.
      beside: Math.ceil(pooler.instances / host.home.environment.zones.length) + 1,
    },
    undeleteDays: backup.undelete_days,
    protect: isProtected(host, settings),
  });
  return ground.ports(endpoints);
}
