import type { Construct } from "constructs";
import { ClusterGround } from "../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../engine";
import { isProtected } from "../protection";
import { expiry } from "./backups";
import { ENCRYPTION_KEY } from "./credentials";
import { OPERATOR } from "./operators";
import type { MongodbSettings } from "./settings";
import { CLUSTER, endpoints } from "./topology";

/** What the cluster has in AWS: backups, roles, secrets, a load balancer, and nodes where it is one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<MongodbSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { instance, topology, backup } = settings;
  const doors = endpoints(settings, host.home.kind === "dedicated");
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: CLUSTER,
    endpoints: doors,
    serviceAccount: CLUSTER,
    dedicatedNodes: {
      instanceType: instance.node_type,
      // Every member has a node to itself; one more in each zone holds configuration servers and routers.
      perZone: Math.ceil((topology.shards * topology.members) / host.home.environment.zones.length) + 1,
      beside: Math.ceil((topology.config_members + topology.routers) / host.home.environment.zones.length),
    },
    operator: OPERATOR,
    kept: { [ENCRYPTION_KEY]: "Key of the data on the volumes, made in the cluster: without it nobody reads them" },
    expiry: expiry(backup),
    undeleteDays: backup.undelete_days,
    protect: isProtected(host, settings),
  });
  return ground.ports(doors);
}
