import type { Construct } from "constructs";
import { ClusterGround } from "../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../families/incluster/protection";
import { OPERATOR } from "./operators";
import type { MongodbSettings } from "./settings";
import { CLUSTER, endpoints } from "./topology";

/** What the cluster has in AWS: backups, roles, secrets, a load balancer, and nodes where it is one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<MongodbSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { instance, topology, backup } = settings;
  const doors = endpoints(settings, host.tenant !== null);
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: CLUSTER,
    endpoints: doors,
    serviceAccount: CLUSTER,
    dedicatedNodes: {
      instanceType: instance.node_type,
      // Every member has a node to itself; one more in each zone holds configuration servers and routers.
      perZone: Math.ceil((topology.shards * topology.members) / host.environment.zones.length) + 1,
    },
    operator: OPERATOR,
    undeleteDays: backup.undelete_days,
    protect: isProtected(settings, host.environment, host.tenant),
  });
  return ground.ports(doors);
}
