import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { bootstrap, guard, look, rolesOf, slice } from "./slice";

/** TimescaleDB on CloudNativePG. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, look, slice, ...accessBy(rolesOf) };
