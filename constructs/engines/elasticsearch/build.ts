import type { EngineBuild } from "../engine";
import { connect, execute } from "./access";
import { cluster } from "./cluster";
import { manifests } from "./manifests";
import { bootstrap, guard, slice } from "./slice";

/** Elasticsearch on Elastic Cloud on Kubernetes (ECK). */
export const build: EngineBuild = { cluster, manifests, bootstrap, guard, slice, connect, execute };
