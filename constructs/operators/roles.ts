import { Construct } from "constructs";
import type { Environment } from "../../config/model";
import { homeName } from "../../config/naming";
import type { PolicyStatement } from "../engines/engine";
import { BackupBucket } from "../kubernetes/backup-bucket";
import { topicArn } from "../kubernetes/names";
import { PodRole } from "../kubernetes/pod-role";
import { ALARM_SEVERITIES } from "../notification/severities";
import type { OperatorChart } from "./chart";
import { clusterBackupBucket, operatorRoleName } from "./names";
import { ALERTING, AUTOSCALER, BALANCER_CONTROLLER, CLUSTER_BACKUP, SECRETS } from "./shared";
import { WATCHDOG_TOPIC } from "./watchdog-names";

export interface OperatorRolesProps {
  readonly environment: Environment;
  readonly name: string;
  readonly clusterName: string;
  readonly keyArn: string;
  readonly protect: boolean;
  /** Charts of the operators that the environment may run. */
  readonly charts: readonly OperatorChart[];
}

const UNDELETE_DAYS = 30;

/** What shared services may do in AWS, by pod identity. */
export class OperatorRoles extends Construct {
  readonly secretsRoleArn: string;

  constructor(scope: Construct, id: string, props: OperatorRolesProps) {
    super(scope, id);
    const { environment, name, clusterName } = props;
    const { region, account_id: account } = environment;
    const grant = (purpose: string, of: { namespace: string; serviceAccount: string }, statements: PolicyStatement[]) =>
      new PodRole(this, purpose, {
        environment,
        name: `${name}-${purpose}`,
        clusterName,
        namespace: of.namespace,
        serviceAccount: of.serviceAccount,
        statements,
      });

    const secrets = grant("external-secrets", SECRETS, [
      {
        Sid: "TakeOnPushRolesOfHomes",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Resource: [`arn:aws:iam::${account}:role/${homeName.foundation(environment.name)}-*-push`],
      },
    ]);
    this.secretsRoleArn = secrets.role.arn;

    // It binds pods to target groups that stand already: it makes and changes no load balancer and no security group.
    grant("load-balancer-controller", BALANCER_CONTROLLER, [
      {
        Sid: "Look",
        Effect: "Allow",
        Action: [
          "ec2:DescribeAvailabilityZones",
          "ec2:DescribeInstances",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetHealth",
          "elasticloadbalancing:DescribeTags",
        ],
        Resource: ["*"],
      },
      {
        Sid: "BindPods",
        Effect: "Allow",
        Action: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
        Resource: [`arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/tessera-*/*`],
      },
    ]);

    // It changes how many nodes a group of this cluster has, within what Terraform says, and nothing else.
    // Source: kubernetes/autoscaler, cluster-autoscaler/cloudprovider/aws/README.md, "Full Cluster Autoscaler Features Policy".
    grant("cluster-autoscaler", AUTOSCALER, [
      {
        Sid: "Look",
        Effect: "Allow",
        Action: [
          "autoscaling:DescribeAutoScalingGroups",
          "autoscaling:DescribeAutoScalingInstances",
          "autoscaling:DescribeLaunchConfigurations",
          "autoscaling:DescribeScalingActivities",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeLaunchTemplateVersions",
          "ec2:GetInstanceTypesFromInstanceRequirements",
          "eks:DescribeNodegroup",
        ],
        Resource: ["*"],
      },
      {
        Sid: "Scale",
        Effect: "Allow",
        Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: ["*"],
        // The cluster's name, and no reference to it: Terraform takes none in a key.
        Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${name}`]: "owned" } },
      },
    ]);

    grant("alertmanager", ALERTING, [
      {
        Sid: "RingAlarms",
        Effect: "Allow",
        Action: ["sns:Publish"],
        Resource: [...ALARM_SEVERITIES, WATCHDOG_TOPIC].map((name) => topicArn(environment, name)),
      },
      {
        Sid: "EncryptAlarms",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: [`arn:aws:kms:${region}:${account}:key/*`],
        Condition: {
          StringEquals: { "kms:ViaService": `sns.${region}.amazonaws.com` },
          "ForAnyValue:StringEquals": {
            "kms:ResourceAliases": `alias/${homeName.foundation(environment.name)}/topics`,
          },
        },
      },
    ]);

    for (const { id, namespace, clearsUpBackups } of props.charts)
      if (clearsUpBackups !== undefined) this.clearsUp(props, id, { namespace, ...clearsUpBackups });

    const roleName = `${name}-velero`;
    const bucket = new BackupBucket(this, "objects", {
      name: clusterBackupBucket(environment),
      keyArn: props.keyArn,
      podRoleArn: `arn:aws:iam::${account}:role/${roleName}`,
      undeleteDays: UNDELETE_DAYS,
      protect: props.protect,
      tags: {},
    });
    grant("velero", CLUSTER_BACKUP, [
      { Sid: "ListBackups", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
      {
        Sid: "KeepBackups",
        Effect: "Allow",
        Action: [
          "s3:GetObject",
          "s3:PutObject",
          "s3:DeleteObject",
          "s3:AbortMultipartUpload",
          "s3:ListMultipartUploadParts",
        ],
        Resource: [`${bucket.arn}/*`],
      },
      {
        Sid: "EncryptBackups",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: [props.keyArn],
        Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
      },
    ]);
  }

  /** Backups of homes are under the homes' keys. Which buckets it reaches, the buckets' own policies say. */
  private clearsUp(
    { environment, clusterName }: OperatorRolesProps,
    chart: string,
    of: { readonly namespace: string; readonly serviceAccount: string },
  ): void {
    const { region, account_id: account } = environment;
    new PodRole(this, chart, {
      environment,
      name: operatorRoleName(environment, chart),
      clusterName,
      ...of,
      statements: [
        {
          Sid: "ReadBackups",
          Effect: "Allow",
          Action: ["kms:GenerateDataKey", "kms:Decrypt"],
          Resource: [`arn:aws:kms:${region}:${account}:key/*`],
          Condition: {
            StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
            "ForAnyValue:StringLike": {
              "kms:ResourceAliases": `alias/${homeName.foundation(environment.name)}-*/data`,
            },
          },
        },
      ],
    });
  }
}
