import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import { bootstrap, guard, look, slice } from "./slice";

/** ClickHouse on the Altinity operator. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, look, slice, ...accessBy(usersOf) };
