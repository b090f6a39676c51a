import { main as crds } from "./dev/crds";
import { main as docs } from "./dev/docs";
import { main as fleet } from "./dev/fleet";
import { main as rules } from "./dev/rules";
import { main as schemas } from "./dev/schemas";
import { group } from "./program/group";

/** Commands for those who work on Tessera itself. */
export const main = group("dev", { fleet, schemas, docs, crds, rules });
