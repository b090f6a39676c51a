import { load } from "js-yaml";
import type { Installed } from "../control-plane/stages/install";
import type { World } from "../control-plane/world";
import type { Block } from "../support";
import type { Manager } from "./managers";

/** An operator as its chart installs it. */
export interface Operator {
  readonly namespace: string;
  /** Addresses of its images, by the name of the chart's value. */
  readonly images: Readonly<Record<string, string>>;
  /** One of its pods. */
  readonly pod: string;
}

const NONE = { cpu: "100m", memory: "150Mi" };
const CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, runAsNonRoot: true };

/** Tags that charts take where values name none: their version of the program. */
const TAGS: Readonly<Record<string, string>> = {
  "cloudnative-pg": "1.30.0",
  "plugin-barman-cloud": "v0.13.0",
  "eck-operator": "3.5.0",
};

/** The labels by which each operator looks for itself. Source: each chart's templates. */
const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "cloudnative-pg": { "app.kubernetes.io/name": "cloudnative-pg" },
  "plugin-barman-cloud": { app: "barman-cloud" },
  "psmdb-operator": { "app.kubernetes.io/name": "psmdb-operator" },
  "eck-operator": { "control-plane": "elastic-operator" },
};

function imagesOf(release: string, values: Block): Record<string, string> {
  const images = Object.entries(values).filter(([, value]) => typeof value?.repository === "string");
  return Object.fromEntries(
    images.map(([name, { registry, repository, tag = TAGS[release] }]) => [
      name,
      `${registry === undefined ? "" : `${registry}/`}${repository}:${tag}`,
    ]),
  );
}

/**
 * The Deployment and the service account of a release of the operators' stack, with the images and contexts of its values; its
 * pods are admitted to the namespace that the stack has made, and run.
 */
export async function stands(world: World, stack: Installed, { release }: Manager): Promise<Operator> {
  const { namespace, values } = stack.releases.find(({ name }) => name === release)!;
  const given = (load(values) ?? {}) as Block;
  const images = imagesOf(release, given);
  const labels = LABELS[release]!;
  const selector = { matchLabels: labels };
  await world.plane.must({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: release, namespace } });
  await world.plane.must({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: release, namespace, labels },
    spec: {
      replicas: given.replicaCount ?? 1,
      selector,
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: release,
          securityContext: given.podSecurityContext ?? {
            runAsNonRoot: true,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "manager",
              image: images.image,
              resources: { requests: NONE, limits: { cpu: "1", memory: "1Gi" } },
              securityContext: given.securityContext ?? CONTAINER,
            },
          ],
        },
      },
    },
  });
  const pod = await world.eventually(async () => {
    const pods = await world.plane.list(`/api/v1/namespaces/${namespace}/pods`);
    const own = pods.filter(({ metadata, status }) =>
      Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value && status.phase === "Running"),
    );
    return own[0]?.metadata.name as string | undefined;
  });
  if (pod === undefined) throw new Error(`no pod of ${release} runs: ${world.troubles()}`);
  return { namespace, images, pod };
}

interface Webhook {
  readonly program: string;
  readonly group: string;
  readonly version: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly mutating: readonly string[];
  readonly policy: "Fail" | "Ignore";
}

/** Sources: CloudNativePG 1.30.0, config/webhook/manifests.yaml; ECK 3.5.0, deploy/eck-operator/templates/webhook.yaml. */
const WEBHOOKS: readonly Webhook[] = [
  {
    program: "cloudnative-pg",
    group: "postgresql.cnpg.io",
    version: "v1",
    kinds: {
      backup: "backups",
      cluster: "clusters",
      database: "databases",
      pooler: "poolers",
      scheduledbackup: "scheduledbackups",
    },
    mutating: ["backup", "cluster", "database", "scheduledbackup"],
    policy: "Fail",
  },
  {
    program: "eck",
    group: "elasticsearch.k8s.elastic.co",
    version: "v1",
    kinds: { elasticsearch: "elasticsearches" },
    mutating: [],
    // The chart's own is Ignore: an answer that does not come would look like one that lets in.
    policy: "Fail",
  },
];

/** Webhooks as the charts make them; they lead to where the manager listens. */
export async function webhooks(world: World, program: string, port: number, authority: string): Promise<number> {
  const of = WEBHOOKS.filter((one) => one.program === program);
  for (const { group, version, kinds, mutating, policy } of of) {
    const one = (verb: string) => (kind: string) => ({
      name: `${verb[0]}${kind}.${group.split(".").slice(-2).join(".")}`,
      admissionReviewVersions: ["v1", "v1beta1"],
      sideEffects: "None",
      failurePolicy: policy,
      clientConfig: {
        caBundle: authority,
        url: `https://127.0.0.1:${port}/${verb}-${group.replaceAll(".", "-")}-${version}-${kind}`,
      },
      rules: [
        { apiGroups: [group], apiVersions: [version], operations: ["CREATE", "UPDATE"], resources: [kinds[kind]] },
      ],
    });
    const configuration = (kind: string, hooks: object[]) => ({
      apiVersion: "admissionregistration.k8s.io/v1",
      kind,
      metadata: { name: `${program}-${kind.toLowerCase()}` },
      webhooks: hooks,
    });
    if (mutating.length > 0)
      await world.plane.must(configuration("MutatingWebhookConfiguration", mutating.map(one("mutate"))));
    await world.plane.must(configuration("ValidatingWebhookConfiguration", Object.keys(kinds).map(one("validate"))));
  }
  return of.reduce((sum, { kinds, mutating }) => sum + Object.keys(kinds).length + mutating.length, 0);
}
