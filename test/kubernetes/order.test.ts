import type { Manifest } from "../../constructs/kubernetes/manifest";
import { inOrder, secretsOf } from "../../constructs/kubernetes/parts/await";
import { releasesOf } from "./as-sent";
import { type Block, type BuiltStack, built } from "./support";

const HOMES = ["production-cell-premium-1-incluster", "production-tenant-open-data-lab-incluster"];

/**
 * Secrets that an operator makes itself when it finds none, by the kind whose operator it is: what it would invent, and
 * where the kind names it.
 */
const INVENTED: Readonly<Record<string, { readonly source: string; readonly secrets: (spec: Block) => string[] }>> = {
  PerconaServerMongoDB: {
    source: "Percona operator 1.22.0, pkg/controller/perconaservermongodb/ssl.go and secrets.go",
    secrets: ({ secrets: { ssl, sslInternal, encryptionKey } }) => [ssl, sslInternal, encryptionKey],
  },
  Cluster: {
    source: "CloudNativePG 1.30.0, internal/controller/cluster_pki.go",
    secrets: ({ certificates: { serverTLSSecret, serverCASecret } }) => [serverTLSSecret, serverCASecret],
  },
  Elasticsearch: {
    source: "ECK 3.5.0, pkg/controller/common/certificates; a user of a missing secret is left out",
    secrets: ({ http, auth }) => [
      http.tls.certificate.secretName,
      ...auth.fileRealm.map(({ secretName }: Block) => secretName),
    ],
  },
  RedisReplication: {
    source: "OpsTree operator 0.26.0, internal/k8sutils/secrets.go",
    secrets: ({ kubernetesConfig: { redisSecret }, TLS }) => [redisSecret.name, TLS.secret.secretName],
  },
};

/** Names of secrets that a manifest mounts or reads, wherever in it. */
function read(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(read);
  if (value === null || typeof value !== "object") return [];
  const { secretKeyRef, secretName } = value as Block;
  return [
    ...(secretKeyRef?.name === undefined ? [] : [secretKeyRef.name as string]),
    ...(typeof secretName === "string" ? [secretName] : []),
    ...Object.values(value).flatMap(read),
  ];
}

describe.each(HOMES)("%s", (name) => {
  let stack: BuiltStack;
  let pairs: { engine: string; first: Manifest[]; rest: Manifest[]; release: Block }[];
  beforeAll(() => {
    [stack] = built(name) as [BuiltStack];
    const releases = releasesOf(stack);
    const named = (wanted: string) => [...releases.find((one) => one.name === wanted)!.manifests];
    pairs = stack
      .all("helm_release")
      .filter((release) => !release.name.endsWith("-secrets"))
      .map((release) => ({
        engine: release.name,
        first: named(`${release.name}-secrets`),
        rest: named(release.name),
        release,
      }));
    expect(pairs.length).toBeGreaterThan(2);
  });

  test("what an operator would invent is made by an earlier release", () => {
    const found = pairs.flatMap(({ first, rest }) =>
      rest.flatMap(({ kind, spec }) => (INVENTED[kind]?.secrets(spec as Block) ?? []).map((secret) => [secret, first])),
    );
    expect(found.length).toBeGreaterThan(4);
    for (const [secret, first] of found as [string, Manifest[]][])
      expect(secretsOf(first).concat(first.map(({ metadata }) => metadata.name))).toContain(secret);
  });

  test("what an earlier release makes it waits for, each secret by a volume", () => {
    for (const { engine, first } of pairs) {
      const jobs = first.filter(({ kind }) => kind === "Job");
      expect(jobs).toHaveLength(1);
      const { volumes } = (jobs[0]!.spec as Block).template.spec;
      expect(volumes.map(({ secret }: Block) => secret.secretName)).toEqual(secretsOf(first));
      const release = stack.all("helm_release").find(({ name: of }) => of === `${engine}-secrets`)!;
      expect(release).toMatchObject({ wait: true, wait_for_jobs: true, timeout: 600, take_ownership: true });
    }
  });

  test("a release that reads secrets stands after the one that makes them, and makes none", () => {
    for (const { engine, first, rest, release } of pairs) {
      const addresses = Object.entries(stack.json.resource.helm_release as Block);
      const [before] = addresses.find(([, { name: of }]) => of === `${engine}-secrets`)!;
      expect(release.depends_on).toEqual([`helm_release.${before}`]);
      expect(inOrder(rest).first).toEqual([]);
      const own = new Set([...secretsOf(first), ...first.map(({ metadata }) => metadata.name)]);
      // What the operator makes for its own users, and nobody else's.
      const operators = [`${engine}-users`, "timescaledb-superuser"];
      expect(rest.flatMap(read).filter((secret) => !own.has(secret) && !operators.includes(secret))).toEqual([]);
    }
  });

  test("what makes secrets stays when its release goes", () => {
    for (const { first } of pairs)
      for (const { kind, metadata } of first)
        if (kind !== "Job") expect(metadata.annotations?.["helm.sh/resource-policy"]).toBe("keep");
  });
});

test("the password of ClickHouse's operator stands before the operator", () => {
  const [operators] = built("production-operators") as [BuiltStack];
  const releases = operators.json.resource.helm_release as Record<string, Block>;
  const [id, secrets] = Object.entries(releases).find(
    ([, { name }]) => name === "altinity-clickhouse-operator-secrets",
  )!;
  const operator = Object.values(releases).find(({ name }) => name === "altinity-clickhouse-operator")!;
  expect(operator.depends_on).toContain(`helm_release.${id}`);
  expect(secrets).toMatchObject({ wait: true, wait_for_jobs: true, namespace: operator.namespace });
  const external = Object.entries(releases).find(([, { name }]) => name === "external-secrets")!;
  expect(secrets.depends_on).toContain(`helm_release.${external[0]}`);
});

test("a job that waits for other secrets is another job: jobs cannot be changed", () => {
  const [stack] = built("production-cell-premium-1-incluster") as [BuiltStack];
  const names = stack
    .all("helm_release")
    .filter(({ name }) => name.endsWith("-secrets"))
    .flatMap(({ name }) => stack.manifests(name.replace("-secrets", "")).filter(({ kind }) => kind === "Job"))
    .map(({ metadata }) => metadata.name);
  expect(new Set(names).size).toBe(names.length);
});
