import type { Body, WriteRequest } from "./steps";

/** Requests as a reviewer reads them in the plan, and as the executor's driver sends them. */
export const put = (path: string, body?: Body): WriteRequest => ({ method: "PUT", path, ...(body && { body }) });
export const remove = (path: string): WriteRequest => ({ method: "DELETE", path });
