import type { Severity } from "../../finding";
import type { Comparison } from "../compare";
import {
  changes,
  clears,
  differs,
  fewer,
  gains,
  goes,
  leaves,
  loses,
  olderTls,
  opensToAll,
  ranks,
  shorter,
  smaller,
  toNone,
  turnsOff,
  turnsOn,
} from "./compare";

/** Which rule tells it: what is lost, what no longer guards, what there is less of. */
export type Concern = "data" | "guard" | "capacity";

/** A setting of a Kubernetes object, known by its name alone: no kind of object and no operator is named. */
export interface Setting {
  readonly concern: Concern;
  readonly severity: Severity;
  /** The path inside the object: keys joined by dots, elements of lists as `[name]` or `[index]`. */
  readonly at: RegExp;
  /** Also asked of `<kind> <name> <path>`. */
  readonly within?: RegExp;
  readonly compare: Comparison;
  /** Told as well where the whole element of a list is gone. What guarded only that element is not. */
  readonly whenGone?: true;
  /** Told as well of an object that is made so. */
  readonly weakWhenMade?: true;
  /** The value may itself be a secret, and is never shown. */
  readonly hidden?: true;
  readonly says: string;
}

const KEEPS_POLICY =
  /(^|\.|\w)(reclaimPolicy|ReclaimPolicy|pvc|statefulSet|whenDeleted|whenScaled|deletionPolicy|onDelete)$/;
const CLAIM = /(?<!\bhard\.)requests\.storage$/;
const VOLUME_SIZE = /(storage|volume|persistence|disk|volumeSpec)\.size$|(storageSize|volumeSize|diskSize)$/i;
const BACKUP = /backup|snapshot|archiv|barman/i;

