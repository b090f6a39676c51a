import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { MissingRealPart } from "../../support/real-part";
import { until } from "../../support/until";
import type { Block } from "../support";
import type { ControlPlane } from "./cluster";

const FOLDER = resolve(__dirname, "../../../../shared/crds");
const PATIENCE_MS = 300_000;

/**
 * Of the load balancer's controller, whose definitions were not collected. Written by its documentation (AWS Load Balancer
 * Controller 2.13, "TargetGroupBinding"): the fields that a manifest of ours may have, and no others.
 */
const TARGET_GROUP_BINDING: Block = {
  group: "elbv2.k8s.aws",
  kind: "TargetGroupBinding",
  version: "v1beta1",
  scope: "Namespaced",
  plural: "targetgroupbindings",
  schema: {
    type: "object",
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
      spec: {
        type: "object",
        required: ["serviceRef"],
        properties: {
          serviceRef: {
            type: "object",
            required: ["name", "port"],
            properties: { name: { type: "string" }, port: { "x-kubernetes-int-or-string": true } },
          },
          targetGroupName: { type: "string" },
          targetType: { type: "string", enum: ["instance", "ip"] },
        },
      },
    },
  },
};

/**
 * Definitions made of the collected schemas, one a kind with all of its versions: of the kinds that are asked for, since the
 * API server takes a second and more for each. What the collection leaves out (printer
 * columns, conversion) no admission looks at; each kind has a status of its own, as operators write it.
 *
 * @throws MissingRealPart when there is no collection
 */
export function definitions(wanted: ReadonlySet<string>): Block[] {
  if (!existsSync(FOLDER)) throw new MissingRealPart("CRD schemas", `there is no ${FOLDER}`);
  const collected = readdirSync(FOLDER, { withFileTypes: true })
    .filter((folder) => folder.isDirectory())
    .flatMap(({ name }) => readdirSync(join(FOLDER, name)).map((file) => join(FOLDER, name, file)))
    .filter((path) => path.endsWith(".json"))
    .map((path) => JSON.parse(readFileSync(path, "utf8")) as Block);
  const kinds = new Map<string, Block[]>();
  for (const one of [...collected, TARGET_GROUP_BINDING].filter(({ kind, group }) => wanted.has(`${group}/${kind}`))) {
    const name = `${one.plural}.${one.group}`;
    kinds.set(name, [...(kinds.get(name) ?? []), one]);
  }
  return [...kinds].map(([name, versions]) => definition(name, versions));
}

function definition(name: string, versions: readonly Block[]): Block {
  const { group, kind, plural, scope } = versions[0]!;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    // The API server wants to know who approved a definition of its own groups.
    metadata: { name, annotations: { "api-approved.kubernetes.io": "unapproved, of the tests" } },
    spec: {
      group,
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map(({ version, schema }, index) => ({
        name: version,
        served: true,
        storage: index === versions.length - 1,
        schema: { openAPIV3Schema: schema },
        subresources: { status: {} },
      })),
    },
  };
}

/** @throws where its schema is not structural */
export async function established(plane: ControlPlane, name: string): Promise<void> {
  const met = async () => {
    const { body } = await plane.ask("GET", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    const conditions = (body.status?.conditions ?? []) as Block[];
    const bad = conditions.find(({ type, status }) => type === "NonStructuralSchema" && status === "True");
    if (bad !== undefined) throw new Error(`${name}: ${bad.message}`);
    return conditions.some(({ type, status }) => type === "Established" && status === "True");
  };
  if (!(await until(met, PATIENCE_MS))) throw new Error(`${name} is not established`);
}
