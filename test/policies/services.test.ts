import type { Block } from "../support/one-stack";
import { everyStack, type ReadStack } from "./fleet";
import { allows, type Call } from "./judge";
import { arnOf, type PolicyDocument, readPolicy, resolver } from "./read";

const EVERYTHING: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

const blocks = (stack: ReadStack, type: string): [string, Block][] => Object.entries(stack.json.resource?.[type] ?? {});
const addressed = (reference: string): string => /^\$\{\w+\.([\w-]+)/.exec(reference)?.[1] ?? reference;

interface Bearer {
  readonly service: string;
  /** Beside `sts:AssumeRole`. */
  readonly also?: readonly string[];
  /** Whether it says for which account and of which resource it acts. What is not documented is not sent. */
  readonly saysAccount: boolean;
  readonly source: string;
}

/**
 * Services that act in a role, by the attribute that gives it to them. null: it names a role that others bear. An
 * attribute that refers to a role and has no row fails the test.
 */
const BEARERS: Readonly<Record<string, Bearer | null>> = {
  "aws_backup_selection.iam_role_arn": {
    service: "backup.amazonaws.com",
    saysAccount: false,
    source: "AWS Backup, IAM service roles",
  },
  "aws_ecr_repository_creation_template.custom_role_arn": {
    service: "ecr.amazonaws.com",
    saysAccount: false,
    source: "Amazon ECR, IAM permissions for creating repositories: trust policy",
  },
  "aws_eks_access_entry.principal_arn": null,
  "aws_eks_cluster.role_arn": {
    service: "eks.amazonaws.com",
    saysAccount: false,
    source: "Amazon EKS cluster IAM role",
  },
  "aws_eks_node_group.node_role_arn": {
    service: "ec2.amazonaws.com",
    saysAccount: false,
    source: "Amazon EKS node IAM role",
  },
  "aws_eks_pod_identity_association.role_arn": {
    service: "pods.eks.amazonaws.com",
    also: ["sts:TagSession"],
    saysAccount: true,
    source: "Amazon EKS, Assign an IAM role to a Kubernetes service account: trust policy, and session tags",
  },
  "aws_flow_log.iam_role_arn": {
    service: "vpc-flow-logs.amazonaws.com",
    saysAccount: true,
    source: "Amazon VPC, IAM role for publishing flow logs to CloudWatch Logs",
  },
  "aws_lambda_function.role": {
    service: "lambda.amazonaws.com",
    saysAccount: false,
    source: "AWS Lambda, Defining Lambda function permissions with an execution role",
  },
  "aws_rds_cluster_instance.monitoring_role_arn": {
    service: "monitoring.rds.amazonaws.com",
    saysAccount: true,
    source: "Amazon Aurora, Setting up Enhanced Monitoring: preventing the confused deputy problem",
  },
};

/** What a pod's association sends with it. Source: Amazon EKS, Pod Identity session tags. */
const tagsOf = ({ namespace, service_account }: Block): Call["sends"] =>
  namespace === undefined
    ? {}
    : {
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
      };

interface Given {
  readonly stack: ReadStack;
  /** Type and name of what gives the role. */
  readonly address: string;
  /** Type and attribute. */
  readonly key: string;
  readonly role: string;
  readonly block: Block;
}

const ROLE = /^\$\{aws_iam_role\.([\w-]+)(?:\[[^\]]*\])?\.arn\}$/;

/** Every attribute that refers to a role of its own stack. */
const GIVEN: readonly Given[] = everyStack().flatMap((stack) =>
  Object.keys(stack.json.resource ?? {}).flatMap((type) =>
    blocks(stack, type).flatMap(([name, block]) =>
      Object.entries<unknown>(block).flatMap(([attribute, value]) => {
        const role = typeof value === "string" ? ROLE.exec(value)?.[1] : undefined;
        return role === undefined
          ? []
          : [{ stack, address: `${type}.${name}`, key: `${type}.${attribute}`, role, block }];
      }),
    ),
  ),
);

