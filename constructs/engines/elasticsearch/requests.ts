/**
 * Requests as a reviewer reads them in the plan: method, path and body on one line. The executor's driver sends them
 * as they stand; what one request cannot say it takes apart itself (`driver.ts`):
 *
 *     PURGE INDICES <prefix>            every index and stream whose name begins so, each by its full name
 *     PURGE DOCUMENTS <pattern> <id>    the documents of a tenant in indices that are shared
 *     REFUSE WHILE OPEN <user>,<user>   nothing goes while one of them can sign in
 */
export type Body = Readonly<Record<string, unknown>>;

export function request(method: "PUT" | "POST" | "DELETE", path: string, body?: Body): string {
  return body === undefined ? `${method} ${path}` : `${method} ${path} ${JSON.stringify(body)}`;
}

export const put = (path: string, body: Body) => request("PUT", path, body);
export const purgeIndices = (prefix: string) => `PURGE INDICES ${prefix}`;
export const purgeDocuments = (pattern: string, id: string) => `PURGE DOCUMENTS ${pattern} ${id}`;
export const refuseWhileOpen = (users: readonly string[]) => `REFUSE WHILE OPEN ${users.join(",")}`;
