import type { Attack } from "../attack";
import { channels } from "./channels";
import { developers } from "./developers";
import { estimates } from "./estimates";
import { holding } from "./holding";
import { identity } from "./identity";
import { mistakes } from "./mistakes";
import { objects } from "./objects";
import { ownSchemas } from "./own-schemas";
import { quotas } from "./quotas";
import { reading } from "./reading";
import { revocation } from "./revocation";
import { storage } from "./storage";
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
  ...mistakes,
  ...channels,
];
