import type { Construct } from "constructs";
import { ClusterGround } from "../../../kubernetes/cluster-ground";
import type { ClusterHost, ClusterPorts } from "../../engine";
import { isProtected } from "../../protection";
import type { RedisSettings } from "../settings";
import { BACKUP_PREFIX } from "./backups";
import { ENGINE, endpoints, membersOf } from "./topology";

/** What the servers have in AWS: copies, roles, secrets, a load balancer, and nodes where they are one tenant's own. */
export function cluster(scope: Construct, host: ClusterHost<RedisSettings>): ClusterPorts {
  const settings = host.settings.values;
  const { backup, kubernetes } = settings;
  const doors = endpoints(settings);
  const ground = new ClusterGround(scope, "ground", {
    host,
    engine: ENGINE,
    endpoints: doors,
    serviceAccount: ENGINE,
    dedicatedNodes: {
      instanceType: kubernetes.instance.node_type,
      // Every server has a node to itself; sentinels stand beside them, one a node.
      perZone: Math.ceil(membersOf(settings) / host.home.environment.zones.length),
      // A sentinel, and the copies' job.
      beside: 2,
    },
    undeleteDays: kubernetes.backup.undelete_days,
    expiry: { prefixes: [BACKUP_PREFIX], days: backup.snapshot_retention_days },
    protect: isProtected(host, settings),
  });
  return ground.ports(doors);
}
