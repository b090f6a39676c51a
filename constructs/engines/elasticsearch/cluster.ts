import type { Construct } from "constructs";
import { ClusterGround } from "../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import { dataTiers } from "./nodes";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER, ENDPOINTS } from "./topology";

/** What the cluster has in AWS: snapshots, roles, secrets, a load balancer, and nodes where it is one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<ElasticsearchSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { instance, topology, features, backup } = settings;
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: CLUSTER,
    endpoints: ENDPOINTS,
    serviceAccount: CLUSTER,
    dedicatedNodes: {
      instanceType: instance.node_type,
      // Every data node has a node to itself, and so has one for machine learning. The master stands beside them.
      perZone:
        topology.data_nodes_per_zone +
        dataTiers(topology).reduce((sum, [, tier]) => sum + tier.nodes_per_zone, 0) +
        (features.machine_learning ? 1 : 0),
      // A master; exporter and job are small enough for any node.
      beside: 1,
    },
    undeleteDays: backup.undelete_days,
    protect: isProtected(host, settings),
  });
  return ground.ports(ENDPOINTS);
}
