/** The room that says how tenants are kept apart, and its setting that names the strategy. */
export const ISOLATION_ROOM = "security";
export const STRATEGY = "tenant_isolation.strategy";
