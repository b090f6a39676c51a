import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { ClusterHost, ClusterPorts, PlatformPorts, PolicyStatement } from "../engines/engine";
import { operatorRoleArn } from "../operators/names";
import { BackupBucket, KEEPS_BACKUPS } from "./backup-bucket";
import { type BalancedEndpoint, Balancer } from "./balancer";
import { type InclusterNames, inclusterNames } from "./names";
import { DEDICATED_CLASS, NodeGroups } from "./node-groups";
import { PodRole } from "./pod-role";

export interface ClusterGroundProps {
  readonly host: ClusterHost;
  /** Id of the engine. */
  readonly engine: string;
  /** Endpoints that clients reach: `writer` and `reader` at least, which may be the same pods. */
  readonly endpoints: { readonly writer: BalancedEndpoint; readonly reader: BalancedEndpoint } & Readonly<
    Record<string, BalancedEndpoint>
  >;
  /** Service account that the pods run as. */
  readonly serviceAccount: string;
  /** Nodes of a dedicated tenant, in each zone. A cell's clusters share the platform's. */
  readonly dedicatedNodes: {
    readonly instanceType: string;
    /** Pods that have a node each: so many nodes there are always. */
    readonly perZone: number;
    /** Smaller pods of the engine, which stand beside those where there is room: else the autoscaler starts a node more. */
    readonly beside: number;
  };
  /** Id of the chart whose operator clears old backups up by itself: it is let into the bucket. Default: none does. */
  readonly operator?: string;
  /** Days that a deleted backup object can be brought back. */
  readonly undeleteDays: number;
  /** Days after which objects with one of the prefixes are deleted. Default: who writes backups deletes them. */
  readonly expiry?: { readonly prefixes: readonly string[]; readonly days: number };
  /** Further secrets that the cluster makes and that have to outlive it, by their id, each with what it is. Default: none. */
  readonly kept?: Readonly<Record<string, string>>;
  /** Whether stateful resources refuse to be destroyed. */
  readonly protect: boolean;
}

/** Tag by which External Secrets knows a secret that it may write. Source: external-secrets/external-secrets#3703. */
const PUSHED = { "managed-by": "external-secrets" };

/**
 * What a cluster on Kubernetes has in AWS: a bucket and a role for its backups, empty secrets that the cluster fills
 * once it stands, a load balancer with DNS names, and nodes of its own where the home is one tenant's. Everything has
 * a name that the in-cluster stack can work out by itself.
 */
export class ClusterGround extends Construct {
  readonly names: InclusterNames;
  readonly bucket: BackupBucket;
  readonly adminSecret: SecretsmanagerSecret;
  readonly executorSecret: SecretsmanagerSecret;

  constructor(scope: Construct, id: string, props: ClusterGroundProps) {
    super(scope, id);
    const { host, protect } = props;
    const platform = platformOf(host, props.engine);
    const names = inclusterNames(host.home, props.engine);
    this.names = names;
    const tags = { ...host.tags, "tessera:engine": props.engine };

    const podRoleArn = `arn:aws:iam::${host.home.environment.account_id}:role/${names.podRoleName}`;
    this.bucket = new BackupBucket(this, "backup", {
      name: names.bucket,
      keyArn: host.keyArn,
      podRoleArn,
      operatorRoleArn:
        props.operator === undefined ? undefined : operatorRoleArn(host.home.environment, props.operator),
      undeleteDays: props.undeleteDays,
      expiry: props.expiry,
      protect,
      tags,
    });
    new PodRole(this, "pods", {
      environment: host.home.environment,
      name: names.podRoleName,
      clusterName: platform.clusterName,
      namespace: names.namespace,
      serviceAccount: props.serviceAccount,
      statements: this.backupStatements(host),
    });

    this.adminSecret = this.secret("admin", "Made in the Kubernetes cluster, pushed here by External Secrets", props, {
      ...tags,
      ...PUSHED,
    });
    const kept = Object.entries(props.kept ?? {}).map(([id, what]) =>
      this.secret(id, what, props, { ...tags, ...PUSHED }),
    );
    this.executorSecret = this.secret("executor", "Made by the executor when it bootstraps the cluster", props, tags);
    this.pushRole(host, platform, [this.adminSecret, ...kept]);

    new Balancer(this, "balancer", {
      names,
      vpcId: host.network.vpcId,
      subnetIds: host.network.subnetIds,
      clientSecurityGroupIds: host.network.clientSecurityGroupIds,
      balancerSecurityGroupId: platform.balancerSecurityGroupId,
      zoneId: platform.zoneId,
      endpoints: props.endpoints,
      protect,
      tags,
    });
    if (host.home.kind === "dedicated")
      new NodeGroups(this, "nodes", {
        environment: host.home.environment,
        name: names.namespace,
        clusterName: platform.clusterName,
        roleArn: platform.nodeRoleArn,
        subnetIds: host.network.subnetIds,
        securityGroupIds: platform.nodeSecurityGroupIds,
        keyArn: platform.nodeKeyArn,
        className: DEDICATED_CLASS,
        nodeClass: {
          instanceTypes: [props.dedicatedNodes.instanceType],
          minNodes: props.dedicatedNodes.perZone,
          // In the worst order of arrival each small pod has a node before the large ones come; and one more while a node
          // is emptied.
          maxNodes: props.dedicatedNodes.perZone + props.dedicatedNodes.beside + 1,
          tainted: true,
        },
        owner: { home: host.name, engine: props.engine },
        tags,
      });
  }

