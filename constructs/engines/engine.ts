import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Environment, Home, Resolved, Share, Tenant, Values } from "../../config/model";
import type { Room, RoomForm } from "../../config/room";
import type { RunningVersion } from "../../config/support";
import type { Step } from "../../executor/contract/payload";
import type { Manifest } from "../kubernetes/manifest";
import type { InclusterNames } from "../kubernetes/names";
import type { Placement } from "../kubernetes/node-groups";
import type { EngineLive } from "../live/live";
import type { OperatorChart } from "../operators/chart";
import type { SecuritySettings } from "../security/settings";
import type { Capabilities } from "./capabilities";
import type { EngineLocal } from "./local";

/**
 * What every engine is to the rest of the platform. A new engine is one folder that exports one of these, made by
 * `defineEngine`, and one line in the registry. Its own folder knows it with the types of its settings (`S`) and of those
 * of security; everybody else as one of many, with settings of any type.
 */
export interface Engine<in S = Values, in Security = Values> extends Room<S, Security> {
  /** Its name for people. */
  readonly title: string;
  /** Id of the executor's driver that runs its statements. Default: its own id. */
  readonly driver?: string;
  /** What it can do and what it lacks, for the matrix and the conformance suite. */
  readonly capabilities: Capabilities;
  /** Versions that a cluster runs under its settings, each with the end of its support. */
  readonly runs: (settings: S) => readonly RunningVersion[];
  /** Constructs are loaded when the first stack asks for them: reading and checking a fleet needs none. */
  readonly build: () => EngineBuild<S, Security>;
  /** How a home of it runs on a developer's machine. Default: it does not. */
  readonly local?: () => EngineLocal<S>;
  /** Why it does not, where it is a service of AWS. Default: its servers are an operator's, on Kubernetes. */
  readonly notLocal?: string;
  /** What AWS says of its clusters, for checks after a deployment. Default: AWS does not know them. */
  readonly live?: () => EngineLive<S, Security>;
  /** For an engine whose clusters run on Kubernetes: what it needs there. Default: it is a service of AWS. */
  readonly kubernetes?: KubernetesNeeds;
  /** Other forms that it takes where settings choose them. Default: it is the same under all settings. */
  readonly forms?: readonly EngineForm<S, Security>[];
}

/** A form of an engine: another way to run it, with the same id, settings and tenants' file. */
export interface EngineForm<in S = Values, in Security = Values> extends RoomForm<S> {
  /** The engine in this form. It has no forms of its own. */
  readonly engine: Engine<S, Security>;
  /** The settings that choose it, for suites that try every form. */
  readonly example: Values;
}

export interface KubernetesNeeds {
  /** Operators that its custom resources are for, beside the shared services that every platform has. */
  readonly operators: readonly OperatorChart[];
}

/** The engine's constructs. Everything it makes hangs below the scope it is given. */
export interface EngineBuild<in S = Values, in Security = SecuritySettings> {
  /** A cluster in the home it is given, pooled or dedicated, with keys, parameters, logs, backups and alarms. */
  readonly cluster: (scope: Construct, host: ClusterHost<S, Security>) => ClusterPorts;
  /** Statements that make a fresh cluster fit for tenants: run once, and again whenever they change. */
  readonly bootstrap: (host: BootstrapHost<S, Security>) => readonly Step[];
  /** Statements that the executor runs every minute, for what the engine cannot hold by itself. Empty: none. */
  readonly guard: (host: BootstrapHost<S, Security>) => readonly Step[];
  /** How the executor gives users of the cluster other passwords. Default: it keeps none for them. */
  readonly rotation?: (host: BootstrapHost<S, Security>) => PasswordRotationPlan;
  /**
   * What a look at the cluster needs to know, for the driver's `readLook`: where it signs in, and what it holds the
   * cluster to (the largest lag of a replica, say). Small plain data.
   */
  readonly look: (host: BootstrapHost<S, Security>) => object;
  /** A tenant's share of a cluster: plain data, one row of a stack. */
  readonly slice: (host: SliceHost<S, Security>) => Slice;
  /** AWS resources that shares need beside statements, with a row a tenant. Default: none. */
  readonly rows?: (stack: TerraformStack, host: RowsHost) => void;
  /** IAM statements that let a tenant sign in. `tenant` may be a Terraform expression such as `${each.key}`. */
  readonly connect: (ports: ClusterPorts, tenant: string, environment: Environment) => readonly PolicyStatement[];
  /** IAM statements that let the executor sign in and do its work on the cluster. */
  readonly execute: (ports: ClusterPorts, environment: Environment) => readonly PolicyStatement[];
  /**
   * The cluster itself, as manifests, for an engine with `kubernetes`: then `cluster` makes only what is AWS's (bucket,
   * roles, load balancer, secrets). Pure: what it needs to name follows from `host.names`. Default: none.
   */
  readonly manifests?: (host: ManifestHost<S, Security>) => ClusterManifests;
}

