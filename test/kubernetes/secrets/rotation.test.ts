import { leavesOf, metaOf } from "../../../config/shape";
import { PASSWORD_ROTATION_DAYS } from "../../../constructs/engines/families/incluster/rotation";
import { ENGINES } from "../../../constructs/engines/registry";
import type { Manifest } from "../../../constructs/kubernetes/manifest";
import { inOrder, secretsOf } from "../../../constructs/kubernetes/parts/await";
import { generatedPassword, rotatedPassword } from "../../../constructs/kubernetes/parts/secrets";
import { type Block, type BuiltStack, built } from "../support";
import { type Data, GeneratedSecret } from "./external-secrets";

const HOMES = ["production-cell-premium-1-incluster", "production-tenant-open-data-lab-incluster"];

const externalSecrets = (manifests: readonly Manifest[]): Block[] =>
  manifests.filter(({ kind }) => kind === "ExternalSecret");

let made = 0;
const generate = () => `password-${++made}`;

describe("a password that is made in the cluster", () => {
  const controllerOf = (manifests: readonly Manifest[]) =>
    new GeneratedSecret(externalSecrets(manifests)[0]!, generate);

  test("stays, where nobody takes another while it runs", () => {
    const once = controllerOf(generatedPassword("admin", "admin"));
    const first = once.reconcile(0, undefined);
    expect(once.reconcile(100_000, first)).toBe(first);
  });

  test.each([30, 90, 365])("is another one after %i days, and not before", (days) => {
    const rotated = controllerOf(generatedPassword("admin", "admin", {}, days));
    const first = rotated.reconcile(0, undefined)!;
    expect(rotated.reconcile(days * 24 - 1, first)).toBe(first);
    const second = rotated.reconcile(days * 24 + 1, first)!;
    expect(second.password).not.toBe(first.password);
    expect(second.username).toBe("admin");
    expect(rotated.reconcile(days * 48, second)).toBe(second);
  });

  test("in an operator's secret waits for that, and leaves the rest of it alone", () => {
    const manifests = rotatedPassword("superuser", "cluster-superuser", "password", 30);
    const rotated = controllerOf(manifests);
    expect(rotated.reconcile(0, undefined)).toBeUndefined();
    const operators: Data = { username: "postgres", password: "first", dbname: "*" };
    const second = rotated.reconcile(1, operators)!;
    expect(second).toEqual({ ...operators, password: expect.stringMatching(/^password-/) });
    expect(rotated.reconcile(2, second)).toBe(second);
    // An operator comes later: to wait for its secret before it is there would be to wait for ever.
    const { first, rest } = inOrder(manifests);
    expect(secretsOf(first)).toEqual([]);
    expect(rest.map(({ kind }) => kind)).toEqual(["ExternalSecret"]);
  });

  test("is another one at once when somebody asks by an annotation", () => {
    const [manifest] = externalSecrets(generatedPassword("admin", "admin", {}, 365)) as [Block];
    const rotated = new GeneratedSecret(manifest, generate);
    const first = rotated.reconcile(0, undefined)!;
    manifest.metadata.annotations = { "force-sync": "1" };
    expect(rotated.reconcile(1, first)!.password).not.toBe(first.password);
  });
});

/** Secrets that a long-lived pod reads once, when it starts: by a variable of its environment. */
function readAtStart(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(readAtStart);
  if (value === null || typeof value !== "object") return [];
  const { secretKeyRef, secretRef } = value as Block;
  return [
    ...[secretKeyRef?.name, secretRef?.name].filter((name) => name !== undefined),
    ...Object.values(value).flatMap(readAtStart),
  ];
}

/** A job has new pods each time. */
const SHORT_LIVED = ["CronJob", "Job", "ExternalSecret", "PushSecret"];

describe.each(HOMES)("%s", (name) => {
  let stack: BuiltStack;
  let engines: string[];
  beforeAll(() => {
    [stack] = built(name) as [BuiltStack];
    engines = stack
      .all("helm_release")
      .map((release) => release.name as string)
      .filter((engine) => !engine.endsWith("-secrets"));
  });
  const rotatedIn = (engine: string) =>
    externalSecrets(stack.manifests(engine)).filter(({ spec }) => spec.refreshPolicy === "Periodic");

  test("the administrator's password rotates, where the engine has the setting", () => {
    const having = engines.filter((engine) => leavesOf(ENGINES[engine]!.schema).includes("password_rotation"));
    expect(having).toContain("elasticsearch");
    for (const engine of engines) {
      const pushed = stack
        .manifests(engine)
        .find(({ kind, metadata }) => kind === "PushSecret" && metadata.name === "admin")!;
      const admin = (pushed.spec as Block).selector.secret.name;
      expect([engine, rotatedIn(engine).map(({ spec }) => spec.target.name)]).toEqual([
        engine,
        having.includes(engine) ? [admin] : [],
      ]);
    }
  });

  test("nothing that runs on keeps a password that rotates", () => {
    for (const engine of engines) {
      const rotated = rotatedIn(engine).map(({ spec }) => spec.target.name);
      const read = stack
        .manifests(engine)
        .filter(({ kind }) => !SHORT_LIVED.includes(kind))
        .flatMap(readAtStart);
      expect([engine, read.filter((secret) => rotated.includes(secret))]).toEqual([engine, []]);
    }
  });

  test("the operator is who takes it on: it watches the secret that it is told of, or that is its own", () => {
    const kinds = Object.fromEntries(
      engines.flatMap((engine) => stack.manifests(engine).map((manifest) => [manifest.kind, manifest.spec as Block])),
    );
    const targets = engines.flatMap((engine) => rotatedIn(engine).map(({ spec }) => spec.target));
    for (const { name: secret, creationPolicy } of targets)
      expect(
        creationPolicy === "Merge"
          ? kinds.Cluster?.enableSuperuserAccess === true && kinds.Cluster.superuserSecret === undefined
          : kinds.Elasticsearch?.auth.fileRealm.some((realm: Block) => realm.secretName === secret),
      ).toBe(true);
  });
});

test("every engine on Kubernetes rotates by the setting, or refuses it by name with its reason", () => {
  for (const engine of Object.values(ENGINES).filter(({ kubernetes }) => kubernetes !== undefined)) {
    const refused = metaOf(engine.schema, "refusedKeys")?.password_rotation;
    const has = leavesOf(engine.schema).includes("password_rotation");
    expect([engine.id, has, refused !== undefined]).toEqual([engine.id, has, !has]);
  }
});

test("a rhythm is one that External Secrets keeps: hours, longer than the push to AWS", () => {
  for (const days of Object.values(PASSWORD_ROTATION_DAYS).filter((one) => one !== null)) {
    const [manifest] = externalSecrets(generatedPassword("a", "a", {}, days)) as [Block];
    expect(manifest.spec).toMatchObject({ refreshPolicy: "Periodic", refreshInterval: `${days * 24}h` });
  }
});
