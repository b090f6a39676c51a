import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { PolicyStatement } from "../engines/engine";
import { alarm } from "../monitoring/alarm";

export interface DeadLettersProps {
  /** Name of the home. */
  readonly name: string;
  /** SNS topic ARN by severity. */
  readonly topics: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Where runs go that a schedule asked for and that failed three times over (AWS Lambda, "Retaining records of
 * asynchronous invocations"). They hold an input, which is in the plan too and has no secret; SQS encrypts them by its
 * own keys. Kept as long as SQS keeps anything, and told of while any is there.
 */
export class DeadLetters extends Construct {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, { name, topics, tags }: DeadLettersProps) {
    super(scope, id);
    const queueName = `${name}-dead-letters`;
    this.queue = new SqsQueue(this, "queue", {
      name: queueName,
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
      tags: { ...tags },
    });
    alarm(this, "kept", {
      name: queueName,
      description: "Runs that failed three times lie in the queue: read, repair, then empty it",
      severity: "critical",
      watches: {
        namespace: "AWS/SQS",
        name: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: queueName },
        statistic: "Maximum",
      },
      threshold: { above: 0 },
      periodSeconds: 300,
      periods: 1,
      // A queue that nobody uses reports nothing.
      gap: "notBreaching",
      topics,
      tags,
    });
  }

  /** Lambda sends under the function's own role. */
  get statement(): PolicyStatement {
    return { Sid: "DeadLetters", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [this.queue.arn] };
  }
}
