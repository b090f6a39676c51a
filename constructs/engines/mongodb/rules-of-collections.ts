import { homeKind } from "../../../config/homes";
import type { Violation } from "../../../config/room";
import type { Collection, Index } from "./collections";

type Collections = Readonly<Record<string, Collection>>;

function first<T>(items: readonly T[], check: (item: T) => Violation | null): Violation | null {
  for (const item of items) {
    const found = check(item);
    if (found !== null) return found;
  }
  return null;
}

/** What an index of a kind has beside its fields. Source: MongoDB, "Indexes", properties by type. */
const ALLOWED: Readonly<Record<Index["kind"], readonly string[]>> = {
  compound: ["unique", "expire_after_seconds", "partial"],
  text: ["language", "language_field", "partial"],
  "2dsphere": ["partial"],
  wildcard: ["partial"],
  hashed: ["partial"],
};
const PROPERTIES = ["unique", "expire_after_seconds", "language", "language_field", "partial"] as const;

/** Fewest and most fields of a kind. */
const COUNTS: Readonly<Record<Index["kind"], readonly [number, number]>> = {
  compound: [1, 32],
  text: [1, 32],
  "2dsphere": [1, 1],
  wildcard: [0, 32],
  hashed: [1, 1],
};

/** What is wrong with indexes. */
export function indexFaults(collections: Collections): Violation | null {
  return first(Object.entries(collections), ([name, { indexes }]) => {
    const texts = Object.keys(indexes).filter((index) => indexes[index]!.kind === "text");
    if (texts.length > 1)
      return {
        path: `collections.${name}.indexes.${texts[1]}.kind`,
        given: "text",
        allowed: `one text index a collection; ${texts[0]} is one`,
        advice: "Put all fields into one, with weights.",
      };
    return first(Object.entries(indexes), ([index, of]) => indexFault(`collections.${name}.indexes.${index}`, of));
  });
}

function indexFault(path: string, index: Index): Violation | null {
  const { kind, fields } = index;
  const [least, most] = COUNTS[kind];
  if (fields.length < least || fields.length > most)
    return {
      path: `${path}.fields`,
      given: fields.length,
      allowed: least === most ? `${least} with kind ${kind}` : `${least} to ${most} with kind ${kind}`,
      advice: "Add or take out fields.",
    };
  const names = fields.map(({ field }) => field);
  const twice = names.find((field, at) => names.indexOf(field) !== at);
  if (twice !== undefined)
    return { path: `${path}.fields`, given: twice, allowed: "each field once", advice: `Take one ${twice} out.` };
  const wrong = PROPERTIES.find((property) => index[property] !== undefined && !ALLOWED[kind].includes(property));
  if (wrong !== undefined)
    return {
      path: `${path}.${wrong}`,
      given: index[wrong],
      allowed: `with kind ${kind}: ${ALLOWED[kind].join(", ")}`,
      advice: "Take it out.",
    };
  const misplaced = fields.findIndex(
    ({ order, weight }) => (order !== undefined && kind !== "compound") || (weight !== undefined && kind !== "text"),
  );
  if (misplaced >= 0)
    return {
      path: `${path}.fields[${misplaced}]`,
      given: fields[misplaced],
      allowed: "order with kind compound, weight with kind text",
      advice: "Take it out.",
    };
  if (index.expire_after_seconds !== undefined && fields.length > 1)
    return {
      path: `${path}.expire_after_seconds`,
      given: index.expire_after_seconds,
      allowed: "an index of one field, which is a date",
      advice: "Make an index of that field alone.",
    };
  const absent = Object.entries(index.partial ?? {}).find(
    ([, { operator, value }]) => operator === "exists" && value !== true,
  );
  return absent === undefined
    ? null
    : {
        path: `${path}.partial.${absent[0]}.value`,
        given: absent[1].value,
        allowed: "true with operator exists",
        advice: "MongoDB's partial indexes know no $exists: false.",
      };
}

/** What is wrong with shard keys and ranges. */
export function shardingFaults(
  collections: Collections,
  zones: Readonly<Record<string, unknown>>,
  strategy: string | null,
): Violation | null {
  const pooled = strategy !== null && homeKind(strategy) === "cell";
  return first(Object.entries(collections), ([name, { shard_key: key, zone_ranges: ranges, indexes }]) => {
    const path = `collections.${name}`;
    if (pooled && key.length > 0)
      return {
        path: `${path}.shard_key`,
        given: key.map(({ field }) => field),
        allowed: `[] with strategy ${strategy}`,
        advice: "A cell is one replica set: only a cluster of one's own is sharded.",
      };
    if (key.filter(({ order }) => order === "hashed").length > 1)
      return {
        path: `${path}.shard_key`,
        given: "hashed twice",
        allowed: "one hashed field",
        advice: "Make the others asc.",
      };
    if (ranges.length > 0 && key[0]?.order !== "asc")
      return {
        path: `${path}.zone_ranges`,
        given: ranges.length,
        allowed: "a shard_key whose first field is asc",
        advice: "Zones are ranges of the first field: name one, such as the country.",
      };
    const unknown = ranges.findIndex(({ zone }) => !Object.hasOwn(zones, zone));
    if (unknown >= 0)
      return {
        path: `${path}.zone_ranges[${unknown}].zone`,
        given: ranges[unknown]!.zone,
        allowed: Object.keys(zones).join(", ") || "a zone, of which there is none",
        advice: "Name one of zones, or add it there.",
      };
    const backwards = ranges.findIndex(({ from, to }) => from !== null && to !== null && from >= to);
    if (backwards >= 0)
      return {
        path: `${path}.zone_ranges[${backwards}].to`,
        given: ranges[backwards]!.to,
        allowed: `more than from, ${ranges[backwards]!.from}`,
        advice: "Swap them.",
      };
    // A unique index of a sharded collection begins with its shard key, or no shard could know of the others' values.
    const loose = Object.entries(indexes).find(
      ([, { unique, fields }]) => unique && key.some(({ field }, at) => fields[at]?.field !== field),
    );
    return loose === undefined
      ? null
      : {
          path: `${path}.indexes.${loose[0]}.unique`,
          given: true,
          allowed: `an index that begins with the shard key: ${key.map(({ field }) => field).join(", ")}`,
          advice: "Put the shard key first, or take unique out.",
        };
  });
}