  /** How the cluster is reached. Names of hosts are agreed, so they are known before anything stands. */
  ports(endpoints: ClusterGroundProps["endpoints"]): ClusterPorts {
    return {
      writer_host: this.names.host("writer"),
      reader_host: this.names.host("reader"),
      port: endpoints.writer.port,
      reader_port: endpoints.reader.port,
      resource_id: this.names.namespace,
      cluster_arn: this.bucket.arn,
      admin_secret_arn: this.adminSecret.arn,
      executor_secret_arn: this.executorSecret.arn,
      authority_parameter: this.names.authority,
      passwords_path: this.names.passwords,
      passwords_key: this.names.keyAliasArn,
    };
  }

  /** Backups are read, written and, when their time is over, deleted; all under the home's key. */
  private backupStatements(host: ClusterHost): PolicyStatement[] {
    return [
      {
        Sid: "ListBackups",
        Effect: "Allow",
        Action: KEEPS_BACKUPS.bucket,
        Resource: [this.bucket.arn],
      },
      {
        Sid: "KeepBackups",
        Effect: "Allow",
        Action: KEEPS_BACKUPS.objects,
        Resource: [`${this.bucket.arn}/*`],
      },
      {
        Sid: "EncryptBackups",
        Effect: "Allow",
        Action: ["kms:GenerateDataKey", "kms:Decrypt"],
        Resource: [host.keyArn],
        Condition: { StringEquals: { "kms:ViaService": `s3.${host.home.environment.region}.amazonaws.com` } },
      },
    ];
  }

  /** A secret without a value: who makes the value puts it here. Terraform never sees it. */
  private secret(
    id: string,
    description: string,
    { host, protect }: ClusterGroundProps,
    tags: Readonly<Record<string, string>>,
  ): SecretsmanagerSecret {
    return new SecretsmanagerSecret(this, `${id}_secret`, {
      name: this.names.secret(id),
      description,
      kmsKeyId: host.keyArn,
      recoveryWindowInDays: protect ? 30 : 0,
      tags: { ...tags },
    });
  }

  /** External Secrets has one role; on its own it reads and writes nothing. For each home it takes on that home's. */
  private pushRole(host: ClusterHost, platform: PlatformPorts, pushed: readonly SecretsmanagerSecret[]): void {
    const { region, account_id: account } = host.home.environment;
    const role = new IamRole(this, "push", {
      name: this.names.pushRoleName,
      assumeRolePolicy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: platform.secretsRoleArn },
            // Sessions of pod identities carry tags, and hand them on.
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ],
      }),
    });
    const authority = `arn:aws:ssm:${region}:${account}:parameter${this.names.authority}`;
    new IamRolePolicy(this, "push_policy", {
      name: "policy",
      role: role.id,
      policy: Fn.jsonencode({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PushSecrets",
            Effect: "Allow",
            Action: [
              "secretsmanager:GetSecretValue",
              "secretsmanager:DescribeSecret",
              // Called before each value that is put, where a push names no policy (External Secrets 2.9.0,
              // providers/v1/aws/secretsmanager/secretsmanager.go).
              "secretsmanager:DeleteResourcePolicy",
              "secretsmanager:PutSecretValue",
            ],
            Resource: pushed.map(({ arn }) => arn),
          },
          {
            Sid: "PublishAuthority",
            Effect: "Allow",
            Action: ["ssm:GetParameter", "ssm:PutParameter", "ssm:AddTagsToResource", "ssm:ListTagsForResource"],
            Resource: [authority],
          },
          {
            Sid: "EncryptSecrets",
            Effect: "Allow",
            Action: ["kms:GenerateDataKey", "kms:Decrypt"],
            Resource: [host.keyArn],
            Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
          },
        ],
      }),
    });
  }
}

function platformOf(host: ClusterHost, engine: string): PlatformPorts {
  if (host.platform === undefined)
    throw new Error(`${engine} runs on Kubernetes, and the home ${host.name} was built without a platform`);
  return host.platform;
}
