import type { Connection } from "../resp";

/** Users that every member has from its start: they are its own, and are not spread. */
export const OF_THE_MEMBER: ReadonlySet<string> = new Set(["default", "exporter", "backup", "certificates"]);

type Users = ReadonlyMap<string, readonly string[]>;

/** A server's users by name, each with its rules as words, hashes of passwords among them. */
export async function usersOf(server: Connection): Promise<Users> {
  const lines = (await server.must("ACL", "LIST")) as string[];
  return new Map(
    lines.map((line) => {
      const [, name = "", ...rules] = line.split(" ");
      return [name, rules] as const;
    }),
  );
}

/**
 * Who a user is, without the commands: servers list those in words of their own, which differ for the same rights. A
 * change of commands reaches all members or is an error, so a member does not differ in them alone.
 */
function identity(rules: readonly string[] | undefined): string {
  return (rules ?? []).filter((word) => !/^[+-]/.test(word)).join(" ");
}

/**
 * Gives every server the users that it lacks or has otherwise. The first server that knows a user says how it is: the
 * primary comes first, and a primary that is new itself has the others'. Nobody is removed here, or such a primary
 * would lock everybody out.
 *
 * @returns how many were made or changed
 */
export async function spreadUsers(servers: readonly Connection[]): Promise<number> {
  const known = await Promise.all(servers.map(usersOf));
  const wanted = new Map<string, readonly string[]>();
  for (const users of known)
    for (const [name, rules] of users) if (!OF_THE_MEMBER.has(name) && !wanted.has(name)) wanted.set(name, rules);
  let changed = 0;
  for (const [index, server] of servers.entries()) {
    const lacking = [...wanted].filter(([name, rules]) => identity(known[index]!.get(name)) !== identity(rules));
    for (const [name, rules] of lacking) await server.must("ACL", "SETUSER", name, "reset", ...rules);
    if (lacking.length > 0) await server.must("ACL", "SAVE");
    changed += lacking.length;
  }
  return changed;
}
