import { changedAttributes, isSet, shownOf } from "../attributes";
import { CONTROLS } from "../knowledge/controls";
import { statefulness } from "../knowledge/stateful";
import type { Change } from "../normalise/change";
import type { Hit, Rule } from "../rule";

/** Attributes by which clients find what serves them, made by the service or given. */
const ADDRESSES =
  /^(endpoint|reader_endpoint|address|dns_name|fqdn|port|(primary|reader|configuration)_endpoint(_address)?|cluster_address|bootstrap_brokers\w*|domain_endpoint|invoke_arn|name_servers|hosted_zone_id)$/;
/** Attributes that such addresses are made from. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: ["cluster_identifier", "engine_mode"],
  aws_rds_cluster_instance: ["identifier"],
  aws_db_instance: ["identifier"],
  aws_docdb_cluster: ["cluster_identifier"],
  aws_docdb_cluster_instance: ["identifier"],
  aws_neptune_cluster: ["cluster_identifier"],
  aws_neptune_cluster_instance: ["identifier"],
  aws_redshift_cluster: ["cluster_identifier"],
  aws_elasticache_replication_group: ["replication_group_id", "cluster_mode"],
  aws_elasticache_cluster: ["cluster_id"],
  aws_memorydb_cluster: ["name"],
  aws_opensearch_domain: ["domain_name"],
  aws_db_proxy: ["name"],
  aws_lb: ["name", "internal"],
  aws_eks_cluster: ["name"],
  aws_route53_record: ["name"],
  aws_route53_zone: ["name"],
  aws_vpc_endpoint: ["private_dns_enabled"],
};

const rule: Rule = {
  id: "endpoint-moved",
  title: "Clients find it elsewhere",
  severity: "stop",
  explanation:
    "The address that clients use changes: whoever has the old one, in a contract, a pool or a cache, is cut off.",
  remedy:
    "Keep the name and the port. Else make the new one beside the old, move the clients, and end the old one last.",
  controls: CONTROLS.availability,
  reads: NAMES,
  judge(change) {
    if (change.action !== "update" && change.action !== "replace") return [];
    // A replacement of what holds data is told as that.
    if (change.action === "replace" && statefulness(change.type, change.before)) return [];
    const moved = movedNames(change);
    if (moved.length > 0) return moved;
    return changedAttributes(change).flatMap(({ path, kind, unknown }): Hit[] => {
      if (kind !== "identity" || path === "id" || path === "arn") return [];
      if (!isSet(change, "before", path)) return [];
      // What the service computes anew is told where it is an address that clients use.
      if (unknown && change.isUnknown(path) && !ADDRESSES.test(path)) return [];
      return [{ severity: "review", says: `${path} is another`, ...shownOf(change, path) }];
    });
  },
};
export default rule;

function movedNames(change: Change): Hit[] {
  const names = Object.hasOwn(NAMES, change.type) ? (NAMES[change.type] as readonly string[]) : [];
  const changed = [...new Set(change.diffs.map(({ path }) => path.split(".")[0] as string))];
  return changed
    .filter((path) => names.includes(path) || (names.length > 0 && ADDRESSES.test(path)))
    .filter((path) => isSet(change, "before", path))
    .map((path) => ({ says: "its endpoint moves", ...shownOf(change, path) }))
    .slice(0, 3);
}
