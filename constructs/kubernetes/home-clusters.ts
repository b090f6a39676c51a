import { Construct } from "constructs";
import type { Environment, Resolved, Tenant, Values } from "../../config/model";
import type { Engine, ManifestHost } from "../engines/engine";
import { splitCidr } from "../network/subnets";
import { ManifestRelease } from "./manifest-chart";
import { inclusterNames, LABEL } from "./names";
import { Namespace } from "./namespace";
import { placementOf } from "./node-groups";
import { imageIn } from "./registry";
import { storageClass } from "./storage-class";

export interface HomeClustersProps {
  readonly environment: Environment;
  /** Name of the home, as `homeName` of config/naming.ts makes it. */
  readonly home: string;
  /** The dedicated tenant, or null in a cell. */
  readonly tenant: Tenant | null;
  /** Engines that run on Kubernetes. */
  readonly engines: readonly Engine[];
  /** Effective settings of a room in this home. */
  readonly settings: (room: string) => Resolved;
}

/** The clusters of one home on Kubernetes: a namespace, a storage class and a release of manifests for each engine. */
export class HomeClusters extends Construct {
  constructor(scope: Construct, id: string, props: HomeClustersProps) {
    super(scope, id);
    const { environment, home, tenant } = props;
    for (const engine of props.engines) {
      const names = inclusterNames(environment, home, engine.id);
      const { manifests } = engine.build();
      if (manifests === undefined) throw new Error(`engine ${engine.id}: it has \`kubernetes\` but makes no manifests`);
      const cluster = manifests(manifestHost(engine.id, props));
      const labels = {
        [LABEL.home]: home,
        [LABEL.engine]: engine.id,
        ...(tenant === null ? {} : { [LABEL.tenant]: tenant.id }),
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
export function manifestHost(engine: string, props: Omit<HomeClustersProps, "engines">): ManifestHost<Values, Values> {
  const { environment, home, tenant } = props;
  const zones = environment.zones.length;
  return {
    environment,
    home,
    tenant,
    settings: props.settings(engine),
    security: props.settings("security"),
    names: inclusterNames(environment, home, engine),
    placement: placementOf(home, tenant !== null),
    // As the foundation cuts them: a block a zone, and one to spare.
    subnetCidrs: splitCidr(environment.vpc_cidr, zones + 1).slice(0, zones),
    image: (reference) => imageIn(environment, reference),
  };
}
