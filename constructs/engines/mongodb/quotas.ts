import type { Command } from "./command";
import { ADMIN_DATABASE, writerOf } from "./names";

/** Field of a user's own data that bounds its database. A user cannot change it: that takes `changeOwnCustomData`. */
export const QUOTA_FIELD = "storage_quota_bytes";

interface Grant {
  readonly role: string;
  readonly db: string;
}
interface User {
  readonly user: string;
  readonly db: string;
  readonly roles: readonly Grant[];
  readonly customData: Readonly<Record<string, unknown>>;
}

/** What became of one tenant's right to add. */
export interface Change extends Record<string, unknown> {
  readonly database: string;
  readonly writes: boolean;
}

/**
 * MongoDB has no quota of storage. What comes nearest: who is over the bound loses the role by which documents are
 * added and changed, and keeps those to read and to remove; who is below it again gets it back. Sizes are those of
 * documents before compression, and of indexes: what is removed counts at once, while files on disk stay as large.
 */
export async function enforceQuotas(
  run: (database: string, command: Command) => Promise<Readonly<Record<string, unknown>>>,
): Promise<readonly Change[]> {
  const filter = { [`customData.${QUOTA_FIELD}`]: { $exists: true } };
  const { users } = await run(ADMIN_DATABASE, { usersInfo: { forAllDBs: true }, filter });
  const changes: Change[] = [];
  for (const { user, db, roles, customData } of users as readonly User[]) {
    const has = (role: string) => roles.some((one) => one.role === role && one.db === db);
    // A tenant that may not sign in has no role at all, and must not be given one here.
    if (!has(user)) continue;
    const { dataSize, indexSize } = await run(db, { dbStats: 1 });
    const over = Number(dataSize) + Number(indexSize) > Number(customData[QUOTA_FIELD]);
    const writer = writerOf(user);
    if (over !== has(writer)) continue;
    await run(db, { [over ? "revokeRolesFromUser" : "grantRolesToUser"]: user, roles: [{ role: writer, db }] });
    changes.push({ database: db, writes: !over });
  }
  return changes;
}
