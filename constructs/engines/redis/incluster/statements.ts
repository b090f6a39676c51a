import type { AclRule } from "../acl";
import { accessString } from "../acl";
import type { RedisSettings } from "../settings";
import { memberPorts } from "./topology";

/**
 * Statements of the driver, as words. Users are made on every member, since members do not copy them to each other:
 * `database` of a step names the members' ports.
 */
export function membersDatabase(settings: RedisSettings): string {
  return `members ${memberPorts(settings).join(",")}`;
}

export function setUser(user: string, rules: readonly AclRule[]): string {
  return `ACL SETUSER ${user} ${accessString(rules)}`;
}

export const removeUser = (user: string) => `ACL DELUSER ${user}`;
export const endSessions = (user: string) => `CLIENT KILL USER ${user}`;
/** Copies the primary's users to members that have others: a member with a new volume has the platform's alone. */
export const SPREAD_USERS = "SPREAD USERS";
export const DROP_INDEXES = "DROP INDEXES";
