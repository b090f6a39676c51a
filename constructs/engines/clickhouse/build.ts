import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import type { ClickhouseSettings } from "./settings";
import { bootstrap, guard, look, rotation, slice } from "./slice";

/** ClickHouse on the Altinity operator. */
export const build: EngineBuild<ClickhouseSettings> = {
  cluster,
  manifests,
  bootstrap,
  guard,
  look,
  rotation,
  slice,
  ...accessBy(usersOf),
};
