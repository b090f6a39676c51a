import type { Construct } from "constructs";
import { ClusterGround } from "../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import type { ClickhouseSettings } from "./settings";
import { CLUSTER, ENDPOINTS } from "./topology";

/** What the cluster has in AWS: backups, roles, secrets, a load balancer, and nodes where it is one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<ClickhouseSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { instance, topology, keeper, backup } = settings;
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: CLUSTER,
    endpoints: ENDPOINTS,
    serviceAccount: CLUSTER,
    dedicatedNodes: {
      instanceType: instance.node_type,
      // Every server has a node to itself, Keeper stands beside them, and both are spread over three zones.
      perZone: Math.ceil((topology.shards * topology.replicas_per_shard) / host.home.environment.zones.length),
      beside: Math.ceil(keeper.members / host.home.environment.zones.length),
    },
    undeleteDays: backup.undelete_days,
    protect: isProtected(host, settings),
  });
  return ground.ports(ENDPOINTS);
}
