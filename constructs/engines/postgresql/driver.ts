import type { Driver } from "../../../executor/driver";
import { driverOver, VERIFIED } from "../../isolation/wire";

export { driverOver, type Transport, VERIFIED } from "../../isolation/wire";

/** Aurora: signed in by IAM, over TLS that the runtime's own authorities vouch for. */
export const driver: Driver = driverOver(VERIFIED);
