import type { EngineBuild } from "../engine";
import { accessBy } from "../families/incluster/access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { usersOf } from "./names";
import type { ElasticsearchSettings } from "./settings";
import { bootstrap, guard, look, rotation, slice } from "./slice";

/** Elasticsearch on Elastic Cloud on Kubernetes (ECK). */
export const build: EngineBuild<ElasticsearchSettings> = {
  cluster,
  manifests,
  bootstrap,
  guard,
  look,
  rotation,
  slice,
  ...accessBy(usersOf),
};