/** How passwords of a cluster's users are changed. */
export interface PasswordRotationPlan {
  /** Hours that an old password is taken beside the new one; null: the engine refuses it at once. */
  readonly overlapHours: number | null;
  /** Days between two passwords by themselves; null: never. */
  readonly days: number | null;
  /** A session of the administrator's, in which nothing is done but that the executor's user is given passwords. */
  readonly executor: Step;
  /** The same as the executor, for users of a tenant; null: of any, where one session may change all. */
  users(tenant: string | null): Step;
  /** Passwords of the platform's own users that nothing changes while the cluster serves. */
  readonly stays: readonly StandingPassword[];
}

/** A password that stays what it was made as. */
export interface StandingPassword {
  /** Secret of the home's namespace. */
  readonly secret: string;
  /** Who signs in by it. */
  readonly users: string;
  /** Why it stays: who reads it when, with the source. */
  readonly why: string;
  /** How it is changed in a window. */
  readonly window: string;
}

/** What a home (a cell or a dedicated tenant) gives to a cluster. Strings may be tokens: never branch on one. */
export interface ClusterHost<out S = Values, out Security = SecuritySettings> {
  readonly home: Home;
  /** Whether what the engine has here may not be deleted by an ordinary change. */
  readonly protected: boolean;
  /** Name to build names from: the home's, unless an engine stands beside another one of its kind. */
  readonly name: string;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
  readonly network: NetworkPorts;
  /** The key that everything of the cluster is encrypted with. */
  readonly keyArn: string;
  /** The environment's key for log groups. */
  readonly logKeyArn: string;
  /** SNS topic ARN by severity: info, warning, critical, emergency. */
  readonly topics: Readonly<Record<string, string>>;
  /** Backup home of the cluster, or null where AWS Backup does not serve it. */
  readonly backup: BackupPorts;
  /** The environment's Kubernetes platform. Default: there is none, since no engine of the home needs it. */
  readonly platform?: PlatformPorts;
  /** Where a copy of the cluster can run in the recovery region. Default: nowhere. */
  readonly recovery?: RecoveryPorts;
  readonly tags: Readonly<Record<string, string>>;
}

/** The recovery region as a dedicated tenant's home sees it. Strings may be tokens. */
export interface RecoveryPorts {
  readonly region: string;
  /** Provider of the region: whatever is made there takes it. */
  readonly provider: AwsProvider;
  readonly network: NetworkPorts;
  /** The replica of the home's key there. */
  readonly keyArn: string;
  /** Key for log groups there. */
  readonly logKeyArn: string;
  /** SNS topic ARN there by severity: alarms reach topics of their own region only. */
  readonly topics: Readonly<Record<string, string>>;
}

/** What the platform's stack offers to homes. Strings may be tokens. */
export interface PlatformPorts {
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  readonly nodeRoleArn: string;
  /** Worn by every node. */
  readonly nodeSecurityGroupIds: readonly string[];
  /** Encrypts the root volumes of nodes. */
  readonly nodeKeyArn: string;
  /** Worn by a load balancer in front of pods: nodes admit its bearers. */
  readonly balancerSecurityGroupId: string;
  /** Role of External Secrets, which takes on the push roles of homes. */
  readonly secretsRoleArn: string;
  /** Private DNS zone of in-cluster services. */
  readonly zoneId: string;
}

/** What a home's in-cluster stack gives to an engine. Plain data: nothing in it is a token. */
export interface ManifestHost<out S = Values, out Security = SecuritySettings> {
  readonly home: Home;
  /** Whether what the engine has here may not be deleted by an ordinary change. */
  readonly protected: boolean;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
  /** Names that the AWS stack of the home gives to what belongs to this cluster. */
  readonly names: InclusterNames;
  /** Nodes that the pods run on. */
  readonly placement: Placement;
  /** Address ranges of the private subnets: clients come through a load balancer in them. */
  readonly subnetCidrs: readonly string[];
  /** Address of an upstream image in the registry that the nodes reach. */
  image(reference: string): string;
}

