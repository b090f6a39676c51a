import type { CellBound } from "../../../config/room";

/** Users of a user group, and a replication group has one. Source: "Quotas for ElastiCache", users per user group. */
const MAX_USERS = 100;
/** The executor, and the stand-in for the server's `default`. */
const PLATFORM_USERS = 2;

/** What a cell's group runs out of. */
export const cellBounds: readonly CellBound<unknown>[] = [
  {
    what: "users",
    holds: () => MAX_USERS,
    reserved: PLATFORM_USERS,
    takes: 1,
    reason: `each tenant is a user, and ElastiCache allows ${MAX_USERS} users a group, of which ${PLATFORM_USERS} are the platform's`,
    isFixed: true,
  },
];
