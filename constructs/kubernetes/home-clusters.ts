import { Construct } from "constructs";
import type { Home, Values } from "../../config/model";
import type { ManifestHost } from "../engines/engine";
import { enginesOf } from "../engines/forms";
import { splitCidr } from "../network/subnets";
import { ManifestRelease } from "./manifest-release";
import { inclusterNames, LABEL } from "./names";
import { Namespace } from "./namespace";
import { placementOf } from "./node-groups";
import { imageIn } from "./registry";
import { storageClass } from "./storage-class";

/** The clusters of one home on Kubernetes: a namespace, a storage class and a release of manifests for each engine. */
export class HomeClusters extends Construct {
  constructor(scope: Construct, id: string, home: Home) {
    super(scope, id);
    for (const engine of enginesOf(home).filter(({ kubernetes }) => kubernetes !== undefined)) {
      const names = inclusterNames(home, engine.id);
      const { manifests } = engine.build();
      if (manifests === undefined) throw new Error(`engine ${engine.id}: it has \`kubernetes\` but makes no manifests`);
      const cluster = manifests(manifestHost(engine.id, home));
      const labels = {
        [LABEL.home]: home.name,
        [LABEL.engine]: engine.id,
        ...(home.kind === "cell" ? {} : { [LABEL.tenant]: home.tenant.id }),
      };
      const inside = new Construct(this, engine.id);
      const namespace = new Namespace(inside, "namespace", {
        name: names.namespace,
        labels,
        quota: cluster.quota,
        protect: cluster.protect,
      });
      storageClass(inside, "storage", names, labels);
      new ManifestRelease(inside, "cluster", {
        name: engine.id,
        namespace: namespace.name,
        manifests: cluster.manifests,
        protect: cluster.protect,
      });
    }
  }
}

/** What an engine is given to make its manifests from. Pure. */
export function manifestHost(engine: string, home: Home): ManifestHost<Values, Values> {
  const { environment } = home;
  const zones = environment.zones.length;
  return {
    home,
    settings: home.settings(engine),
    security: home.security,
    names: inclusterNames(home, engine),
    placement: placementOf(home),
    // As the foundation cuts them: a block a zone, and one to spare.
    subnetCidrs: splitCidr(environment.vpc_cidr, zones + 1).slice(0, zones),
    image: (reference) => imageIn(environment, reference),
  };
}
