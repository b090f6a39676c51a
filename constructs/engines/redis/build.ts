import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import { bootstrap, guard, slice } from "./slice";
import { tenantUsers } from "./users";

/** Redis on ElastiCache. */
export const build: EngineBuild = { cluster, bootstrap, guard, slice, rows: tenantUsers, connect, execute };
