import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import { bootstrap, guard, slice } from "./slice";

/** ClickHouse on the Altinity operator. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, slice, ...accessBy(usersOf) };
