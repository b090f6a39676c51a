import type { Checks } from "../../../support/checks";
import { until } from "../../../support/until";
import { objectsOf, releasesOf, type SentRelease } from "../../as-sent";
import type { Block, BuiltStack } from "../../support";
import type { World } from "../world";

/** A stack as it is installed: objects of the provider for Kubernetes, then releases in their order. */
export interface Installed {
  readonly name: string;
  readonly objects: readonly Block[];
  readonly releases: readonly SentRelease[];
}

export const counts = { objects: 0, releases: 0, admissions: 0 };

const titleOf = ({ kind, metadata: { name, namespace = "" } }: Block) => `${kind} ${namespace}/${name}`;

/** Terraform makes a namespace before what refers to it. */
export function installedOf(name: string, stack: BuiltStack): Installed {
  const objects = objectsOf(stack) as Block[];
  const isNamespace = ({ kind }: Block) => kind === "Namespace";
  return {
    name,
    objects: [...objects.filter(isNamespace), ...objects.filter((one) => !isNamespace(one))],
    releases: releasesOf(stack),
  };
}

/** Groups and kinds of everything that stacks bring. */
export function kindsOf(stacks: readonly Installed[]): Set<string> {
  const all = stacks.flatMap(({ releases }) => releases.flatMap(({ manifests }) => manifests));
  return new Set(all.map(({ apiVersion, kind }) => `${apiVersion.split("/")[0]}/${kind}`));
}

/** What identifies an object's present form: a status that moves is no other form. */
async function formOf(world: World, object: Block): Promise<string> {
  const { body } = await world.plane.ask("GET", await world.plane.pathOf(object));
  const { uid, generation, resourceVersion } = (body.metadata ?? {}) as Block;
  const form = generation ?? (object.kind === "ServiceAccount" || object.kind === "Secret" ? "" : resourceVersion);
  return `${titleOf(object)}: ${uid} ${form}`;
}

const forms = async (world: World, objects: readonly Block[]) =>
  (await Promise.all(objects.map((one) => formOf(world, one)))).join("\n");

/** Releases that have manifests of ours; the others' charts are their publishers'. */
export const ours = ({ manifests }: SentRelease) => manifests.length > 0;

export const placed = ({ namespace, manifests }: SentRelease): Block[] =>
  manifests.map((one) => ({ ...one, metadata: { ...one.metadata, namespace } }));

/** Installs a stack into what stands: every refusal is a failure, told by the API server's own words. */
export async function install(world: World, checks: Checks, { name, objects, releases }: Installed): Promise<void> {
  const refused: string[] = [];
  for (const one of objects) {
    const { status, body } = await world.plane.apply(one);
    counts.objects++;
    if (status > 201) refused.push(`${titleOf(one)}: ${body.message}`);
  }
  checks.check(`${name}: ${objects.length} objects are admitted`, refused.length === 0, () => refused.join("\n"));
  await quotasCount(world, checks, name, objects);
  for (const release of releases.filter(ours)) await installRelease(world, checks, name, release);
}

/** The provider waits for a quota until it is counted: before that, no pod is admitted. */
async function quotasCount(world: World, checks: Checks, name: string, objects: readonly Block[]): Promise<void> {
  const quotas = objects.filter(({ kind }) => kind === "ResourceQuota");
  const counted = async () => {
    const paths = await Promise.all(quotas.map((one) => world.plane.pathOf(one)));
    const found = await Promise.all(paths.map((path) => world.plane.ask("GET", path)));
    return found.every(({ body }) => body.status?.hard !== undefined);
  };
  checks.check(`${name}: ${quotas.length} quotas are counted`, await until(counted, world.patience), () =>
    world.plane.log("kube-controller-manager"),
  );
}

