import type { Call } from "./judge";
import { arnOf, type Surroundings } from "./read";

/** A call that code under a role makes. The principal is the role. */
export type RoleCall = Omit<Call, "principal">;

/** A kind of role, by the end of its name, and the calls of those who bear it, with the page or source that says so. */
export interface RoleKind {
  readonly name: RegExp;
  readonly source: string;
  calls(here: Surroundings & { readonly role: string }): readonly RoleCall[];
}

type Here = Surroundings & { readonly role: string };

const via = (here: Here, service: string, more: RoleCall["sends"] = {}): RoleCall["sends"] => ({
  "kms:CallerAccount": here.account,
  "kms:ViaService": `${service}.${here.region}.amazonaws.com`,
  ...more,
});

const ofType = (here: Here, type: string, name: RegExp): string[] =>
  Object.keys(here.json.resource?.[type] ?? {})
    .filter((one) => name.test(one))
    .map((one) => arnOf(type, one, here));

const anyKey = ({ region, account }: Here) =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const parameter = ({ region, account }: Here, path: string) => `arn:aws:ssm:${region}:${account}:parameter${path}`;

/** The home's own key: what its in-cluster engines encrypt with. */
function homeKey(here: Here): string {
  const [key] = [...ofType(here, "aws_kms_key", /^key_(?:primary_key_)?[0-9A-F]{8}$/)];
  if (key === undefined) throw new Error(`${here.role}: the stack has no key of its own`);
  return key;
}

/** Secrets Manager uses the key in the caller's name, with the secret's ARN in the context (AWS Secrets Manager, encryption). */
const readsSecret = (here: Here, secret: string): RoleCall[] => [
  { action: "secretsmanager:GetSecretValue", resource: secret },
  {
    action: "kms:Decrypt",
    resource: anyKey(here),
    sends: via(here, "secretsmanager", { "kms:EncryptionContext:SecretARN": secret }),
  },
];

const writesSecret = (here: Here, secret: string): RoleCall[] => [
  { action: "secretsmanager:PutSecretValue", resource: secret },
  {
    action: "kms:GenerateDataKey",
    resource: anyKey(here),
    sends: via(here, "secretsmanager", { "kms:EncryptionContext:SecretARN": secret }),
  },
];

/** Standard SecureString parameters are encrypted by the key itself, with the parameter's ARN in the context. */
const underKey = (here: Here, action: string, arn: string): RoleCall => ({
  action,
  resource: anyKey(here),
  sends: via(here, "ssm", { "kms:EncryptionContext:PARAMETER_ARN": arn }),
});

/** What the function itself needs, whatever it runs. Source: AWS Lambda, execution role permissions for a VPC. */
const LAMBDA = (here: Here): RoleCall[] => [
  ...ofType(here, "aws_cloudwatch_log_group", /^home_executor_logs/).flatMap((group) =>
    ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource: `${group}:log-stream:any` })),
  ),
  ...["ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"].map((action) => ({
    action,
    resource: action.includes("Describe")
      ? "*"
      : `arn:aws:ec2:${here.region}:${here.account}:network-interface/eni-0123456789abcdef0`,
  })),
];

/** Engines that the stack's executor serves: each has an administrator's secret of its own. */
const inclusterEngines = (here: Here): string[] =>
  Object.keys(here.json.resource?.aws_secretsmanager_secret ?? {}).flatMap(
    (name) => /^home_(\w+)_ground_admin/.exec(name)?.[1] ?? [],
  );

