import type { Doings, RedisStatement } from "./steps";

type Rows = readonly Record<string, unknown>[];

/** How statements are done with some servers. One that is not there is not for them. */
export type Doing<Servers> = {
  readonly [K in keyof Doings]?: (servers: Servers, what: Doings[K]) => Promise<Rows>;
};

/** Does a statement as the table says. */
export async function perform<Servers>(
  table: Doing<Servers>,
  servers: Servers,
  statement: RedisStatement,
): Promise<Rows> {
  // A statement is one key with what belongs to it: both sides of the call are of that key.
  const [[name, what]] = Object.entries(statement) as [[keyof Doings, never]];
  const does = table[name] as ((servers: Servers, what: never) => Promise<Rows>) | undefined;
  if (does === undefined) throw failure("FORM", `${name} is for servers of another form`);
  return does(servers, what);
}

/** An error of our own, whose text may be shown. */
export function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Stops a removal that nobody meant. */
export function refuse(tenant: string): never {
  throw failure("STAYS", `tenant ${tenant} is not leaving`);
}
