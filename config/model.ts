import type { z } from "zod";
import type { Kubernetes } from "./kubernetes";

/**
 * The fleet as plain data: what the YAML says, read, checked and resolved. Nothing in `config/` knows of CDKTF,
 * and nothing outside it reads a file.
 */
/** Settings of a type that only their room knows. */
export type Values = Readonly<Record<string, unknown>>;

/** Which layer a value came from, weakest first. */
export type Layer = "engine" | "tier" | "environment" | "cell" | "tenant";

/** A place in a file. */
export interface Place {
  /** Path relative to the folder that was read from, with forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** Where a value was written. */
export interface Origin extends Place {
  readonly layer: Layer;
}

/** The states of a tenant's life, in the order in which they may follow each other. */
export type LifecycleState = "active" | "suspended" | "offboarding" | "erased";
/** Those of a part of it: one that is not named is where the tenant is. */
export type EndingState = Exclude<LifecycleState, "active">;

/** What of a tenant can end while the rest of it lives on: an engine in all its environments, an environment with all engines. */
export type PartKind = "engines" | "environments";

/** Where a tenant is in its life, and parts of it that are further on. */
export interface Lifecycle extends Readonly<Record<PartKind, Readonly<Record<string, EndingState>>>> {
  readonly state: LifecycleState;
  /** Nothing of it is erased while true. */
  readonly legal_hold: boolean;
}

/** A tenant as its `tenant.yml` says. */
export interface Tenant {
  /** `^[a-z][a-z0-9]*(_[a-z0-9]+)*$`, at most 32 characters: every name derived from it is legal and injective. */
  readonly id: string;
  /** A key of the tiers table. */
  readonly tier: string;
  /** The environments it lives in. */
  readonly environments: readonly string[];
  /** Home region that data must not leave, or null: wherever the environment is. */
  readonly region: string | null;
  /** Addresses to write to, by purpose (`owner`, `security`, `billing`). */
  readonly contacts: Readonly<Record<string, string>>;
  /** Standards whose floors hold for it where live data is (standards.ts). */
  readonly compliance: readonly string[];
  /** Ids of engines that it has: those that are erased for it are left out. */
  readonly engines: readonly string[];
  /** Engines that are erased and still listed: stacks that held them stay until they are taken out of the list. */
  readonly erased_engines: readonly string[];
  readonly lifecycle: Lifecycle;
  /** Environment to cell: decided once and written down. Empty for a tenant with a home of its own. */
  readonly placement: Readonly<Record<string, string>>;
  /** Environment to who may assume the tenant's role there (config/applications.ts). An active tenant has one in each. */
  readonly applications: Readonly<Record<string, readonly string[]>>;
  /** Path of its `tenant.yml`. */
  readonly file: string;
}

/** A bounded unit of capacity and of failure that pooled tenants share. */
export interface Cell {
  /** `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, at most 20 characters. */
  readonly name: string;
  /** The tier whose cluster settings the shared clusters take. */
  readonly tier: string;
  /** Tiers whose tenants may be placed here. */
  readonly admits: readonly string[];
  /** How many tenants fit. */
  readonly capacity_tenants: number;
  /** Ids of the engines that the cell runs. */
  readonly engines: readonly string[];
}

/** Where Terraform keeps the state of an environment's stacks. */
export type StateBackend =
  | { readonly kind: "local" }
  | { readonly kind: "s3"; readonly bucket: string; readonly region: string; readonly kms_key_arn: string };

/** A network in the recovery region, for copies that serve reads there. */
export interface RecoveryNetwork {
  /** IPv4 CIDR of the VPC, /16 to /20, apart from the home region's. */
  readonly vpc_cidr: string;
  /** Three availability zones of the recovery region. */
  readonly zones: readonly string[];
}

/** One of the four environments, as `overrides/<environment>_environment.yml` says. */
export interface Environment {
  readonly name: string;
  /** Twelve digits. */
  readonly account_id: string;
  readonly region: string;
  /** Second region for replica keys and vault copies, or null: no copies leave the region. */
  readonly recovery_region: string | null;
  /** The network in it, or null: there is none, so no cluster has a copy there that runs. */
  readonly recovery_network: RecoveryNetwork | null;
  /** IPv4 CIDR of the VPC, /16 to /20. */
  readonly vpc_cidr: string;
  /** Three availability zones of the region. */
  readonly zones: readonly string[];
  readonly state: StateBackend;
  /** Days that logs are kept in CloudWatch. */
  readonly log_retention_days: number;
  /** Days that nobody can delete an audit object (S3 Object Lock, compliance mode). */
  readonly audit_retention_days: number;
  /** Who may take on the roles that enter the environment's Kubernetes, as a tenant's applications are written. */
  readonly kubernetes_access: { readonly deployers: readonly string[]; readonly viewers: readonly string[] };
  /** Addresses for alarms, by severity. */
  readonly notify: Readonly<Record<string, readonly string[]>>;
  /**
   * True: stateful resources carry `prevent_destroy` and the service's own deletion protection. False only where
   * an environment is meant to be taken down whole.
   */
  readonly deletion_protection: boolean;
  /** Resource kinds left out, by switch, because an emulator does not hold them. Legal in development only. */
  readonly without: readonly string[];
  /** True: every role that stacks make carries the boundary that bootstrap makes (delivery/bootstrap). */
  readonly permissions_boundary: boolean;
  /** Version and shared nodes of its Kubernetes, where an engine runs there. */
  readonly kubernetes: Kubernetes;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly file: string;
}

/** Effective settings of one room (an engine, or security) with the origin of every leaf. */
export interface Resolved<out T = Values> {
  readonly values: T;
  /** Dotted path of each leaf (list items are part of the leaf) to where its value came from. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/** A room to resolve: by its id, or itself where its type is known. */
export type RoomKey = string | { readonly id: string; readonly schema: z.ZodObject };

/** Type of a room's settings, as its schema gives it. By an id alone nobody knows more than that they are values. */
export type SettingsOf<Key extends RoomKey> = Key extends { readonly schema: infer Schema extends z.ZodObject }
  ? z.infer<Schema>
  : Values;

/** An engine of a home, in the form that its settings there choose. */
export interface HomeEngine {
  readonly id: string;
  /** Name of the form, or null: the engine's first. */
  readonly form: string | null;
  /** Whether it runs on the environment's Kubernetes: then the home has stacks beside its own. */
  readonly kubernetes: boolean;
}

/** Names of the stacks that a home has, lowest layer first. */
export interface HomeStacks {
  /** What the home is in AWS. */
  readonly own: string;
  /** Its clusters on Kubernetes, or null: it has none. */
  readonly incluster: string | null;
  /** Shares that come after its clusters, or null: they are in its own stack. */
  readonly shares: string | null;
}

/** What every home is. Whatever takes reading (engines, settings, tenants) is read when it is asked for. */
interface AnyHome {
  /** Name to build names from: at most 47 characters (`homeName` of config/naming.ts). No two homes have the same. */
  readonly name: string;
  readonly environment: Environment;
  /** Whom statements for the whole home are for: `cell`, or the tenant's id. */
  readonly subject: string;
  /** Path of the parameter with what it publishes to shares and checks. */
  readonly contract: string;
  /**
   * Whether nothing that holds data here may be deleted by an ordinary change. An engine may ask for less for its own
   * cluster (constructs/engines/protection.ts).
   */
  readonly protected: boolean;
  /** True once its tenant is erased: its stacks stay, empty, so that a deployment destroys what they held. */
  readonly empty: boolean;
  readonly engines: readonly HomeEngine[];
  readonly stacks: HomeStacks;
  /** Effective settings of a room here. */
  settings<Key extends RoomKey>(room: Key): Resolved<SettingsOf<Key>>;
  readonly security: Resolved;
  /** Who lives here, in id order, erased ones left out. */
  readonly tenants: readonly Tenant[];
  /** Their shares, in the same order. */
  readonly shares: readonly Share[];
}

/** Clusters that the tenants of a cell share. */
export interface CellHome extends AnyHome {
  readonly kind: "cell";
  readonly cell: Cell;
}

/** Clusters that are one tenant's own. */
export interface DedicatedHome extends AnyHome {
  readonly kind: "dedicated";
  readonly tenant: Tenant;
  /** True while something of it is erased: its stacks then go from the top, shares before the clusters that hold them. */
  readonly ending: boolean;
}

/** Where tenants live: a cell, or a dedicated tenant's own. */
export type Home = CellHome | DedicatedHome;
export type HomeKind = Home["kind"];

/** What a tenant has in its home. */
export interface Share {
  readonly tenant: Tenant;
  readonly environment: Environment;
  readonly home: Home;
  /** Key of the strategies table. */
  readonly strategy: string;
  readonly security: Resolved;
  /** Whether the tenant may sign in. */
  readonly active: boolean;
  /** Whether what the tenant has may not be deleted by an ordinary change. */
  readonly protected: boolean;
  /** Effective settings of a room for the tenant. */
  settings<Key extends RoomKey>(room: Key): Resolved<SettingsOf<Key>>;
}

/** Everything that stacks are made from. Lookups are lazy: what is not asked for is not read. */
export interface Fleet extends Homes {
  readonly environments: Readonly<Record<string, Environment>>;
  /** Tenants of an environment in id order, erased ones left out. */
  tenantsOf(environment: string): readonly Tenant[];
  /** Erased tenants of an environment in id order: a dedicated one keeps an empty stack until its folder goes. */
  erasedOf(environment: string): readonly Tenant[];
  tenant(id: string): Tenant;
  /** Whether there is a folder of that id. */
  has(id: string): boolean;
  /** Effective settings of a tenant for a room (engine id or `security`). */
  resolve<Key extends RoomKey>(room: Key, tenant: string, environment: string): Resolved<SettingsOf<Key>>;
  /** Effective settings of a cell's shared cluster for a room. */
  resolveCell<Key extends RoomKey>(room: Key, cell: string, environment: string): Resolved<SettingsOf<Key>>;
  /** Settings that a tier has in an environment where nobody else has a say. */
  resolveTier<Key extends RoomKey>(room: Key, tier: string, environment: string): Resolved<SettingsOf<Key>>;
  /** Effective settings of a whole environment for a room of environments, such as `deployment`. */
  resolveEnvironment<Key extends RoomKey>(room: Key, environment: string): Resolved<SettingsOf<Key>>;
  /** An engine in the form that settings choose. They are asked for where the engine has more than one. */
  formOf(engine: string, settings: () => Resolved): HomeEngine;
}

/** Where tenants live. Asking for one home or share reads no other tenant. */
export interface Homes {
  /** Cells in the order of the environment's file, then dedicated tenants in id order, erased ones last. */
  homes(environment: string): readonly Home[];
  homeOfCell(cell: string, environment: string): CellHome;
  /** A tenant's own home, or null: it lives in a cell. */
  ownHome(tenant: string, environment: string): DedicatedHome | null;
  share(tenant: string, environment: string): Share;
}
