/** Statements that keep tenants apart inside PostgreSQL. Pure functions: the plan shows what the executor will run. */

export { sqlLimits } from "./limits";
export * from "./names";
export { bootstrapPool, guardPool } from "./pool";
export { REFUSED } from "./refusal";
export type { MajorVersion, PoolSpec, TenantSpec } from "./spec";
export { MECHANISMS } from "./strategies";
export { applyTenant, removeTenant } from "./tenant";
