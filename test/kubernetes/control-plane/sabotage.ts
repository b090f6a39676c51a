import type { Manifest } from "../../../constructs/kubernetes/manifest";
import { LABEL } from "../../../constructs/kubernetes/names";
import { Checks } from "../../support/checks";
import type { Places } from "./places";
import type { Group } from "./players/nodes";
import type { Installed } from "./stages/install";

export const STAGES = ["install", "stand", "reach", "drain", "again", "remove", "orders"] as const;
export type Stage = (typeof STAGES)[number];

/** A fault that stood once, or could: put back by `SABOTAGE=<name>`, the suite has to name it. */
export interface Sabotage {
  /** What was wrong. */
  readonly fault: string;
  /** Stacks, of these the namespaces, and stages that are enough to see it. Default of namespaces: all. */
  readonly stacks: RegExp;
  readonly only?: RegExp;
  readonly stages: readonly Stage[];
  /** On the text of each stack's objects and releases. */
  readonly text?: (text: string) => string;
  readonly groups?: (group: Group) => Group;
  /** Player that does not act. */
  readonly without?: string;
  /** The check that has to fail. */
  readonly seen: RegExp;
}

const CELLS = /-cell-premium-1-incluster$/;
const OWN = /-tenant-open-data-lab-incluster$/;
const [HOME, ENGINE] = [LABEL.home, LABEL.engine];

/** Takes what a pattern finds out of a list in JSON, with the comma before or after it. */
const without = (item: string) => (text: string) =>
  text.replaceAll(new RegExp(`,${item}`, "g"), "").replaceAll(new RegExp(`${item},`, "g"), "");

const removed = ({ [ENGINE]: _, ...rest }: Readonly<Record<string, string>>) => rest;

export const SABOTAGES: Readonly<Record<string, Sabotage>> = {
  "api-server-closed": {
    fault: "policies admit the VPC's range, and pods dial the API server at its service's address",
    stacks: CELLS,
    only: /timescaledb$/,
    stages: ["install", "stand", "reach"],
    text: (text) => text.replaceAll('"cidr":"172.20.0.0/16"', '"cidr":"10.64.0.0/16"'),
    seen: /rows of who must reach whom/,
  },
  "secret-that-never-comes": {
    fault: "a cluster is made before what its operator would invent: nobody makes the authority",
    stacks: CELLS,
    only: /clickhouse$/,
    stages: ["install"],
    without: "secrets",
    seen: /clickhouse-secrets is installed/,
  },
  "no-autoscaler": {
    fault: "two cells ask for more than their nodes have, and nothing starts another",
    stacks: CELLS,
    stages: ["install", "stand"],
    without: "autoscaler",
    seen: /pods stand/,
  },
  "engines-together": {
    fault: "a tenant's nodes are one pool without the engine in label and taint",
    stacks: /-tenant-northwind-bank-incluster$/,
    stages: ["orders"],
    text: (text) =>
      without(`\\{"effect":"NoSchedule","key":"${ENGINE}","operator":"Equal","value":"[a-z]+"\\}`)(
        text.replaceAll(new RegExp(`("nodeSelector":\\{[^}]*?),"${ENGINE}":"[a-z]+"`, "g"), "$1"),
      ),
    groups: (group) => ({
      ...group,
      labels: removed(group.labels),
      taints: group.taints.filter(({ key }) => key !== ENGINE),
      // As many as each zone had.
      max: group.labels[HOME] === undefined ? group.max : group.min,
    }),
    seen: /have a node/,
  },
  "spread-counts-poolers": {
    fault: "the spread of TimescaleDB's instances counts the poolers' pods, which have the same label",
    stacks: /-tenant-northwind-bank-incluster$/,
    only: /timescaledb$/,
    stages: ["orders"],
    text: (text) =>
      text.replaceAll(/("matchLabels":\{"cnpg.io\/cluster":"timescaledb"),"cnpg.io\/podRole":"instance"/g, "$1"),
    seen: /has a node|have a node|stand/,
  },
  "misspelt-field": {
    fault: "a field that its kind does not have",
    stacks: CELLS,
    only: /timescaledb$/,
    stages: ["install"],
    text: (text) => text.replaceAll('"enablePDB"', '"enablePdb"'),
    seen: /pass strict validation/,
  },
  "refused-by-cel": {
    fault: "what a rule of the kind's own schema refuses: an image by catalogue and by name at once",
    stacks: CELLS,
    only: /timescaledb$/,
    stages: ["install"],
    text: (text) => text.replaceAll('"imageCatalogRef":{', '"imageName":"postgres:17","imageCatalogRef":{'),
    seen: /pass strict validation/,
  },
  "pod-of-root": {
    fault: "a pod that its namespace's level of pod security turns away",
    stacks: OWN,
    only: /redis$/,
    stages: ["install", "stand"],
    text: (text) =>
      text.replaceAll(
        '"podSecurityContext":{"fsGroup":999,"runAsGroup":999,"runAsNonRoot":true',
        '"podSecurityContext":{"fsGroup":999,"runAsGroup":999,"runAsNonRoot":false',
      ),
    seen: /pods stand/,
  },
  "quota-too-small": {
    fault: "a namespace's quota has no room for all pods of its engine",
    stacks: OWN,
    only: /redis$/,
    stages: ["install", "stand"],
    text: (text) => text.replaceAll(/"requests.memory":"(\d+)Gi"/g, '"requests.memory":"8Gi"'),
    seen: /pods stand/,
  },
  "service-of-nobody": {
    fault: "a service's selector is of no pod: a target group would have no target",
    stacks: CELLS,
    only: /elasticsearch$/,
    stages: ["install", "stand"],
    text: (text) =>
      text.replaceAll('"selector":{"elasticsearch.k8s.elastic.co/', '"selector":{"elasticsearch.k8s.elastic.com/'),
    seen: /services lead to pods/,
  },
  "secrets-go-with-their-release": {
    fault: "what makes passwords and keys is deleted when its release is",
    stacks: CELLS,
    only: /clickhouse$/,
    stages: ["install", "remove"],
    text: (text) => text.replaceAll('"helm.sh/resource-policy":"keep"', '"helm.sh/resource-policy":"default"'),
    seen: /stay/,
  },
};

/** A fault, put into what is installed. */
export function sabotaged(places: Places, { stacks, only = /./, text, groups }: Sabotage): Places {
  const change = <T>(value: T): T => (text === undefined ? value : (JSON.parse(text(JSON.stringify(value))) as T));
  const within = (namespace: string | undefined) => namespace === undefined || only.test(namespace);
  return {
    ...places,
    groups: groups === undefined ? places.groups : places.groups.map(groups),
    stacks: places.stacks
      .filter(({ name }) => stacks.test(name))
      .map(
        ({ name, objects, releases }): Installed => ({
          name,
          objects: change(
            objects.filter(({ kind, metadata }) => within(kind === "Namespace" ? metadata.name : metadata.namespace)),
          ),
          releases: releases
            .filter(({ namespace, manifests }) => within(namespace) && manifests.length > 0)
            .map((release) => {
              const manifests: readonly Manifest[] = change(release.manifests);
              return { ...release, manifests, values: JSON.stringify({ manifests }) };
            }),
        }),
      ),
  };
}

/** Keeps what failed, and tells nothing of it: it was meant to. */
export class Recorded extends Checks {
  readonly failures: string[] = [];

  override check(what: string, holds: boolean, evidence: () => string = () => ""): boolean {
    if (!holds) this.failures.push(`${what}\n${evidence()}`);
    return holds;
  }
}
