import { z } from "zod";
import { stateIn } from "../../config/homes";
import type { Environment, Tenant } from "../../config/model";
import type { SecuritySettings } from "../security/settings";
import { CONTRACT_VERSION } from "./contract";
import type { ClientPool } from "./settings";

/** Parts of a connection contract that are the same whatever the engine: what they say, and their schemas. */

export interface ContractSubject {
  readonly tenant: Tenant;
  readonly environment: Environment;
}

/** Whose contract it is. An erased tenant's row is about to go: until then it is told what an offboarding one is. */
export function contractHead<Id extends string>(engine: Id, { tenant, environment }: ContractSubject) {
  const state = stateIn(tenant, environment.name, engine);
  return {
    version: CONTRACT_VERSION,
    tenant: tenant.id,
    environment: environment.name,
    engine,
    state: state === "erased" ? ("offboarding" as const) : state,
  } as const;
}

/** Schema of {@link contractHead}. */
export function headFields<Id extends string>(engine: Id) {
  return {
    version: z.literal(CONTRACT_VERSION),
    tenant: z.string(),
    environment: z.string(),
    engine: z.literal(engine),
    state: z.enum(["active", "suspended", "offboarding"]).describe("Only an active tenant can sign in."),
  };
}

/** TLS as the security settings ask for it. Whom to trust is the engine's to say. */
export function transitPart({ encryption }: SecuritySettings) {
  const { tls_version: version, cipher_suites: suites } = encryption.in_transit;
  return {
    mode: "verify-full",
    min_version: version,
    cipher_suites: suites === null ? null : [...suites],
  } as const;
}

/** Schema of {@link transitPart}. */
export const transitFields = {
  mode: z.literal("verify-full"),
  min_version: z.enum(["1.2", "1.3"]),
  cipher_suites: z.array(z.string()).nullable(),
};

/** The application's pool, in the contract's unit. */
export function poolPart(pool: ClientPool) {
  return {
    size: pool.size,
    min_idle: pool.min_idle,
    idle_timeout_ms: pool.idle_timeout_seconds * 1000,
    max_lifetime_ms: pool.max_lifetime_seconds * 1000,
    acquire_timeout_ms: pool.acquire_timeout_seconds * 1000,
  };
}

/** Schema of {@link poolPart}. */
export const poolFields = {
  size: z.int(),
  min_idle: z.int(),
  idle_timeout_ms: z.int(),
  max_lifetime_ms: z.int(),
  acquire_timeout_ms: z.int(),
};
