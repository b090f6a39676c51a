import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import type { PostgresqlSettings } from "./settings";
import { bootstrap, guard, look, slice } from "./slice";

/** PostgreSQL on Aurora. */
export const build: EngineBuild<PostgresqlSettings> = { cluster, bootstrap, guard, look, slice, connect, execute };
