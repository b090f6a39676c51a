import type { Given } from "./support/plan";
import { create, type RuleCase, update } from "./support/rule-case";

/** A release whose manifests are the given objects of kind `Database`, or of the kind they name. */
export const release = (...objects: readonly object[]): { values: string[] } => ({
  values: [
    JSON.stringify({ manifests: objects.map((o) => ({ apiVersion: "example.org/v1", kind: "Database", ...o })) }),
  ],
});
/** The same object before and after a change of its spec. */
export const spec = (before: object, after: object, kind = "Database", name = "main"): Given[] => {
  const side = (content: object) => release({ kind, metadata: { name }, spec: content });
  return update("helm_release.a", side(before), side(after));
};
const volume = (storage: string) => ({ resources: { requests: { storage } } });
const named = (kind: string, name: string, content: object = {}) => ({ kind, metadata: { name }, spec: content });
const gone = (object: object): Given[] =>
  update("helm_release.a", release(named("Kept", "kept"), object), release(named("Kept", "kept")));

/** What rules about manifests inside a release must hit, and let pass. */
export const MANIFEST_CASES: Readonly<Record<string, RuleCase>> = {
  "manifest-data": {
    hits: [
      spec({ shards: 3 }, { shards: 2 }),
      spec({ storage: { size: "1Ti" } }, { storage: { size: "900Gi" } }),
      spec({ claim: volume("10Gi") }, { claim: { emptyDir: {} } }),
      spec({ replicas: 3 }, { replicas: 0 }),
      spec({ storageClassName: "fast" }, { storageClassName: "slow" }),
      spec(
        {
          sets: [
            { name: "a", ...volume("1Gi") },
            { name: "b", ...volume("1Gi") },
          ],
        },
        { sets: [{ name: "a", ...volume("1Gi") }] },
      ),
      gone(named("Database", "main", volume("1Gi"))),
      gone(named("PersistentVolumeClaim", "data")),
      update("helm_release.a", { values: ["shards: 3"] }, { values: ["shards: 2"] }),
      update(
        "helm_release.a",
        { values: ["a: {shards: 1}", "a: {shards: 3}"] },
        { values: ["a: {shards: 1}", "a: {b: 1}"] },
      ),
      update(
        "helm_release.a",
        { set: [{ name: "primary.shards", value: "3" }] },
        { set: [{ name: "primary.shards", value: "1" }] },
      ),
    ],
    passes: [
      spec({ shards: 2 }, { shards: 3 }),
      spec({ storage: { size: "1024Gi" } }, { storage: { size: "1Ti" } }),
      spec({ storage: { size: "1Ti" } }, { storage: { size: "1.5Ti" } }),
      spec({ hard: { "requests.storage": "10Gi" } }, { hard: { "requests.storage": "5Gi" } }, "ResourceQuota"),
      spec(
        {
          sets: [
            { name: "a", ...volume("1Gi") },
            { name: "b", ...volume("2Gi") },
          ],
        },
        {
          sets: [
            { name: "b", ...volume("2Gi") },
            { name: "a", ...volume("1Gi") },
          ],
        },
      ),
      gone(named("ConfigMap", "files")),
      create("helm_release.a", release(named("Database", "main", { shards: 1 }))),
    ],
  },
  "manifest-guard": {
    hits: [
      spec({ reclaimPolicy: "Retain" }, { reclaimPolicy: "Delete" }),
      spec({ cleanup: { pvc: "Retain" } }, { cleanup: {} }),
      spec({ volumeClaimDeletePolicy: "DeleteOnScaledownOnly" }, {}),
      update(
        "helm_release.a",
        release({ metadata: { name: "a", finalizers: ["in-order"] } }),
        release({ metadata: { name: "a", finalizers: ["in-order", "delete-pvc"] } }),
      ),
      update(
        "helm_release.a",
        release({ metadata: { name: "a", annotations: { "helm.sh/resource-policy": "keep" } } }),
        release({ metadata: { name: "a" } }),
      ),
      spec({ tls: { mode: "requireTLS" } }, { tls: { mode: "allowTLS" } }),
      spec({ tls: { mode: "requireTLS" } }, { tls: {} }),
      spec({ sslmode: "verify-full" }, { sslmode: "require" }),
      spec({ ssl_min_protocol_version: "TLSv1.3" }, { ssl_min_protocol_version: "TLSv1.2" }),
      spec({ "http.ssl.supported_protocols": ["TLSv1.3"] }, { "http.ssl.supported_protocols": ["TLSv1.3", "TLSv1.1"] }),
      spec({ tls: { enabled: true } }, { tls: { enabled: false } }),
      spec({ nodes: [{ host: "a", secure: "yes" }] }, { nodes: [{ host: "a", secure: "no" }] }),
      spec({}, { insecureSkipTLSVerify: true }),
      spec({ env: [{ name: "SKIP_VERIFY", value: "false" }] }, { env: [{ name: "SKIP_VERIFY", value: "true" }] }),
      spec({ pg_hba: ["hostnossl all all all reject", "a"] }, { pg_hba: ["a"] }),
      spec({ pg_hba: ["a"] }, { pg_hba: ["a", "host all all all trust"] }),
      spec({ secrets: { encryptionKey: "x" } }, { secrets: {} }),
      spec({ backup: { enabled: true } }, { backup: { enabled: false } }),
      spec({ pitr: { enabled: true } }, { pitr: { enabled: false } }),
      spec({ plugins: [{ name: "a", isWALArchiver: true }] }, { plugins: [] }),
      spec({ schedule: "0 0 * * *" }, { schedule: "0 0 * * *", suspend: true }, "CronJob", "cleaning"),
      spec({ schedule: "0 0 * * *" }, {}, "ScheduledBackup"),
      spec({ retentionPolicy: "30d" }, { retentionPolicy: "7d" }),
      spec({ synchronous: { number: 2 } }, { synchronous: { number: 1 } }),
      spec({ dataDurability: "required" }, { dataDurability: "preferred" }),
      spec({ ingress: [{ from: [{ podSelector: { a: 1 } }] }] }, { ingress: [{}] }, "NetworkPolicy"),
      spec(
        { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }] },
        { egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] },
        "NetworkPolicy",
      ),
      spec({ ingress: [{ ports: [{ port: 1 }] }] }, { ingress: [{ ports: [{ port: 2 }] }] }, "NetworkPolicy"),
      spec({ securityContext: { runAsNonRoot: true } }, { securityContext: { privileged: true } }),
      // Operators take a server's file as text.
      spec(
        { configuration: "net:\n  tls:\n    mode: requireTLS\n" },
        { configuration: "net:\n  tls:\n    mode: preferTLS\n" },
      ),
      gone(named("NetworkPolicy", "servers")),
      gone(named("ScheduledBackup", "daily")),
      gone(named("PodDisruptionBudget", "servers")),
      gone({ metadata: { name: "main", annotations: { "helm.sh/resource-policy": "keep" } }, spec: volume("1Gi") }),
    ],
    passes: [
      spec({ reclaimPolicy: "Delete" }, { reclaimPolicy: "Retain" }),
      spec({ tls: { mode: "preferTLS" } }, { tls: { mode: "requireTLS" } }),
      spec({ ssl_min_protocol_version: "TLSv1.2" }, { ssl_min_protocol_version: "TLSv1.3" }),
      spec({ backup: { enabled: false } }, { backup: { enabled: true } }),
      spec({ retentionPolicy: "7d" }, { retentionPolicy: "30d" }),
      spec({ schedule: "0 1 * * *" }, { schedule: "0 2 * * *" }, "CronJob", "cleaning"),
      spec({ ingress: [{ ports: [{ port: 1 }] }] }, { ingress: [{ ports: [{ port: 1 }] }] }, "NetworkPolicy"),
      gone(named("ConfigMap", "files")),
    ],
  },
  "manifest-capacity": {
    hits: [
      spec({ replicas: 3 }, { replicas: 2 }),
      spec({ instances: 3 }, {}),
      spec({ sets: [{ name: "a", count: 2 }] }, { sets: [] }),
      spec({ resources: { limits: { memory: "2Gi" } } }, { resources: { limits: { memory: "1536Mi" } } }),
      spec({ resources: { requests: { cpu: "1" } } }, { resources: { requests: { cpu: "500m" } } }),
      gone(named("Service", "writer")),
    ],
    passes: [
      spec({ replicas: 3 }, { replicas: 5 }),
      spec({ resources: { limits: { memory: "1Gi" } } }, { resources: { limits: { memory: "1024Mi" } } }),
      spec({ resources: { limits: { cpu: "1000m" } } }, { resources: { limits: { cpu: 1 } } }),
      spec({ retention: { count: 9 } }, { retention: { count: 3 } }),
    ],
  },
  "manifest-version": {
    hits: [
      spec({ image: "r.example:5000/a/db:8.0.4" }, { image: "r.example:5000/a/db:7.0.9" }),
      spec({ image: "r.example/a/db:8.0.4" }, { image: "r.example/a/db:8.0.5" }),
      spec({ image: "r.example/a/db:8.0.4" }, { image: "elsewhere.example/db:8.0.4" }),
      spec({ image: "r.example/a/db:8.0.4" }, { image: "r.example/a/db:latest" }),
      spec({ version: "8.1.0" }, { version: "9.0.0" }),
    ],
    passes: [
      spec({ image: "db:1.0" }, { image: "db:1.0", replicas: 2 }),
      create("helm_release.a", release(named("A", "a", { image: "x:1" }))),
    ],
  },
  "manifest-unread": {
    hits: [
      update("helm_release.a", { values: ["a: 1"] }, { values: ["a: [1"] }),
      update("helm_release.a", { values: ["a: 1"] }, { values: ["- a"] }),
      update("helm_release.a", { values: ["a: 1"] }, {}, { unknown: { values: true } }),
      update("helm_release.a", { version: "1.0.0+sha.0a" }, { version: "1.0.0+sha.0b" }),
      update(
        "helm_release.a",
        { version: "1.0.0", repository: "https://charts.example" },
        { version: "1.1.0", repository: "https://charts.example" },
      ),
      update("helm_release.a", { version: "1.0.0", chart: "./a" }, { version: "1.0.0+sha.0b", chart: "./a" }),
    ],
    passes: [
      create("helm_release.a", { version: "1.0.0+sha.0a" }),
      update("helm_release.a", { values: ["a: 1"] }, { values: ["a: 2"] }),
      update("helm_release.a", { values: ["a: [1"], timeout: 1 }, { values: ["a: [1"], timeout: 2 }),
    ],
  },
};
