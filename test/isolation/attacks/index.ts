import type { Attack } from "../attack";
import { channels } from "./channels";
import { developers } from "./developers";
import { estimates } from "./estimates";
import { holding } from "./holding";
import { identity } from "./identity";
import { mistakes } from "./mistakes";
import { objects } from "./objects";
import { order } from "./order";
import { outliving } from "./outliving";
import { ownSchemas } from "./own-schemas";
import { pages } from "./pages";
import { quotas } from "./quotas";
import { reading } from "./reading";
import { revocation } from "./revocation";
import { settings } from "./settings";
import { storage } from "./storage";
import { unmeasured } from "./unmeasured";
import { writing } from "./writing";

/** Every attack, in the order in which it is reported. */
export const ATTACKS: readonly Attack[] = [
  ...reading,
  ...writing,
  ...identity,
  ...objects,
  ...developers,
  ...ownSchemas,
  ...quotas,
  ...holding,
  ...revocation,
  ...storage,
  ...estimates,
  ...settings,
  ...unmeasured,
  ...outliving,
  ...pages,
  ...order,
  ...mistakes,
  ...channels,
];
