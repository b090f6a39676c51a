import type { EngineBuild } from "../../engine";
import { accessBy } from "../../families/incluster/access";
import { applicationUser } from "../../families/incluster/names";
import type { RedisSettings } from "../settings";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { bootstrap, guard, look, rotation, slice } from "./slice";

/** One user a tenant: what it may do follows from its settings, and there is no reader beside it. */
const usersOf = (id: string) => [applicationUser(id)];

/** Redis with modules on OpsTree's operator. */
export const build: EngineBuild<RedisSettings> = {
  cluster,
  manifests,
  bootstrap,
  guard,
  look,
  rotation,
  slice,
  ...accessBy(usersOf),
};
