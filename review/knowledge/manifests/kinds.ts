import type { Severity } from "../../finding";
import type { Concern } from "./settings";

/** What it means that an object is gone from the manifests. */
export interface Loss {
  readonly concern: Concern;
  readonly severity: Severity;
  readonly says: string;
}

interface Row extends Loss {
  /** Asked of `<kind> <name>`. */
  readonly shape: RegExp;
}

/** First match first. What has a volume is judged before these, and what no row knows after them. */
const ROWS: readonly Row[] = [
  {
    shape: /^(PersistentVolume(Claim)?|StatefulSet|Namespace) /,
    concern: "data",
    severity: "stop",
    says: "is gone, with what it holds",
  },
  {
    shape: /^\w{0,60}NetworkPolicy /,
    concern: "guard",
    severity: "stop",
    says: "is gone: traffic between workloads is no longer filtered",
  },
  { shape: /^CustomResourceDefinition /, concern: "data", severity: "stop", says: "is gone, and every object of it" },
  {
    shape: /backup|snapshot|archiv|ObjectStore/i,
    concern: "guard",
    severity: "stop",
    says: "is gone: backups are no longer made, or nobody finds them",
  },
  {
    shape: /^(PodDisruptionBudget|ResourceQuota|LimitRange|PodSecurityPolicy|\w{0,60}WebhookConfiguration) /,
    concern: "guard",
    severity: "review",
    says: "is gone: what it bounded is bounded no more",
  },
  {
    shape: /^(PrometheusRule|PodMonitor|ServiceMonitor) /,
    concern: "guard",
    severity: "review",
    says: "is gone: nobody is alarmed any more",
  },
];

/** Objects that are made again from their definition and guard nothing: their end is not told. */
const DISPOSABLE = /^(ConfigMap|Job|ServiceAccount|Role|RoleBinding) /;
const VOLUME: Loss = { concern: "data", severity: "stop", says: "is gone, with its volumes" };
const KEPT: Loss = {
  concern: "guard",
  severity: "review",
  says: "is gone from the release: it stays in the cluster, and nobody rules it",
};
const CUSTOM: Loss = { concern: "data", severity: "stop", says: "is gone, with what its operator made of it" };
const UNKNOWN: Loss = { concern: "capacity", severity: "review", says: "is gone" };

/** What is lost with an object. */
export function lossOf(
  title: string,
  has: { readonly volume: boolean; readonly keep: boolean; readonly custom: boolean },
): Loss | undefined {
  if (has.keep) return KEPT;
  if (has.volume) return VOLUME;
  const row = ROWS.find(({ shape }) => shape.test(title));
  if (row) return row;
  if (has.custom) return CUSTOM;
  return DISPOSABLE.test(title) ? undefined : UNKNOWN;
}

/**
 * Kinds of objects whose settings the rows of `settings.ts`, the classes and what is open to others are about: those that
 * Tessera makes (held by a test, without a default), and those that give rights. A new object of another is unjudged.
 */
const KNOWN: ReadonlySet<string> = new Set(
  `Certificate ClickHouseInstallation ClickHouseKeeperInstallation Cluster ClusterRole
  ClusterRoleBinding ConfigMap CronJob Deployment Elasticsearch ExternalSecret ImageCatalog Issuer Job NetworkPolicy
  ObjectStore Password PerconaServerMongoDB PodMonitor Pooler PrometheusRule PushSecret RedisReplication RedisSentinel
  Role RoleBinding ScheduledBackup Secret SecretStore Service ServiceAccount TargetGroupBinding`.split(/\s+/),
);

/** True where rows judge what an object of the kind is made with. The chart's own values have none. */
export const isKnownObject = (kind: string): boolean => kind === "" || KNOWN.has(kind);

/** For the test that holds the kinds to what Tessera makes. */
export const KNOWN_OBJECTS: readonly string[] = [...KNOWN];
