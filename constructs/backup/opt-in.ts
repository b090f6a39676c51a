import { BackupRegionSettings } from "@cdktf/provider-aws/lib/backup-region-settings";
import { Construct } from "constructs";

/**
 * Services that AWS Backup must be told to serve, whatever a plan selects. Source: AWS Backup developer guide,
 * "Service opt-in": for Aurora, Neptune and DocumentDB the setting counts even where a plan names a resource.
 */
const SERVICES = { Aurora: true };

/** Opts the account in to AWS Backup in the stack's region. Services that others opted in or out stay as they are. */
export class BackupOptIn extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new BackupRegionSettings(this, "settings", {
      resourceTypeOptInPreference: SERVICES,
      // AWS answers with every service that it knows, and that list grows: only what is asked for here is ours.
      lifecycle: { ignoreChanges: ["resource_type_opt_in_preference"] },
    });
  }
}
