import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import type { TimescaledbSettings } from "./settings";
import { bootstrap, guard, look, rolesOf, rotation, slice } from "./slice";

/** TimescaleDB on CloudNativePG. */
export const build: EngineBuild<TimescaledbSettings> = {
  cluster,
  manifests,
  bootstrap,
  guard,
  look,
  rotation,
  slice,
  ...accessBy(rolesOf),
};