/** A cluster as the in-cluster stack installs it, in a namespace of its own. */
export interface ClusterManifests {
  readonly manifests: readonly Manifest[];
  /** Bounds of the namespace: the cluster with one replica more than it has, for upgrades. */
  readonly quota: NamespaceQuota;
  /** True: neither the namespace nor the release goes by an ordinary change. */
  readonly protect: boolean;
}

/** What all pods of a namespace may ask for together. */
export interface NamespaceQuota {
  readonly cpu: number;
  readonly memoryGib: number;
  readonly storageGib: number;
  readonly pods: number;
  readonly volumes: number;
}

export interface NetworkPorts {
  readonly vpcId: string;
  /** A list token or a list of subnet ids, one a zone. */
  readonly subnetIds: readonly string[];
  /** Security groups that may reach the cluster: the executor's, the gateway's and the clients'. */
  readonly clientSecurityGroupIds: Readonly<Record<string, string>>;
}

export interface BackupPorts {
  /** Name of the vault that holds the home's recovery points. */
  readonly vaultName: string;
  /** ARN of the vault in the recovery region, or null: no copy. */
  readonly copyVaultArn: string | null;
  /** Role that AWS Backup acts as. */
  readonly roleArn: string;
}

/**
 * How a cluster is reached: published in the contract of its stack, so every leaf is a string, a number or null.
 * `recovery` is not published: who has it is a dedicated tenant, whose shares are in the same stack.
 */
export interface ClusterPorts {
  readonly writer_host: string;
  readonly reader_host: string;
  readonly port: number;
  /** Port of `reader_host`. Default: the same. */
  readonly reader_port?: number;
  /** What IAM sign-in names (for RDS the cluster resource id, for ElastiCache the replication group's). */
  readonly resource_id: string;
  readonly cluster_arn: string;
  /** ARN of the managed admin secret that only the executor may read. Empty where nobody signs in by a secret. */
  readonly admin_secret_arn: string;
  /** ARN of the executor's own secret, where the engine knows no IAM sign-in. Default: it signs in by IAM. */
  readonly executor_secret_arn?: string;
  /** Path of the SSM parameter with the certificate authority to trust. Default: one that everybody knows. */
  readonly authority_parameter?: string;
  /** Path of the SSM parameters that hold passwords of roles. Default: there are none. */
  readonly passwords_path?: string;
  /** Key that those are encrypted with. */
  readonly passwords_key?: string;
  /** The copy that runs in the recovery region, of a dedicated tenant only. Default: there is none. */
  readonly recovery?: RecoveryClusterPorts;
}

/** A copy of a cluster in the recovery region. Strings may be tokens. */
export interface RecoveryClusterPorts {
  readonly region: string;
  /** Takes writes once people have made this region the primary one, and refuses them before. */
  readonly writer_host: string;
  readonly reader_host: string;
  readonly port: number;
  /** What IAM sign-in names there. */
  readonly resource_id: string;
  readonly cluster_arn: string;
}

export interface BootstrapHost<out S = Values, out Security = SecuritySettings> {
  readonly home: Home;
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
}

/** A share, with the tenant's settings of the engine. */
export interface SliceHost<out S = Values, out Security = SecuritySettings>
  extends Omit<Share, "settings" | "security"> {
  readonly settings: Resolved<S>;
  readonly security: Resolved<Security>;
}

/** A tenant's share, as data that is known at synth time. */
export interface Slice<Own extends Step = Step> {
  /** Statements that make it, idempotent, in steps of the engine's own. */
  readonly apply: readonly Own[];
  /** Statements that erase it, and nothing else. */
  readonly remove: readonly Own[];
  /** The engine's part of the connection contract, without endpoints. */
  readonly contract: Readonly<Record<string, unknown>>;
  /**
   * Rights, limits and users as the statements make them, for the driver's look after a deployment: plain data without
   * secrets, small, since shares of a cell travel together. Default: the driver needs no more than the contract.
   */
  readonly expected?: unknown;
  /** Values for the engine's own rows, by what they are for. Default: none. */
  readonly rows?: Readonly<Record<string, string>>;
  /** The connection pooler in front of the cluster, the same for all of its tenants. Default: there is none. */
  readonly pooler?: { readonly host: string; readonly port: number };
}

/** What the rows of an engine are made from. */
export interface RowsHost {
  readonly home: Home;
  /** May be tokens. */
  readonly ports: ClusterPorts;
  readonly shares: readonly { readonly tenant: Tenant; readonly slice: Pick<Slice, "rows"> }[];
  /**
   * Runs the slices' statements. Rows that depend on it come after the statements that make a share, and go before
   * those that erase it.
   */
  readonly statements: TerraformResource;
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
