import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import type { MongodbSettings } from "./settings";
import { bootstrap, guard, look, rotation, slice } from "./slice";

/** MongoDB on Percona's operator. */
export const build: EngineBuild<MongodbSettings> = {
  cluster,
  manifests,
  bootstrap,
  guard,
  look,
  rotation,
  slice,
  ...accessBy(usersOf),
};
