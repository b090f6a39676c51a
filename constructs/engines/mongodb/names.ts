export { applicationUser, EXECUTOR, readerUser, usersOf } from "../families/incluster/names";

/** Role of the executor: it defines, and reads no document. */
export const EXECUTOR_ROLE = "tessera_executor";
/** Database of the server's own users. */
export const ADMIN_DATABASE = "admin";

/** Role by which a tenant's application adds and changes documents: it goes while the tenant is over its quota. */
export const writerRole = (id: string) => `writer_${id}`;
/** The same, by the name of the application's user. */
export const writerOf = (user: string) => user.replace(/^tenant_/, "writer_");
/** The tenant's own database: its users are kept in it too. */
export const tenantDatabase = (id: string) => `tenant_${id}`;
