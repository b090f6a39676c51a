import type { Block } from "../../../support";
import { installation, keepers } from "./altinity";
import { cluster, pooler } from "./cloudnative-pg";
import { elasticsearch } from "./eck";
import type { Resource } from "./objects";
import { replication, sentinel } from "./opstree";
import { mongodb } from "./percona";

/**
 * What operators make of their resources, written from their sources: no operator runs here. Pods are complete as far as
 * admission, quotas, scheduler and budgets look at them; what their programs are told is not.
 */
const MADE: Readonly<Record<string, (of: Resource) => Block[]>> = {
  Cluster: cluster,
  Pooler: pooler,
  PerconaServerMongoDB: mongodb,
  ClickHouseInstallation: installation,
  ClickHouseKeeperInstallation: keepers,
  Elasticsearch: elasticsearch,
  RedisReplication: replication,
  RedisSentinel: sentinel,
};

/** Objects that operators make of a release's manifests. */
export function madeOf(namespace: string, manifests: readonly Block[]): Block[] {
  return manifests.flatMap(({ kind, metadata, spec }) => {
    const of: Resource = { name: metadata.name, namespace, spec, labels: metadata.labels ?? {}, all: manifests };
    return MADE[kind]?.(of) ?? [];
  });
}
