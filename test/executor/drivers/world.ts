import type { Credentials, Driver, Keeper } from "../../../executor/contract/driver";
import type { Step, Target } from "../../../executor/contract/payload";

/** What a server says once, where it is asked to. */
export type Event = "tolerated" | "withheld" | "throttled" | "lost";

/** Stands in what a server says of data, and in every password: in no error and no line of the log. */
export const SECRET = "correct-horse-battery-staple";

/** A driver and a server of its engine, real or playing one. */
export interface World {
  /** The driver as it is deployed, but for how it connects where a test's server has no certificate. */
  readonly driver: Driver;
  readonly target: Target;
  readonly credentials: Credentials;
  /** A step that the server takes. */
  readonly step: Step;
  /** Steps that meet an event at their first statement, the first time that they run, and the driver's code for it. */
  meet(event: Event): { readonly step: Step; readonly code: string };
  /** Connections, or requests without an answer, at the server. */
  open(): Promise<number>;
  /** For an engine with transactions: a step that does something and fails, and whether that is there afterwards. */
  readonly half?: { readonly step: Step; done(): Promise<boolean> };
  stop(): Promise<void>;
}

/** Secrets and parameters of a home, in memory. `authority`: what to trust. */
export function keeperOf(authority: string): Keeper {
  const parameters = new Map([["/authority", authority]]);
  return {
    secret: async (arn) => ({ username: arn.replace("arn:", ""), password: SECRET }),
    putSecret: async () => {},
    parameter: async (name) => parameters.get(name) ?? null,
    putParameter: async (name, value) => void parameters.set(name, value),
    deleteParameter: async (name) => void parameters.delete(name),
  };
}

/** Where a cluster on Kubernetes is, for a driver that signs in by password. */
export function targetAt(host: string, port: number): Target {
  return {
    host,
    port,
    region: "eu-central-1",
    admin_secret_arn: "arn:admin",
    executor_secret_arn: "arn:executor",
    authority_parameter: "/authority",
    passwords_path: "/passwords",
    passwords_key: "key",
  };
}

/** Credentials where IAM's tokens are passwords too. */
export function credentialsWith(keeper?: Keeper): Credentials {
  return {
    admin: async () => ({ user: "postgres", password: SECRET }),
    token: async () => SECRET,
    ...(keeper && { keeper }),
  };
}
