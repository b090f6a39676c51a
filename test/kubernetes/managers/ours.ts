import type { Checks } from "../../support/checks";
import { type Installed, ours, placed } from "../control-plane/stages/install";
import type { World } from "../control-plane/world";
import type { Block } from "../support";
import { lacks } from "./compare";

const titleOf = ({ kind, metadata: { name, namespace = "" } }: Block) => `${kind} ${namespace}/${name}`;

/** Who may write what of ours: Helm, the provider, the control plane, and the players of cert-manager and External Secrets. */
const WRITERS = /^(?:helm|tests|Go-http-client|kube-controller-manager|kube-scheduler|node)$/;
/** Operators' own resources: they keep defaults, finalizers and what they are at in them. */
const THEIRS =
  /\.(?:cnpg\.io|percona\.com|elastic\.co)\/|^postgresql\.cnpg\.io|^psmdb\.percona\.com|^barmancloud\.cnpg\.io/;

/** Secrets that generators and certificates of ours name: they are there before the operator is. */
async function secretsOf(world: World, stack: Installed): Promise<Block[]> {
  const names = stack.releases
    .filter(ours)
    .flatMap(placed)
    .flatMap(({ kind, metadata: { namespace }, spec }) => {
      if (kind === "Certificate") return [{ namespace, name: spec.secretName as string }];
      if (kind === "ExternalSecret" && spec.target?.creationPolicy !== "Merge")
        return [{ namespace, name: spec.target.name as string }];
      return [];
    });
  return Promise.all(
    names.map(async ({ namespace, name }) => {
      const { status, body } = await world.plane.ask("GET", `/api/v1/namespaces/${namespace}/secrets/${name}`);
      const missing = { kind: "Secret", metadata: { namespace, name } };
      return status === 200 ? { ...body, kind: "Secret" } : missing;
    }),
  );
}

/** Contents of secrets of ours, by name. */
export async function contents(world: World, stack: Installed): Promise<ReadonlyMap<string, string>> {
  return new Map((await secretsOf(world, stack)).map((one) => [titleOf(one), JSON.stringify(one.data)]));
}

/**
 * No operator writes over what is ours: each object still says what it was sent with, nobody else has written any field of
 * it but its status, and each secret holds what it held before there was an operator.
 */
export async function kept(
  world: World,
  checks: Checks,
  stack: Installed,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const sent = [...stack.objects, ...stack.releases.filter(ours).flatMap(placed)];
  const wrong: string[] = [];
  for (const one of sent) {
    const { status, body } = await world.plane.ask("GET", await world.plane.pathOf(one));
    if (status !== 200) {
      // A job of a release that came after is over, and may be gone.
      if (one.kind !== "Job") wrong.push(`${titleOf(one)} is gone`);
      continue;
    }
    const { spec, data, metadata } = one;
    const labels = { labels: metadata.labels, annotations: metadata.annotations };
    wrong.push(...lacks({ spec, data, metadata: labels }, body).map((line) => `${titleOf(one)} ${line}`));
    if (!THEIRS.test(one.apiVersion)) wrong.push(...strangers(one, body));
  }
  const secrets = await secretsOf(world, stack);
  for (const one of secrets) {
    const title = titleOf(one);
    if (one.data === undefined) wrong.push(`${title} is gone`);
    else if (before.has(title) && before.get(title) !== JSON.stringify(one.data))
      wrong.push(`${title} holds something else`);
    wrong.push(...strangers(one, one));
  }
  checks.check(
    `${stack.name}: no operator writes over ${sent.length} objects and ${secrets.length} secrets of ours`,
    wrong.length === 0,
    () => wrong.slice(0, 40).join("\n"),
  );
}

function strangers(one: Block, { metadata }: Block): string[] {
  const entries = (metadata.managedFields ?? []) as Block[];
  return entries
    .filter(({ manager, subresource }) => subresource !== "status" && !WRITERS.test(manager))
    .map(({ manager, fieldsV1 }) => `${titleOf(one)}: ${manager} wrote ${JSON.stringify(fieldsV1).slice(0, 300)}`);
}
