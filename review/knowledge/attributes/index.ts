import { BACKUP } from "./backup";
import { COMPUTE } from "./compute";
import { DATABASES } from "./databases";
import { IDENTITIES } from "./identities";
import { KUBERNETES } from "./kubernetes";
import { NETWORK } from "./network";
import { STORAGE } from "./storage";
import { type Attributes, KINDS, type Kind } from "./types";
import { WATCHING } from "./watching";

const TYPES: Readonly<Record<string, Attributes>> = {
  ...BACKUP,
  ...COMPUTE,
  ...DATABASES,
  ...IDENTITIES,
  ...KUBERNETES,
  ...NETWORK,
  ...STORAGE,
  ...WATCHING,
};

/** Attributes that nearly every type has, and that mean the same in each. */
export const EVERYWHERE: Readonly<Record<string, Kind>> = {
  id: "identity",
  arn: "identity",
  region: "identity",
  tags: "harmless",
  tags_all: "harmless",
  "timeouts.create": "harmless",
  "timeouts.read": "harmless",
  "timeouts.update": "harmless",
  "timeouts.delete": "harmless",
};

/** Every attribute of a type that is classified, by its path without indices; undefined for a type that is not. */
export function attributesOf(type: string): ReadonlyMap<string, Kind> | undefined {
  const known = parsed.get(type);
  if (known || !Object.hasOwn(TYPES, type)) return known;
  const made = new Map<string, Kind>(Object.entries(EVERYWHERE));
  for (const kind of KINDS) {
    for (const path of listed(type, kind)) made.set(path, kind);
  }
  parsed.set(type, made);
  return made;
}

const parsed = new Map<string, ReadonlyMap<string, Kind>>();

/** The paths of a type that stand under a kind. */
export const listed = (type: string, kind: Kind): string[] => pathsIn(TYPES[type]?.[kind] ?? "");

/** Types whose attributes are classified. */
export const CLASSIFIED: readonly string[] = Object.keys(TYPES).sort();

/** `rule{name copy{target}} tags` as `rule.name`, `rule.copy.target`, `tags`. */
export function pathsIn(text: string): string[] {
  const paths: string[] = [];
  const blocks: string[] = [];
  for (const [, name, mark] of text.matchAll(/([a-z0-9_]+)?([{}])?/g)) {
    if (name && mark === "{") blocks.push(name);
    else if (name) paths.push([...blocks, name].join("."));
    if (mark === "}") blocks.pop();
  }
  return paths;
}
