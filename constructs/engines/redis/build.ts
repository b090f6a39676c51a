import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import type { RedisSettings } from "./settings";
import { bootstrap, guard, look, slice } from "./slice";
import { tenantUsers } from "./users";

/** Redis on ElastiCache. */
export const build: EngineBuild<RedisSettings> = {
  cluster,
  bootstrap,
  guard,
  look,
  slice,
  rows: tenantUsers,
  connect,
  execute,
};
