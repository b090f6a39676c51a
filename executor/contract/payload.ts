/**
 * What Terraform hands to the executor, and what a reviewer therefore reads in the plan: steps that are made at synth
 * time. The executor adds nothing to them. What a step does is said in its engine's own terms, beside what is the same
 * for all engines; `steps.ts` reads both when they arrive.
 */

/** Who a step signs in as. `admin` is the cluster's managed administrator, needed for what only it may do. */
export type Identity = "admin" | "executor";

/** How long a session stays and how often it looks, in milliseconds. */
export interface Again {
  readonly every_ms: number;
  readonly for_ms: number;
}

/** What every step has, whatever engine it is of. Every step is idempotent: it can run again after a lost connection. */
export interface Step {
  /** Who signs in. */
  readonly as: Identity;
  /**
   * Codes of the engine that mean "already so", for the few statements that have no form that is silent about it, and
   * for signing in to a database that is already gone. The step then counts as done. Default: none.
   */
  readonly tolerates?: readonly string[];
  /**
   * Roles that sign in by a password. The executor makes each one once, keeps it as an SSM parameter under the target's
   * `passwords_path` (its own in its own secret), and gives the server a verifier. Default: none.
   */
  readonly passwords?: readonly string[];
  /** Roles whose passwords are forgotten once the statements have run. Default: none. */
  readonly forget?: readonly string[];
  /**
   * The session stays, and its statements run again: for a guard that must act where nobody can sign in any more. Then
   * outside of a transaction each statement stands for itself: one that fails keeps no other from running. Default: they run once.
   */
  readonly again?: Again;
  /** Rows that the statements return are events: each is a line of the log, `event: "guard"`. Default: none is. */
  readonly tells?: true;
}

/** Where the statements run. No secret is in it: only where one is to be read at run time. */
export interface Target {
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** ARN of the managed master secret, read only for steps that run as `admin`. */
  readonly admin_secret_arn?: string;
  /** What IAM sign-in tokens are made for, where that is not the host. */
  readonly resource_id?: string;
  /** ARN of the executor's own secret, where the engine knows no IAM sign-in. Default: it signs in by IAM. */
  readonly executor_secret_arn?: string;
  /** Path of the SSM parameter with the certificate authority to trust. Default: those that the runtime knows. */
  readonly authority_parameter?: string;
  /** Path of the SSM parameters that hold passwords of roles. Default: none. */
  readonly passwords_path?: string;
  /** Key that those parameters are encrypted with: an id, an ARN or an alias. */
  readonly passwords_key?: string;
  /** AWS region, for IAM sign-in tokens. */
  readonly region: string;
}

/** The input of one `aws_lambda_invocation` with `lifecycle_scope = "CRUD"`. */
export interface ExecutorInput {
  /** Names the driver: the id of an engine. */
  readonly engine: string;
  /** Who the statements are for, for the log: a tenant's id, or `cell`. */
  readonly subject: string;
  readonly target: Target;
  /** Run on create and on every change of the input. */
  readonly apply: readonly Step[];
  /** Run when the row goes: taken from the previous input. */
  readonly remove: readonly Step[];
}

/** Asks the executor for other passwords. No statement is in it but the look with which a session begins. */
export interface RotateInput {
  readonly engine: string;
  /** For the log: a tenant's id, or whose home it is. */
  readonly subject: string;
  readonly target: Target;
  readonly rotate: Rotation;
}

export interface Rotation {
  /**
   * Where a session is opened, and whose passwords it gives (`passwords`). Without that key: of every role that has one
   * below the target's `passwords_path`.
   */
  readonly steps: readonly Step[];
  /** Passwords that are older go. 0: all. */
  readonly older_than_days: number;
  /** How long the old one is taken beside the new one; null: the engine knows one at a time. */
  readonly overlap_hours: number | null;
  /** Whether roles whose engine knows one at a time are changed too: the old one is refused at once. */
  readonly interrupts: boolean;
  /** False: nothing is changed, and what would be is told. */
  readonly apply: boolean;
}

/** What Terraform adds to the input under the key `tf`. Source: aws_lambda_invocation, terraform_key. */
export interface TerraformLifecycle {
  readonly action: "create" | "update" | "delete";
  readonly prev_input: ExecutorInput | null;
}
