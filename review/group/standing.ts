import type { Change } from "../normalise/change";
import { own } from "../normalise/values";

/** Types of which several bear one service, and the attribute that says which. */
const MEMBERS: Readonly<Record<string, string>> = {
  aws_rds_cluster_instance: "cluster_identifier",
  aws_docdb_cluster_instance: "cluster_identifier",
  aws_neptune_cluster_instance: "cluster_identifier",
  aws_elasticache_cluster: "replication_group_id",
  aws_redshift_cluster: "cluster_identifier",
  aws_mq_broker: "broker_name",
};

/** The members of one cluster: how many there are, and which of them end with this change. */
export interface Members {
  total: number;
  readonly ended: { readonly stack: string; readonly address: string; readonly replaced: boolean }[];
}

/** What stands, changed or not: some findings need what a change leaves alone. */
export class Standing {
  /** Vaults with a lock, by stack and name. */
  readonly lockedVaults = new Set<string>();
  /** By stack and cluster. */
  readonly members = new Map<string, Members>();

  note(change: Change): void {
    const { stack } = change.plan;
    if (change.type === "aws_backup_vault_lock_configuration" && change.action !== "delete") {
      const name = own(change.after, "backup_vault_name") ?? own(change.before, "backup_vault_name");
      this.lockedVaults.add(`${stack}\0${name}`);
    }
    const attribute = Object.hasOwn(MEMBERS, change.type) ? MEMBERS[change.type] : undefined;
    if (!attribute || change.action === "create" || change.action === "read") return;
    const key = [stack, change.type, String(own(change.before, attribute) ?? "")].join("\0");
    const known = this.members.get(key) ?? { total: 0, ended: [] };
    known.total += 1;
    if (change.action === "delete" || (change.action === "replace" && !change.createFirst))
      known.ended.push({ stack, address: change.address, replaced: change.action === "replace" });
    this.members.set(key, known);
  }
}
