import type { Violation } from "../../../config/room";
import type { Index } from "./indices";
import { TENANT_FIELD } from "./names";
import type { ElasticsearchSettings } from "./settings";

export type Indices = Readonly<Record<string, Index>>;

/** Phases follow each other. */
function lifecycleFault(path: string, lifecycle: NonNullable<Index["lifecycle"]>): Violation | null {
  const phases = (["warm_days", "cold_days", "delete_days"] as const).filter((key) => lifecycle[key] !== undefined);
  for (const [index, later] of phases.slice(1).entries()) {
    const earlier = phases[index]!;
    if (lifecycle[later]! <= lifecycle[earlier]!)
      return {
        path: `${path}.${later}`,
        given: lifecycle[later],
        allowed: `more than ${earlier}, ${lifecycle[earlier]}`,
        advice: "An index goes from warm to cold and is deleted last: raise it, or lower the other.",
      };
  }
  return null;
}

/** A phase for which there are no nodes. What a cell has, a tenant's settings do not know. */
export function tierFault(
  path: string,
  indices: Indices,
  topology: ElasticsearchSettings["topology"],
): Violation | null {
  for (const [name, { lifecycle }] of Object.entries(indices))
    for (const tier of ["warm", "cold"] as const)
      if (lifecycle?.[`${tier}_days`] !== undefined && topology[tier] === null)
        return {
          path: `${path}.${name}.lifecycle.${tier}_days`,
          given: lifecycle[`${tier}_days`],
          allowed: `only with topology.${tier}`,
          advice: `There are no ${tier} nodes: write topology.${tier}, or leave it out.`,
        };
  return null;
}

/** What is wrong with the first index that is not right. `zones`: those that data nodes are in. */
export function indexFault(path: string, indices: Indices, zones: number): Violation | null {
  for (const [name, index] of Object.entries(indices)) {
    const at = `${path}.${name}`;
    if (index.replicas >= zones)
      return {
        path: `${at}.replicas`,
        given: index.replicas,
        allowed: `fewer than topology.zones, ${zones}: a shard and its copies are each in a zone of their own`,
        advice: "Lower it, or add a zone.",
      };
    const plain = Object.entries(index.fields).find(([, field]) => field.type !== "text" && field.languages.length > 0);
    if (plain)
      return {
        path: `${at}.fields.${plain[0]}.languages`,
        given: plain[1].languages.join(", "),
        allowed: `[] for type ${plain[1].type}`,
        advice: "Only a text has languages: write [] or make it a text.",
      };
    const twice = Object.entries(index.fields).find(([, { languages }]) => new Set(languages).size < languages.length);
    if (twice)
      return {
        path: `${at}.fields.${twice[0]}.languages`,
        given: twice[1].languages.join(", "),
        allowed: "each language once",
        advice: "Take the second one out.",
      };
    if (TENANT_FIELD in index.fields)
      return {
        path: `${at}.fields.${TENANT_FIELD}`,
        given: TENANT_FIELD,
        allowed: "any other name",
        advice: "The platform fills this field in.",
      };
    const missing = index.hidden_from_reader.find((field) => !(field in index.fields));
    if (missing !== undefined)
      return {
        path: `${at}.hidden_from_reader`,
        given: missing,
        allowed: Object.keys(index.fields).join(", ") || "(the index has no fields)",
        advice: "Name a field of the index.",
      };
    const disorder = index.lifecycle === null ? null : lifecycleFault(`${at}.lifecycle`, index.lifecycle);
    if (disorder !== null) return disorder;
    if (index.lifecycle && index.lifecycle.delete_days < index.lifecycle.rollover_days)
      return {
        path: `${at}.lifecycle.delete_days`,
        given: index.lifecycle.delete_days,
        allowed: `at least lifecycle.rollover_days, ${index.lifecycle.rollover_days}`,
        advice: "Raise it, or let indices follow each other sooner.",
      };
  }
  return null;
}
