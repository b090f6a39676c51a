import type { Check, Violation } from "../../../config/room";
import { STRATEGIES } from "../../../config/strategies";
import { replicatesGlobally } from "./nodes";
import type { RedisSettings } from "./settings";
import { topologyOf } from "./topology";

const PATH = "global_replication";

const refused = (allowed: string, advice: string): Violation => ({ path: PATH, given: true, allowed, advice });

/**
 * What a copy in the recovery region needs. Every region that the platform knows has Global Datastores, and so has
 * every version. Source: "Prerequisites and limitations" of Global datastores, ElastiCache user guide.
 */
const checks: Readonly<Record<string, Check<RedisSettings>>> = {
  copy_needs_own_group: (_, { strategy }) =>
    strategy !== null && STRATEGIES[strategy]?.home === "dedicated"
      ? null
      : refused(
          "false for a group that tenants share",
          "Users are not replicated, and those of tenants who share come and go in the home region: choose database_per_tenant where the tier allows it, or keep snapshots longer.",
        ),
  copy_needs_network: (_, { environment, recoveryRegion, recoveryNetwork = false }) =>
    recoveryRegion !== null && recoveryNetwork
      ? null
      : refused(
          "false",
          `Environment ${environment} has no recovery_network: set recovery_region and recovery_network in its environment file, or write false.`,
        ),
  copy_leaves_residency: (_, { residency, recoveryRegion }) =>
    residency === null || recoveryRegion === null || recoveryRegion === residency
      ? null
      : refused(
          `false for a tenant whose region is ${residency}`,
          `Data would leave for ${recoveryRegion}: write false, or set region: null in tenant.yml.`,
        ),
  copy_needs_node: ({ node }) =>
    replicatesGlobally(node.class)
      ? null
      : {
          path: "node.class",
          cause: PATH,
          given: node.class,
          allowed: `a class of the families m and r, large and above, with ${PATH} true`,
          advice: `Burstable nodes do not replicate to another region. The nearest is cache.m7g.large; or write ${PATH}: false.`,
        },
  copy_needs_replica: (settings) =>
    topologyOf(settings).replicas > 0
      ? null
      : {
          path: "topology.replicas_per_shard",
          cause: PATH,
          given: settings.topology.replicas_per_shard,
          allowed: `at least 1 with ${PATH} true`,
          advice: `Failover inside each region needs a replica: raise it, or write ${PATH}: false.`,
        },
  copy_keeps_versions: ({ maintenance }) =>
    maintenance.auto_minor_upgrade
      ? {
          path: "maintenance.auto_minor_upgrade",
          cause: PATH,
          given: true,
          allowed: `false with ${PATH} true`,
          advice:
            "ElastiCache turns it off for members of a Global Datastore, so that regions do not differ: write false, and raise version by hand.",
        }
      : null,
};

/** The checks, for groups that ask for a copy. */
export const GLOBAL_CHECKS: Readonly<Record<string, Check<RedisSettings>>> = Object.fromEntries(
  Object.entries(checks).map(([id, check]) => [
    id,
    (settings, context) => (settings.global_replication ? check(settings, context) : null),
  ]),
);
