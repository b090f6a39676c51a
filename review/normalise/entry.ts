import type { Redactor } from "../../config/redact/redact";
import { fingerprint, subjectOf } from "../group/fingerprint";
import { statefulness } from "../knowledge/stateful";
import type { Entry } from "../rule";
import type { Change } from "./change";
import { own } from "./values";

/** Attributes that name an object: no two of a kind share one. */
const NAMES = [
  "identifier",
  "cluster_identifier",
  "bucket",
  "name",
  "domain_name",
  "table_name",
  "replication_group_id",
  "repository_name",
  "creation_token",
  "description",
];

/** What is kept of a change after its rules have run. */
export function entryOf(change: Change, redactor: Redactor): Entry {
  const attributes = change.diffs.map(({ path }) => path);
  const comesOrGoes = change.action === "create" || change.action === "delete";
  const stateful = statefulness(change.type, change.before ?? change.after);
  const arn = own(change.before, "arn");
  const subject = subjectOf(change);
  return {
    stack: change.plan.stack,
    address: redactor.text(change.address),
    type: change.type,
    path: redactor.text(change.path),
    action: change.action,
    owner: change.owner,
    ...(change.reason && { reason: change.reason }),
    ...(change.movedFrom && { movedFrom: redactor.text(change.movedFrom) }),
    imported: change.imported,
    attributes: attributes.map((path) => redactor.text(path)),
    tagsOnly:
      change.action === "update" &&
      attributes.length > 0 &&
      attributes.every((path) => /^tags(_all)?(\.|$)/.test(path)) &&
      !change.moreDiffs,
    ...(stateful && { holds: stateful.holds }),
    ...(stateful && comesOrGoes && { traits: traitsOf(change.action === "create" ? change.after : change.before) }),
    ...(change.key !== undefined && { key: change.key }),
    ...(subject !== undefined && { subject }),
    fingerprint: fingerprint(change),
    ...(typeof arn === "string" && /kms|key/.test(change.type) && { arn }),
  };
}

function traitsOf(values: unknown): Record<string, string> {
  const traits: Record<string, string> = {};
  for (const name of NAMES) {
    const value = own(values, name);
    if (typeof value === "string" && value !== "" && value.length < 256) traits[name] = value;
  }
  return traits;
}
