import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsReplicaKey } from "@cdktf/provider-aws/lib/kms-replica-key";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { CustomerKey, keyPolicy } from "./customer-key";

export interface TenantKeyProps {
  readonly environment: Environment;
  readonly name: string;
  /** What it protects, for people. */
  readonly what: string;
  readonly rotationPeriodDays: number;
  readonly protect: boolean;
  /** Provider of the recovery region, or null: the key stays in its region. */
  readonly recovery: AwsProvider | null;
}

/**
 * A tenant's own key, multi-region from the first day: a single-region key cannot become one later, and a copy of
 * the tenant's backups in another region needs a key there that the tenant's erasure takes away as well.
 */
export class TenantKey extends Construct {
  readonly arn: string;
  /** ARN in the recovery region, or null. */
  readonly replicaArn: string | null;

  constructor(scope: Construct, id: string, props: TenantKeyProps) {
    super(scope, id);
    const { environment, protect, recovery } = props;
    const description = `Tessera ${environment.name}: ${props.what}`;
    const alias = `${props.name}/data`;
    const services = ["backup"] as const;
    const accountId = environment.account_id;
    const primary = new CustomerKey(this, "primary", {
      description,
      alias,
      accountId,
      region: environment.region,
      services,
      rotationPeriodDays: props.rotationPeriodDays,
      multiRegion: true,
      protect,
    });
    this.arn = primary.arn;
    this.replicaArn = null;
    if (recovery === null || environment.recovery_region === null) return;
    const replica = new KmsReplicaKey(this, "replica", {
      provider: recovery,
      primaryKeyArn: primary.arn,
      description,
      deletionWindowInDays: 30,
      policy: keyPolicy({ accountId, region: environment.recovery_region, services }),
      lifecycle: { preventDestroy: protect },
    });
    new KmsAlias(this, "replica_alias", { provider: recovery, name: `alias/${alias}`, targetKeyId: replica.keyId });
    this.replicaArn = replica.arn;
  }
}
