/** Users of a user group, and a replication group has one. Source: "Quotas for ElastiCache", users per user group. */
const MAX_USERS = 100;
/** The executor, and the stand-in for the server's `default`. */
const PLATFORM_USERS = 2;

/** Tenants that fit into a cell. */
export const cellCapacity = {
  tenants: MAX_USERS - PLATFORM_USERS,
  reason: `each tenant is a user, and ElastiCache allows ${MAX_USERS} users a group, of which ${PLATFORM_USERS} are the platform's`,
} as const;
