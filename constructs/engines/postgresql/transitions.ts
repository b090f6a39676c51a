import { guards, keptShorter, type PathOf, type Transition } from "../../../config/transition";
import { quotaTransition } from "../families/postgresql/transitions";
import type { PostgresqlSettings } from "./settings";

/**
 * Storage is not here: Aurora's grows and shrinks by itself. Classes, readers and capacity go both ways in place. A schema that leaves the list stays until the tenant is erased: the database remembers it.
 */
export const transitions: readonly Transition<PathOf<PostgresqlSettings>>[] = [
  quotaTransition,
  ...guards("deletion.protection", "deletion.final_snapshot"),
  keptShorter("backup.continuous_days", "Automated backups"),
  keptShorter("backup.snapshot_retention_days", "Snapshots"),
  {
    path: "version",
    rule: "may_not_change",
    // Source: RDS API, ModifyDBCluster: AllowMajorVersionUpgrade, and "Upgrading the major version", Aurora user guide.
    why: "RDS never goes back to an older major version, and goes to a newer one only for a cluster that allows it, which these do not: an upgrade in place, or blue/green, is not built",
    instead:
      "Make a home of the new version and move the data; or upgrade the cluster by hand (snapshot first), and give this change an exception",
  },
];
