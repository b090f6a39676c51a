import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { bootstrap, guard, slice } from "./slice";

/** MongoDB on Percona's operator. */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, slice, connect, execute };
