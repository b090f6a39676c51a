import type { Construct } from "constructs";
import type { Environment } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import { AuditTrail } from "../constructs/audit/audit-trail";
import { BackupOptIn } from "../constructs/backup/opt-in";
import { CustomerKey, type KeyService } from "../constructs/encryption/customer-key";
import { UpstreamCredentials } from "../constructs/kubernetes/upstreams";
import { nightlyAlarms } from "../constructs/monitoring/nightly";
import type { NightlyJobName } from "../constructs/monitoring/nightly-jobs";
import { Network } from "../constructs/network/network";
import { Topics } from "../constructs/notification/topics";
import { TesseraStack } from "./base";
import { type FoundationContract, publishContract } from "./contracts";

/** What an environment's other stacks stand on: network, keys, topics and the audit trail. */
export class FoundationStack extends TesseraStack {
  /**
   * @param rotationPeriodDays days between rotations of the environment's keys
   * @param nightlyJobs jobs of the night whose silence and failures ring
   */
  constructor(
    scope: Construct,
    environment: Environment,
    private readonly rotationPeriodDays: number,
    nightlyJobs: readonly NightlyJobName[],
  ) {
    super(scope, stackName.foundation(environment.name), environment);
    const name = homeName.foundation(environment.name);

    const logKey = this.key("log_key", "logs", "CloudWatch log groups", ["logs"]);
    const auditKey = this.key("audit_key", "audit", "the audit trail", ["cloudtrail"]);
    const topicKey = this.key("topic_key", "topics", "notification topics", ["sns_publishers"]);

    const network = new Network(this, "network", { environment, name, logKeyArn: logKey.arn });
    const topics = new Topics(this, "topics", { environment, name, keyArn: topicKey.arn });
    nightlyAlarms(this, { environment: environment.name, name, jobs: nightlyJobs, topics: topics.arns });
    const audit = new AuditTrail(this, "audit", { environment, name, keyArn: auditKey.arn });

    new BackupOptIn(this, "backup");
    // Of every environment: whether it has a platform follows from its tenants, and none of them changes this stack.
    const upstreams = new UpstreamCredentials(this, "upstreams", environment);

    const contract: FoundationContract = {
      vpc_id: network.vpc.id,
      subnet_ids: network.subnetIds,
      endpoint_client_security_group_id: network.endpoints.clientGroup.id,
      log_key_arn: logKey.arn,
      topics: topics.arns,
      audit_bucket: audit.bucket.id,
      upstream_credential_arns: upstreams.arns,
    };
    publishContract(this, parameterPath.foundation(environment.name), contract, "What the environment stands on");
  }

  private key(id: string, alias: string, what: string, services: readonly KeyService[]): CustomerKey {
    const { name, account_id: accountId, region, deletion_protection: protect } = this.environment;
    return new CustomerKey(this, id, {
      description: `Tessera ${name}: ${what}`,
      alias: `${homeName.foundation(name)}/${alias}`,
      accountId,
      region,
      services,
      rotationPeriodDays: this.rotationPeriodDays,
      protect,
    });
  }
}
