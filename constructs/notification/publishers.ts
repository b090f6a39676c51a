/**
 * AWS services that raise alarms and events, by whether they say in whose name they publish. A condition on a key that
 * a service does not send refuses it, and nobody hears. The statement without condition lets a rule of any account
 * publish that knows the topic's ARN: noise, and no way to read.
 */

/** Send `aws:SourceAccount`. Source: Amazon SNS, "Example cases for Amazon SNS access control". */
export const CONDITIONED_PUBLISHERS: readonly string[] = ["cloudwatch.amazonaws.com"];

/**
 * EventBridge: conditions cannot be used in policies of topics, nor `aws:SourceAccount` and `aws:SourceArn` in those of
 * their keys. AWS Backup documents no condition key. Source: Amazon EventBridge, "Using resource-based policies"; Amazon
 * SNS, "Key management"; AWS Backup, "Notification options".
 */
export const PLAIN_PUBLISHERS: readonly string[] = ["events.amazonaws.com", "backup.amazonaws.com"];