/** `executor/aws/keeper.ts`: passwords are looked for, made and taken away; the executor keeps its own secret. */
function incluster(here: Here, engine: string): RoleCall[] {
  const home = here.role.replace(/-executor$/, "");
  const environment = new RegExp(`/tessera/(\\w+)/homes/${home}/`).exec(JSON.stringify(here.json))![1]!;
  const at = `/tessera/${environment}/homes/${home}/${engine}`;
  const password = parameter(here, `${at}/passwords/tenant_acme`);
  const [admin] = ofType(here, "aws_secretsmanager_secret", new RegExp(`^home_${engine}_ground_admin`));
  const [own] = ofType(here, "aws_secretsmanager_secret", new RegExp(`^home_${engine}_ground_executor`));
  return [
    ...readsSecret(here, admin!),
    ...readsSecret(here, own!),
    ...writesSecret(here, own!),
    ...["ssm:GetParameter", "ssm:PutParameter", "ssm:DeleteParameter"].map((action) => ({
      action,
      resource: password,
    })),
    { action: "ssm:GetParametersByPath", resource: parameter(here, `${at}/passwords`) },
    underKey(here, "kms:Encrypt", password),
    underKey(here, "kms:Decrypt", password),
    { action: "ssm:GetParameter", resource: parameter(here, `${at}/authority`) },
  ];
}

