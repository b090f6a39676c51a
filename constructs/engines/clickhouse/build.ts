import { accessBy } from "../../incluster/access";
import type { EngineBuild } from "../engine";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import { bootstrap, guard, slice } from "./slice";

/** ClickHouse on the Altinity operator. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, slice, ...accessBy(usersOf) };
