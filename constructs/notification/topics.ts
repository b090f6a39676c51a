import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { CONDITIONED_PUBLISHERS, PLAIN_PUBLISHERS } from "./publishers";
import { ALARM_SEVERITIES } from "./severities";

export interface TopicsProps {
  readonly environment: Environment;
  readonly name: string;
  readonly keyArn: string;
  /** Provider of another region. Default: the stack's. */
  readonly provider?: AwsProvider;
}

/** One encrypted SNS topic a severity. AWS services publish to it ({@link PLAIN_PUBLISHERS}), over TLS only. */
export class Topics extends Construct {
  /** ARN by severity. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    const { environment, provider } = props;
    const arns: Record<string, string> = {};
    for (const severity of ALARM_SEVERITIES) {
      const topic = new SnsTopic(this, severity, {
        provider,
        name: `${props.name}-${severity}`,
        kmsMasterKeyId: props.keyArn,
      });
      new SnsTopicPolicy(this, `${severity}_policy`, {
        provider,
        arn: topic.arn,
        policy: Fn.jsonencode({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OwnServices",
              Effect: "Allow",
              Principal: { Service: CONDITIONED_PUBLISHERS },
              Action: "sns:Publish",
              Resource: topic.arn,
              Condition: { StringEquals: { "aws:SourceAccount": environment.account_id } },
            },
            {
              Sid: "ServicesThatSendNoSource",
              Effect: "Allow",
              Principal: { Service: PLAIN_PUBLISHERS },
              Action: "sns:Publish",
              Resource: topic.arn,
            },
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "sns:Publish",
              Resource: topic.arn,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        }),
      });
      for (const [index, address] of (environment.notify[severity] ?? []).entries()) {
        new SnsTopicSubscription(this, `${severity}_${index}`, {
          provider,
          topicArn: topic.arn,
          protocol: address.startsWith("https://") ? "https" : "email",
          endpoint: address,
        });
      }
      arns[severity] = topic.arn;
    }
    this.arns = arns;
  }
}