/** The bucket of an engine's backups, as its pods use it. */
const backups = (here: Here, bucket: string, key: string): RoleCall[] => [
  { action: "s3:ListBucket", resource: bucket },
  ...["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"].map((action) => ({
    action,
    resource: `${bucket}/base/x`,
  })),
  ...["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({ action, resource: key, sends: via(here, "s3") })),
];

const engineOfRole = (here: Here, part: string): string => {
  const [, address] = Object.entries(here.json.resource.aws_iam_role as Record<string, { name: string }>)
    .map(([id, { name }]) => [name, id] as const)
    .find(([name]) => name === here.role)!;
  return new RegExp(`^home_(\\w+)_ground_${part}`).exec(address)![1]!;
};

export const ROLE_KINDS: readonly RoleKind[] = [
  {
    name: /-executor$/,
    source: "executor/aws/, drivers of each engine; Amazon RDS and ElastiCache, IAM authentication",
    calls: (here) => [
      ...LAMBDA(here),
      ...ofType(here, "aws_sqs_queue", /dead_letters/).map((resource) => ({ action: "sqs:SendMessage", resource })),
      ...Object.keys(here.json.resource.aws_rds_cluster ?? {}).flatMap((name) => [
        {
          action: "rds-db:connect",
          resource: `arn:aws:rds-db:${here.region}:${here.account}:dbuser:cluster-ABCDEFGHIJKL01234/tessera_executor`,
        },
        ...readsSecret(here, `arn:aws:secretsmanager:${here.region}:${here.account}:secret:rds!${name}-AbCdEf`),
      ]),
      ...ofType(here, "aws_elasticache_replication_group", /^home_redis_group/).map((resource) => ({
        action: "elasticache:Connect",
        resource,
      })),
      ...inclusterEngines(here).flatMap((engine) => incluster(here, engine)),
    ],
  },
  {
    name: /-push$/,
    source:
      "External Secrets 2.9.0, providers/v1/aws/secretsmanager/secretsmanager.go: DeleteResourcePolicy before each PutSecretValue; parameterstore.go",
    calls: (here) => {
      const engine = engineOfRole(here, "push");
      const [secret] = ofType(here, "aws_secretsmanager_secret", new RegExp(`^home_${engine}_ground_admin`));
      const authority = new RegExp(`/tessera/\\w+/homes/[\\w-]+/${engine}/authority`).exec(
        JSON.stringify(here.json),
      )![0];
      return [
        ...["GetSecretValue", "DescribeSecret", "DeleteResourcePolicy", "PutSecretValue"].map((action) => ({
          action: `secretsmanager:${action}`,
          resource: secret!,
        })),
        ...["GetParameter", "ListTagsForResource", "PutParameter", "AddTagsToResource"].map((action) => ({
          action: `ssm:${action}`,
          resource: parameter(here, authority),
        })),
        ...["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
          action,
          resource: homeKey(here),
          sends: via(here, "secretsmanager"),
        })),
      ];
    },
  },
  {
    name: /-pods$/,
    source: "backup tools of each engine: list, read, write, clear up; Amazon S3, SSE-KMS in the caller's name",
    calls: (here) => {
      const engine = engineOfRole(here, "pods");
      const [bucket] = ofType(here, "aws_s3_bucket", new RegExp(`^home_${engine}_ground_backup`));
      return backups(here, bucket!, homeKey(here));
    },
  },
  {
    name: /-velero$/,
    source: "velero-plugin-for-aws, README: permissions without volume snapshots",
    calls: (here) => {
      const [bucket] = ofType(here, "aws_s3_bucket", /^operators_objects/);
      return backups(here, bucket!, homeKey(here));
    },
  },
  {
    name: /-tenant-\$\{each\.key\}$/,
    source: "contracts of each engine: the parameter is read, then the share is signed in to",
    calls: (here) => tenantCalls(here),
  },
  {
    name: /-postgresql-os$/,
    source: "Amazon RDS, Setting up Enhanced Monitoring: AmazonRDSEnhancedMonitoringRole",
    calls: ({ region, account }) =>
      ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
        action,
        resource: `arn:aws:logs:${region}:${account}:log-group:RDSOSMetrics:log-stream:db-ANY`,
      })),
  },
  {
    name: /-flow-logs$/,
    source: "Amazon VPC, IAM role for publishing flow logs to CloudWatch Logs",
    calls: (here) =>
      ofType(here, "aws_cloudwatch_log_group", /^network_flows/).flatMap((group) =>
        ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
          action,
          resource: `${group}:log-stream:eni-any`,
        })),
      ),
  },
  {
    name: /-aws-ebs-csi-driver$/,
    source: "aws-ebs-csi-driver, docs/example-iam-policy.json and its KMS statements; key by the alias of a home",
    calls: (here) => {
      const sends = via(here, "ec2", {
        "kms:ResourceAliases": [`alias/${here.role.replace(/-aws-ebs-csi-driver$/, "")}-c-any/data`],
      });
      return [
        { action: "kms:CreateGrant", resource: anyKey(here), sends: { ...sends, "kms:GrantIsForAWSResource": "true" } },
        ...["kms:GenerateDataKeyWithoutPlaintext", "kms:Decrypt", "kms:DescribeKey"].map((action) => ({
          action,
          resource: anyKey(here),
          sends,
        })),
      ];
    },
  },
  {
    name: /-alertmanager$/,
    source: "Alertmanager, sns_configs: sns:Publish; the topic's key is used in the caller's name",
    calls: (here) => {
      const base = here.role.replace(/-alertmanager$/, "");
      return [
        ...["critical", "watchdog"].map((topic) => ({
          action: "sns:Publish",
          resource: `arn:aws:sns:${here.region}:${here.account}:${base}-${topic}`,
        })),
        ...["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
          action,
          resource: anyKey(here),
          sends: via(here, "sns", { "kms:ResourceAliases": [`alias/${base}/topics`] }),
        })),
      ];
    },
  },
  {
    name: /-external-secrets$/,
    source: "External Secrets 2.9.0, role of a SecretStore: assumed for each store",
    calls: (here) => [
      {
        action: "sts:AssumeRole",
        resource: `arn:aws:iam::${here.account}:role/${here.role.replace(/external-secrets$/, "c-any-push")}`,
      },
    ],
  },
  {
    name: /-load-balancer-controller$/,
    source: "AWS Load Balancer Controller, TargetGroupBinding only: describe, register, deregister",
    calls: ({ region, account }) => [
      { action: "elasticloadbalancing:DescribeTargetHealth", resource: "*" },
      { action: "ec2:DescribeVpcs", resource: "*" },
      ...["RegisterTargets", "DeregisterTargets"].map((action) => ({
        action: `elasticloadbalancing:${action}`,
        resource: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/tessera-any/0123456789abcdef`,
      })),
    ],
  },
  {
    name: /-cluster-autoscaler$/,
    source:
      "kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/auto_scaling.go; EKS, managed node groups: the tag of their groups",
    calls: ({ region, account, role }) => [
      ...["DescribeAutoScalingGroups", "DescribeScalingActivities"].map((action) => ({
        action: `autoscaling:${action}`,
        resource: "*",
      })),
      { action: "eks:DescribeNodegroup", resource: `arn:aws:eks:${region}:${account}:nodegroup/any/any/any` },
      ...["SetDesiredCapacity", "TerminateInstanceInAutoScalingGroup"].map((action) => ({
        action: `autoscaling:${action}`,
        resource: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:any:autoScalingGroupName/any`,
        sends: {
          [`aws:ResourceTag/k8s.io/cluster-autoscaler/${role.replace(/-cluster-autoscaler$/, "")}`]: "owned",
        },
      })),
    ],
  },
  {
    name: /-psmdb-operator$/,
    source: "Percona Operator 1.22.0: objects of backups are read and cleared up, under the home's key",
    calls: (here) =>
      ["kms:GenerateDataKey", "kms:Decrypt"].map((action) => ({
        action,
        resource: anyKey(here),
        sends: via(here, "s3", {
          "kms:ResourceAliases": [`alias/${here.role.replace(/psmdb-operator$/, "c-any")}/data`],
        }),
      })),
  },
  {
    name: /-registry$/,
    source: "Amazon ECR, IAM role for repository creation templates",
    calls: (here) => [
      ...["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"].map((action) => ({
        action,
        resource: `arn:aws:ecr:${here.region}:${here.account}:repository/any`,
      })),
      ...["kms:CreateGrant", "kms:RetireGrant", "kms:DescribeKey"].map((action) => ({
        action,
        resource: homeKey(here),
      })),
    ],
  },
];

