import { accessBy } from "../../incluster/access";
import type { EngineBuild } from "../engine";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { bootstrap, guard, rolesOf, slice } from "./slice";

/** TimescaleDB on CloudNativePG. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, slice, ...accessBy(rolesOf) };