async function installRelease(world: World, checks: Checks, stack: string, release: SentRelease): Promise<void> {
  const said = `${stack}: release ${release.namespace}/${release.name}`;
  const refused: string[] = [];
  for (const one of placed(release)) {
    const { status, body } = await world.plane.admits(one);
    counts.admissions++;
    if (status > 201) refused.push(`${titleOf(one)}: ${body.message}`);
  }
  checks.check(`${said}: ${release.manifests.length} objects pass strict validation`, refused.length === 0, () =>
    refused.join("\n"),
  );
  const { code, stderr } = await world.install(release);
  counts.releases++;
  counts.objects += release.manifests.length;
  checks.check(`${said} is installed`, code === 0, () =>
    [stderr, waitingFor(world, release), world.troubles()].join("\n"),
  );
}

function waitingFor({ kubelet }: World, { manifests }: SentRelease): string {
  const jobs = manifests.filter(({ kind }) => kind === "Job").map(({ metadata }) => metadata.name);
  return [...kubelet.waiting]
    .filter(([pod]) => jobs.some((job) => pod.startsWith(job)))
    .map(([pod, missing]) => `${pod} waits for ${missing.join(", ")}`)
    .join("\n");
}

/** The same once more: no object gets another form. */
export async function again(world: World, checks: Checks, { name, objects, releases }: Installed): Promise<void> {
  const sent = releases.filter(ours);
  const all = [...objects, ...sent.flatMap(placed).filter(({ kind }) => kind !== "Job")];
  const before = await forms(world, all);
  const codes: string[] = [];
  for (const one of objects) {
    const { status, body } = await world.plane.apply(one);
    if (status > 201) codes.push(`${titleOf(one)}: ${body.message}`);
  }
  for (const release of sent) {
    const { code, stderr } = await world.install(release);
    if (code !== 0) codes.push(`${release.namespace}/${release.name}: ${stderr}`);
  }
  const after = await forms(world, all);
  checks.check(
    `${name}: a second time changes none of ${all.length} objects`,
    codes.length === 0 && before === after,
    () => [...codes, ...differing(before, after)].join("\n"),
  );
}

function differing(before: string, after: string): string[] {
  const now = after.split("\n");
  return before.split("\n").flatMap((line, index) => (line === now[index] ? [] : [`${line} became ${now[index]}`]));
}

/** Releases go in the opposite order; what is to stay does, everything else is gone, and so is a namespace in the end. */
export async function remove(world: World, checks: Checks, { name, objects, releases }: Installed): Promise<void> {
  const sent = releases.filter(ours).reverse();
  const failed: string[] = [];
  for (const release of sent) {
    const { code, stderr } = await world.uninstall(release);
    if (code !== 0) failed.push(`${release.namespace}/${release.name}: ${stderr}`);
  }
  const kept = ({ metadata }: Block) => metadata.annotations?.["helm.sh/resource-policy"] === "keep";
  const all = sent.flatMap(placed);
  const wrong = async () => {
    const there = await Promise.all(
      all.map(async (one) => (await world.plane.ask("GET", await world.plane.pathOf(one))).status === 200),
    );
    return all.filter((one, index) => there[index] !== kept(one)).map(titleOf);
  };
  const right = await until(async () => (await wrong()).length === 0, world.patience);
  const stay = all.filter(kept).length;
  const left = await wrong();
  checks.check(`${name}: removed; ${stay} of ${all.length} objects stay`, right && failed.length === 0, () =>
    [...failed, ...left].join("\n"),
  );
  const namespaces = objects.filter(({ kind }) => kind === "Namespace");
  const others = objects.filter(({ kind, metadata }) => kind !== "Namespace" && metadata.namespace === undefined);
  for (const one of [...namespaces, ...others]) await world.plane.ask("DELETE", await world.plane.pathOf(one));
  const gone = async () => {
    const paths = await Promise.all(namespaces.map((one) => world.plane.pathOf(one)));
    return (await Promise.all(paths.map((path) => world.plane.ask("GET", path)))).every(({ status }) => status === 404);
  };
  checks.check(`${name}: no finalizer keeps a namespace`, await until(gone, world.patience), () => world.troubles());
}