/** What a tenant's application does: a row an engine that the stack gives it access to. */
function tenantCalls(here: Here): readonly RoleCall[] {
  const resources = here.json.resource.aws_iam_role_policy as Record<string, unknown>;
  const text = JSON.stringify(resources);
  const root = /\/tessera\/\w+\/tenants\//.exec(text)?.[0] ?? "/tessera/any/tenants/";
  const own = (path: string): RoleCall => ({
    action: "ssm:GetParameter",
    resource: parameter(here, `${root}${here.tenant}/${path}`),
  });
  const engines = Object.keys(resources).flatMap((name) => /^access_(\w+)$/.exec(name)?.[1] ?? []);
  const keys = (["field", "blind_index"] as const).filter((key) => `${key}_key_access` in resources);
  return [
    ...engines.map((engine) => own(engine)),
    ...engines.flatMap((engine) => (SIGN_IN[engine] ?? readsPassword(engine))(here)),
    ...keys.map((key) => own(`keys/${key}`)),
    ...keys.flatMap((key) => {
      const [resource] = ofType(here, "aws_kms_key", new RegExp(`^${key}_key`));
      return KEY_USES[key].map((action) => ({ action, resource: resource! }));
    }),
  ];
}

const KEY_USES = {
  field: ["kms:GenerateDataKey", "kms:Encrypt", "kms:Decrypt"],
  blind_index: ["kms:GenerateMac", "kms:VerifyMac"],
} as const;

const SIGN_IN: Readonly<Record<string, (here: Here) => readonly RoleCall[]>> = {
  postgresql: (here) => [
    {
      action: "rds-db:connect",
      resource: `arn:aws:rds-db:${here.region}:${here.account}:dbuser:cluster-ABCDEFGHIJKL01234/tenant_${here.tenant}`,
    },
  ],
  redis: (here) =>
    /passwords_path/.test(JSON.stringify(here.json.resource.aws_iam_role_policy.access_redis))
      ? readsPassword("redis")(here)
      : [
          {
            action: "elasticache:Connect",
            resource:
              /user:[\w-]+u-/
                .exec(JSON.stringify(here.json))![0]
                .replace(/^/, `arn:aws:elasticache:${here.region}:${here.account}:`) +
              here.tenant!.replaceAll("_", "-"),
          },
        ],
};

const readsPassword =
  (engine: string) =>
  (here: Here): readonly RoleCall[] => {
    const at = `/tessera/homes/any/${engine}`;
    const password = parameter(here, `${at}/passwords/tenant_${here.tenant}`);
    return [
      { action: "ssm:GetParameter", resource: password },
      underKey(here, "kms:Decrypt", password),
      { action: "ssm:GetParameter", resource: parameter(here, `${at}/authority`) },
    ];
  };
