import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import type { PostgresqlSettings } from "./settings";
import { bootstrap, guard, slice } from "./slice";

/** PostgreSQL on Aurora. */
export const build: EngineBuild<PostgresqlSettings> = { cluster, bootstrap, guard, slice, connect, execute };