/** What of the bearer's calls the role's trust refuses. */
async function refused({ stack, address, role, block }: Given, bearer: Bearer): Promise<string[]> {
  const { account } = stack;
  const resource = readPolicy(stack.json.resource.aws_iam_role[role].assume_role_policy, resolver(stack));
  const sends = { ...(bearer.saysAccount ? { "aws:SourceAccount": account } : {}), ...tagsOf(block) };
  const actions = ["sts:AssumeRole", ...(bearer.also ?? [])];
  const answers = await Promise.all(
    actions.map((action) =>
      allows(
        { principal: bearer.service, action, resource: `arn:aws:iam::${account}:role/any`, sends },
        { account, resource },
      ),
    ),
  );
  return actions
    .filter((_, at) => !answers[at])
    .map((action) => `${stack.name} ${address}: ${bearer.service}: ${action}`);
}

test("every attribute that gives a role away says to whom", () => {
  // Every row is met as well.
  expect([...new Set(GIVEN.map(({ key }) => key))].sort()).toEqual(Object.keys(BEARERS));
});

test("a service that is given a role may assume it", async () => {
  const found = await Promise.all(
    GIVEN.map((given) => {
      const bearer = BEARERS[given.key];
      return bearer === undefined || bearer === null ? [] : refused(given, bearer);
    }),
  );
  expect(found.flat()).toEqual([]);
});

test("a rule calls the function that it targets, and no rule of another account does", async () => {
  const found: string[] = [];
  let asked = 0;
  for (const stack of everyStack()) {
    const { account, region } = stack;
    for (const [name, block] of blocks(stack, "aws_lambda_permission")) {
      const resource = `arn:aws:lambda:${region}:${account}:function:any`;
      // As Lambda writes it into the function's policy. Source: AWS Lambda API reference, AddPermission.
      const policy: PolicyDocument = {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: block.principal },
            Action: block.action,
            Resource: resource,
            Condition: {
              ...(block.source_arn && { ArnLike: { "aws:SourceArn": ruleArn(stack, block.source_arn) } }),
              ...(block.source_account && { StringEquals: { "aws:SourceAccount": block.source_account } }),
            },
          },
        ],
      };
      const calls = (SourceArn: string) =>
        allows(
          {
            principal: "events.amazonaws.com",
            action: "lambda:InvokeFunction",
            resource,
            sends: { "aws:SourceArn": SourceArn },
          },
          { account, resource: policy },
        );
      asked++;
      if (!(await calls(ruleArn(stack, block.source_arn)))) found.push(`${stack.name} ${name}: its rule is refused`);
      if (await calls(`arn:aws:events:${region}:999999999999:rule/any`))
        found.push(`${stack.name} ${name}: a stranger`);
    }
  }
  expect(found).toEqual([]);
  expect(asked).toBeGreaterThan(5);
});

/** Source: Service Authorization Reference, Amazon EventBridge, resource types. */
function ruleArn({ json, region, account }: ReadStack, reference: string): string {
  const { name } = json.resource.aws_cloudwatch_event_rule[addressed(reference)] as Block;
  return `arn:aws:events:${region}:${account}:rule/${name}`;
}

test("a queue takes what a function's role sends, whatever its own policy says", async () => {
  const found: string[] = [];
  let asked = 0;
  for (const stack of everyStack())
    for (const [name, block] of blocks(stack, "aws_sqs_queue")) {
      const { account } = stack;
      const call = {
        principal: `arn:aws:iam::${account}:role/any`,
        action: "sqs:SendMessage",
        resource: arnOf("aws_sqs_queue", name, stack),
      };
      const resource = block.policy === undefined ? undefined : readPolicy(block.policy, resolver(stack));
      asked++;
      if (!(await allows(call, { account, identity: [EVERYTHING], resource }))) found.push(`${stack.name} ${name}`);
    }
  expect(found).toEqual([]);
  expect(asked).toBeGreaterThan(2);
});