/** First match first. */
export const SETTINGS: readonly Setting[] = [
  // What is lost.
  ...[CLAIM, VOLUME_SIZE].flatMap((at): Setting[] => [
    {
      concern: "data",
      severity: "stop",
      at,
      compare: smaller,
      says: "a smaller volume: volumes do not shrink, so it is refused, or made anew and empty",
    },
    { concern: "data", severity: "stop", at, compare: goes, whenGone: true, says: "a volume goes, with what is on it" },
  ]),
  {
    concern: "data",
    severity: "stop",
    at: /(^|\.)(shards|shardsCount|shardCount|numShards)$/,
    compare: fewer,
    says: "fewer shards: what the others hold goes with them",
  },
  {
    concern: "data",
    severity: "stop",
    at: /(^|\.)(replicas|replicaCount|replicasCount|instances|count|size|clusterSize|nodes|nodeCount)$/,
    compare: toNone,
    says: "nothing of it is left running",
  },
  {
    concern: "data",
    severity: "review",
    at: /(^|\.|\w)[sS]torageClass(Name)?$/,
    compare: changes,
    says: "volumes of another class, which are made anew",
  },
  // What keeps it.
  {
    concern: "guard",
    severity: "stop",
    at: KEEPS_POLICY,
    compare: leaves(/^Retain$/),
    says: "volumes are no longer kept when what uses them goes",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /keepAfterDelete$/,
    compare: turnsOff,
    says: "volumes are no longer kept when what uses them goes",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /volumeClaimDeletePolicy$/,
    compare: leaves(/^DeleteOnScaledownOnly$/),
    says: "volumes go with the object",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /helm\.sh\/resource-policy$/,
    compare: leaves(/^keep$/),
    says: "is no longer kept when the release goes",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /finalizers$/,
    compare: gains(/delete.*(pvc|volume|backup|data)/i),
    weakWhenMade: true,
    says: "its volumes or backups are deleted with it",
  },
  {
    concern: "guard",
    severity: "review",
    at: /finalizers$/,
    compare: loses(/^(?!.*delete.*(pvc|volume|backup|data))/i),
    says: "what should run before its deletion no longer does",
  },
  // Backups.
  {
    concern: "guard",
    severity: "stop",
    at: /pitr\.enabled$/i,
    compare: turnsOff,
    says: "point-in-time recovery is turned off",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /isWALArchiver$/,
    compare: turnsOff,
    whenGone: true,
    says: "the log is no longer archived",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /enabled$/,
    within: BACKUP,
    compare: turnsOff,
    says: "backups are turned off",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /suspend$/,
    within: BACKUP,
    compare: turnsOn,
    says: "backups are suspended",
  },
  {
    concern: "guard",
    severity: "review",
    at: /suspend$/,
    compare: turnsOn,
    says: "what runs on a schedule no longer does",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /schedule$/,
    within: BACKUP,
    compare: clears,
    whenGone: true,
    says: "backups are no longer made on a schedule",
  },
  {
    concern: "guard",
    severity: "review",
    at: /schedule$/,
    within: BACKUP,
    compare: changes,
    says: "backups are made at other times",
  },
  {
    concern: "guard",
    severity: "review",
    at: /(retention\w{0,40}(\.(count|days))?|KEEP_REMOTE\]?)$/i,
    compare: shorter,
    says: "backups, or data, are kept for less long",
  },
  {
    concern: "guard",
    severity: "review",
    at: /dataDurability$/,
    compare: leaves(/^required$/),
    says: "a commit no longer waits for a copy",
  },
  {
    concern: "guard",
    severity: "review",
    at: /(synchronous\.number|minSyncReplicas)$/,
    compare: fewer,
    says: "a commit waits for fewer copies",
  },
  // Traffic and sign-in.
  {
    concern: "guard",
    severity: "stop",
    at: /(\.mode|sslmode|tlsmode)$/i,
    within: /tls|ssl/i,
    compare: ranks(
      ["disabled", "disable", "none", "off"],
      ["allow", "allowtls", "allowssl", "permissive"],
      ["prefer", "preferred", "prefertls", "preferssl"],
      ["require", "required", "requiretls", "requiressl", "strict"],
      ["verify-ca"],
      ["verify-full", "mutual"],
    ),
    says: "TLS is no longer required as it was",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /(min_?protocol(_?version)?|min_?(tls_?)?version|supported_?protocols)$/i,
    compare: olderTls,
    says: "older versions of TLS are let in",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /((tls|ssl|encrypt\w{0,40}|secure|auth\w{0,40}|security|audit)(\.\w{1,40})?\.enabled|secure|encrypted|enableEncryption|requireTLS|tlsEnabled|sslEnabled)$/i,
    compare: turnsOff,
    says: "TLS, encryption, sign-in or auditing is turned off",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /(insecure\w{0,40}|allowInvalid\w{0,40}|allow_no_password|allow_plaintext_password|skip_?(tls_?)?verify|disableTLS|unsafeFlags\.\w{1,40})\]?$/i,
    compare: turnsOn,
    weakWhenMade: true,
    says: "a check of certificates, passwords or safety is turned off",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /pg_hba$/,
    compare: loses(/\breject\s*$/),
    says: "connections that were refused are let in",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /pg_hba$/,
    compare: gains(/\btrust\b/),
    weakWhenMade: true,
    says: "sign-in without a password",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /(encryptionKey\w{0,40}|kmsKey\w{0,40}|kms_key\w{0,40}|sseKms\w{0,40})$/i,
    compare: clears,
    hidden: true,
    says: "no key to encrypt with is named any more",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /(^|\.)(ingress|egress|from|to|cidr)(\[[^\]]*\])?$/,
    within: /^\w{0,60}NetworkPolicy /,
    compare: opensToAll,
    weakWhenMade: true,
    says: "everybody is let through",
  },
  {
    concern: "guard",
    severity: "review",
    at: /^spec\b/,
    within: /^\w{0,60}NetworkPolicy /,
    compare: differs,
    says: "a filter of traffic reads otherwise than before",
  },
  {
    concern: "guard",
    severity: "stop",
    at: /(privileged|allowPrivilegeEscalation|hostNetwork|hostPID|hostIPC)$/,
    compare: turnsOn,
    weakWhenMade: true,
    says: "pods get rights over their node",
  },
  {
    concern: "guard",
    severity: "review",
    at: /(runAsNonRoot|readOnlyRootFilesystem)$/,
    compare: turnsOff,
    says: "pods are confined less",
  },
  // What there is less of.
  {
    concern: "capacity",
    severity: "review",
    at: /(^|\.)(?<!retention\.)(replicas|replicaCount|replicasCount|minReplicas|instances|count|size|clusterSize|nodes|nodeCount)$/,
    compare: fewer,
    whenGone: true,
    says: "fewer of them serve and hold the data",
  },
  {
    concern: "capacity",
    severity: "review",
    at: /(limits|requests)\.(cpu|memory)$/,
    compare: smaller,
    says: "less memory or processor",
  },
];

/** Settings that say which software runs. */
export const IMAGES = /(^|\.)(image|imageName|tag|imageTag|version|appVersion)$/;

/** Paths that only a thing with a volume has. */
export const HOLDS_VOLUME = new RegExp(`${CLAIM.source}|${VOLUME_SIZE.source}`, "i");
