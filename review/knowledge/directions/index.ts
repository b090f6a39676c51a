import { AUTHENTICATION, PUBLIC } from "./access";
import { AUDIT, MONITORING } from "./audit";
import { CUSTOMER_KEY, ENCRYPTION, KEY } from "./encryption";
import { DELETION_WINDOW, FINAL_SNAPSHOT, PROTECTION } from "./guards";
import { RETENTION } from "./retention";
import { TRANSIT } from "./transit";
import type { Direction } from "./types";
import { ZONES } from "./zones";

/** Every security-relevant attribute, with its direction. */
export const ALL_DIRECTIONS: readonly Direction[] = [
  ...ENCRYPTION,
  ...CUSTOMER_KEY,
  ...KEY,
  ...TRANSIT,
  ...PUBLIC,
  ...AUTHENTICATION,
  ...PROTECTION,
  ...FINAL_SNAPSHOT,
  ...DELETION_WINDOW,
  ...RETENTION,
  ...ZONES,
  ...AUDIT,
  ...MONITORING,
];
