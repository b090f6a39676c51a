import type { Block } from "../support/one-stack";
import {
  AUDIT_BUCKET_CALLERS,
  AUDIT_BUCKET_STRANGERS,
  backupBucketCallers,
  backupBucketStrangers,
  type Caller,
  KEY_CALLERS,
  KEY_STRANGERS,
  TOPIC_CALLERS,
  TOPIC_STRANGERS,
} from "./callers";
import { everyStack, type ReadStack } from "./fleet";
import { allows } from "./judge";
import { arnOf, type PolicyDocument, readPolicy, resolver } from "./read";

/** What a role's own policy would say that allows everything: the resource's policy alone is then asked. */
const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

const resourcesOf = (stack: ReadStack, type: string): [string, Block][] =>
  Object.entries(stack.json.resource?.[type] ?? {});

/** The resource that a reference leads to: `${aws_s3_bucket.x.id}` is `x`. */
const addressed = (reference: string): string => /^\$\{\w+\.(\w+)/.exec(reference)![1]!;

interface Asked {
  readonly stack: ReadStack;
  readonly resource: string;
  readonly policy: PolicyDocument;
  /** Those whom the resource's policy alone must let in: for a role, beside a policy of its own that allows it. */
  readonly welcome: readonly Caller[];
  readonly strangers: readonly Caller[];
}

/** What is amiss with a resource's policy, in a line a call. */
async function amiss({ stack, resource, policy, welcome, strangers }: Asked): Promise<string[]> {
  const { account, region } = stack;
  const letIn = (caller: Caller) =>
    allows(caller.call({ account, region, resource }), { account, identity: [EVERYTHING], resource: policy });
  const found: string[] = [];
  for (const caller of welcome)
    if (!(await letIn(caller))) found.push(`${stack.name} ${resource}: refused: ${caller.who}`);
  for (const caller of strangers)
    if (await letIn(caller)) found.push(`${stack.name} ${resource}: let in: ${caller.who}`);
  return found;
}

async function everyAmiss(asked: readonly Asked[]): Promise<string[]> {
  expect(asked).not.toHaveLength(0);
  return (await Promise.all(asked.map(amiss))).flat();
}

const keyAlias = (stack: ReadStack, key: string): string => {
  const alias = resourcesOf(stack, "aws_kms_alias").find(([, { target_key_id: to }]) => addressed(to) === key);
  return (alias?.[1].name as string | undefined)?.split("/").at(-1) ?? "no alias";
};

const KEYS: readonly Asked[] = everyStack().flatMap((stack) =>
  ["aws_kms_key", "aws_kms_replica_key"].flatMap((type) =>
    resourcesOf(stack, type).map(([name, { policy }]) => ({
      stack,
      resource: arnOf(type, name, stack),
      policy: readPolicy(policy, resolver(stack)),
      welcome: KEY_CALLERS[keyAlias(stack, name)] ?? [],
      strangers: KEY_STRANGERS,
    })),
  ),
);

const BUCKETS = everyStack().flatMap((stack) =>
  resourcesOf(stack, "aws_s3_bucket_policy").map(([name, block]) => {
    const policy = readPolicy(block.policy, resolver(stack));
    return { stack, name, resource: arnOf("aws_s3_bucket", addressed(block.bucket), stack), policy };
  }),
);

test("every key has callers in the table", () => {
  const unknown = everyStack().flatMap((stack) =>
    ["aws_kms_key", "aws_kms_replica_key"].flatMap((type) =>
      resourcesOf(stack, type).flatMap(([name]) =>
        keyAlias(stack, name) in KEY_CALLERS ? [] : [`${stack.name} ${name}`],
      ),
    ),
  );
  expect(unknown).toEqual([]);
});

test("a key lets in those who use it, and nobody of another account", async () => {
  expect(await everyAmiss(KEYS)).toEqual([]);
});

test("a topic hears alarms, rules and vaults of its account, over TLS", async () => {
  const topics = everyStack().flatMap((stack) =>
    resourcesOf(stack, "aws_sns_topic_policy").map(([, { arn, policy }]) => ({
      stack,
      resource: arnOf("aws_sns_topic", addressed(arn), stack),
      policy: readPolicy(policy, resolver(stack)),
      welcome: TOPIC_CALLERS,
      strangers: TOPIC_STRANGERS,
    })),
  );
  expect(await everyAmiss(topics)).toEqual([]);
});

test("the trail writes to the audit bucket, and no other trail", async () => {
  const audit = BUCKETS.filter(({ resource }) => /-audit-\d+$/.test(resource));
  expect(
    await everyAmiss(
      audit.map((one) => ({ ...one, welcome: AUDIT_BUCKET_CALLERS, strangers: AUDIT_BUCKET_STRANGERS })),
    ),
  ).toEqual([]);
});

test("a bucket of backups takes what pods write, and loses nothing to them", async () => {
  const backups = BUCKETS.filter(({ resource }) => !/-audit-\d+$/.test(resource));
  const asked = backups.map(({ stack, name, resource, policy }) => {
    const text = JSON.stringify(policy);
    // The role that the bucket itself names, and the key that new objects must have.
    const role = /arn:aws:iam::\d+:role\/[\w-]+/.exec(text)![0];
    const key = /arn:aws:kms:[\w:/-]+/.exec(text)![0];
    const other = key.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    return {
      stack,
      name,
      resource,
      policy,
      welcome: backupBucketCallers(role, key),
      strangers: backupBucketStrangers(role, other),
    };
  });
  expect(await everyAmiss(asked)).toEqual([]);
});

test("an endpoint lets the account's own roles through, and no other credentials", async () => {
  const found: string[] = [];
  for (const stack of everyStack())
    for (const [name, block] of resourcesOf(stack, "aws_vpc_endpoint")) {
      const endpoint = readPolicy(block.policy, resolver(stack));
      const service = (block.service_name as string).split(".").slice(3).join(".");
      const { account, region } = stack;
      const through = (who: string, action: string, resource: string) => {
        const principal = `arn:aws:iam::${who}:role/any`;
        const itself = OWN_SAY[action]?.(principal);
        return allows(
          { principal, action, resource },
          { account: who, identity: [EVERYTHING], resource: itself, endpoint },
        );
      };
      const [action, resource] = ENDPOINT_CALLS[service] ?? [];
      if (action === undefined || resource === undefined) {
        found.push(`${stack.name} ${name}: no call of ${service} is in the table`);
        continue;
      }
      const target = resource.replace("REGION", region);
      if (!(await through(account, action, target.replace("ACCOUNT", account))))
        found.push(`${stack.name} ${name}: own role refused`);
      if (await through("999999999999", action, target.replace("ACCOUNT", "999999999999")))
        found.push(`${stack.name} ${name}: a stranger let in`);
      // Layers are signed with credentials of ECR's own account. Source: Amazon ECR, interface VPC endpoints.
      if (service === "s3" && block.vpc_endpoint_type === "Interface") {
        const layers = `arn:aws:s3:::prod-${region}-starport-layer-bucket/a`;
        if (!(await through("999999999999", "s3:GetObject", layers)))
          found.push(`${stack.name} ${name}: layers of images refused`);
      }
    }
  expect(found).toEqual([]);
});

test("a vault takes copies, and nobody loses a recovery point", async () => {
  const found: string[] = [];
  for (const stack of everyStack())
    for (const [name, block] of resourcesOf(stack, "aws_backup_vault_policy")) {
      const { account, region } = stack;
      const resource = readPolicy(block.policy, resolver(stack));
      const principal = `arn:aws:iam::${account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;
      const may = (action: string, on: string) =>
        allows(
          { principal, action, resource: `arn:aws:backup:${region}:${account}:${on}` },
          { account, identity: [EVERYTHING], resource },
        );
      if (!(await may("backup:CopyIntoBackupVault", "backup-vault:any")))
        found.push(`${stack.name} ${name}: copies refused`);
      for (const action of ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"])
        if (await may(action, "recovery-point:any")) found.push(`${stack.name} ${name}: ${action} let in`);
    }
  expect(found).toEqual([]);
});

test("a rule's function lets that rule call it", () => {
  const deaf = everyStack().flatMap((stack) => {
    const permitted = resourcesOf(stack, "aws_lambda_permission").map(([, { source_arn }]) => addressed(source_arn));
    return resourcesOf(stack, "aws_cloudwatch_event_target").flatMap(([name, { arn, rule }]) =>
      /aws_lambda_function\./.test(arn) && !permitted.includes(addressed(rule)) ? [`${stack.name} ${name}`] : [],
    );
  });
  expect(deaf).toEqual([]);
});

test("whatever carries a policy is judged", () => {
  const judged = [
    "aws_backup_vault_policy",
    "aws_kms_key",
    "aws_kms_replica_key",
    "aws_s3_bucket_policy",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_vpc_endpoint",
    // What roles may do: roles.test.ts.
    "aws_iam_policy",
    "aws_iam_role_policy",
  ];
  const found = everyStack().flatMap((stack) =>
    Object.entries(stack.json.resource ?? {}).flatMap(([type, blocks]) =>
      Object.values(blocks as Block).some((block) => "policy" in block || "resource_policy" in block) ? [type] : [],
    ),
  );
  expect([...new Set(found)].filter((type) => !judged.includes(type))).toEqual([]);
});

/** A call that something in the VPC makes through the endpoint of a service, and what it is made of. */
const ENDPOINT_CALLS: Readonly<Record<string, readonly [action: string, resource: string]>> = {
  autoscaling: ["autoscaling:DescribeAutoScalingGroups", "*"],
  ec2: ["ec2:DescribeInstances", "*"],
  "ecr.api": ["ecr:GetAuthorizationToken", "*"],
  "ecr.dkr": ["ecr:BatchGetImage", "arn:aws:ecr:REGION:ACCOUNT:repository/any"],
  eks: ["eks:DescribeCluster", "arn:aws:eks:REGION:ACCOUNT:cluster/any"],
  "eks-auth": ["eks-auth:AssumeRoleForPodIdentity", "arn:aws:eks:REGION:ACCOUNT:cluster/any"],
  elasticloadbalancing: ["elasticloadbalancing:DescribeTargetHealth", "*"],
  kms: ["kms:Decrypt", "arn:aws:kms:REGION:ACCOUNT:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
  logs: ["logs:PutLogEvents", "arn:aws:logs:REGION:ACCOUNT:log-group:any:log-stream:any"],
  monitoring: ["cloudwatch:PutMetricData", "*"],
  s3: ["s3:GetObject", "arn:aws:s3:::any/a"],
  secretsmanager: ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:REGION:ACCOUNT:secret:any-AbCdEf"],
  sns: ["sns:Publish", "arn:aws:sns:REGION:ACCOUNT:any"],
  ssm: ["ssm:GetParameter", "arn:aws:ssm:REGION:ACCOUNT:parameter/any"],
  sts: ["sts:AssumeRole", "arn:aws:iam::ACCOUNT:role/other"],
};

/** Policies of resources whose own say counts beside the caller's: keys and roles. */
const OWN_SAY: Readonly<Record<string, (principal: string) => PolicyDocument>> = {
  "kms:Decrypt": (AWS) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }],
  }),
  "sts:AssumeRole": (AWS) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
  }),
};

test("no policy depends on the network that a call comes from: an endpoint of another kind would be let in as well", () => {
  const named = everyStack().filter(({ json }) =>
    /aws:(?:SourceVpc|SourceVpce|VpcSourceIp|SourceIp)\b/i.test(JSON.stringify(json)),
  );
  expect(named.map(({ name }) => name)).toEqual([]);
});
