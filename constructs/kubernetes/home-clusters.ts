import { Construct } from "constructs";
import { keeps } from "../../config/homes";
import type { Home, Values } from "../../config/model";
import type { ManifestHost } from "../engines/engine";
import { enginesOf } from "../engines/forms";
import { splitCidr } from "../network/subnets";
import { ManifestRelease } from "./manifest-release";
import { inclusterNames, LABEL } from "./names";
import { Namespace } from "./namespace";
import { placementOf } from "./node-groups";
import { AWAITING_IMAGE, awaiting, inOrder, secretsOf } from "./parts/await";
import { imageIn } from "./registry";
import { storageClass } from "./storage-class";

/**
 * The clusters of one home on Kubernetes: a namespace, a storage class and two releases of manifests for each engine. The
 * secrets' is the first, and awaited: an operator that does not find a secret invents it.
 */
export class HomeClusters extends Construct {
  constructor(scope: Construct, id: string, home: Home) {
    super(scope, id);
    for (const engine of enginesOf(home).filter(({ kubernetes }) => kubernetes !== undefined)) {
      const names = inclusterNames(home, engine.id);
      const { manifests } = engine.build();
      if (manifests === undefined) throw new Error(`engine ${engine.id}: it has \`kubernetes\` but makes no manifests`);
      const host = manifestHost(engine.id, home);
      const cluster = manifests(host);
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
      const release = { namespace: namespace.name, protect: cluster.protect };
      const { first, rest } = inOrder(cluster.manifests);
      const secrets = new ManifestRelease(inside, "secrets", {
        ...release,
        name: `${engine.id}-secrets`,
        manifests: [
          ...first,
          awaiting(secretsOf(first), { image: host.image(AWAITING_IMAGE), placement: host.placement }),
        ],
        awaited: true,
        takesOver: true,
      });
      new ManifestRelease(inside, "cluster", {
        ...release,
        name: engine.id,
        manifests: rest,
        after: [secrets.release],
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
    protected: keeps(home, engine),
    settings: home.settings(engine),
    security: home.security,
    names: inclusterNames(home, engine),
    placement: placementOf(home, engine),
    // As the foundation cuts them: a block a zone, and one to spare.
    subnetCidrs: splitCidr(environment.vpc_cidr, zones + 1).slice(0, zones),
    image: (reference) => imageIn(environment, reference),
  };
}
