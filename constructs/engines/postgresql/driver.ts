import { driverOver, type SqlDriver, VERIFIED } from "../families/postgresql/wire";

export { driverOver, VERIFIED } from "../families/postgresql/wire";

/** Aurora: signed in by IAM, over TLS that the runtime's own authorities vouch for. */
export const driver: SqlDriver = driverOver(VERIFIED);
