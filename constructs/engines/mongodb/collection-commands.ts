import type { Collection, Index } from "./collections";
import type { Command } from "./command";
import type { MongodbSettings } from "./settings";
import { VERSIONS } from "./versions";

type Keys = Readonly<Record<string, unknown>>;
const ORDER = { asc: 1, desc: -1 } as const;

const named = (fields: Index["fields"], value: (field: Index["fields"][number]) => unknown): Keys =>
  Object.fromEntries(fields.map((field) => [field.field, value(field)]));

/** Keys and what belongs to them, by kind of index. Source: MongoDB, "createIndexes". */
const KIND: Readonly<Record<Index["kind"], (index: Index) => { readonly key: Keys } & Keys>> = {
  compound: ({ fields }) => ({ key: named(fields, ({ order = "asc" }) => ORDER[order]) }),
  text: ({ fields, language, language_field }) => ({
    key: named(fields, () => "text"),
    weights: named(fields, ({ weight = 1 }) => weight),
    default_language: language ?? "english",
    language_override: language_field ?? "language",
  }),
  "2dsphere": ({ fields }) => ({ key: named(fields, () => "2dsphere") }),
  wildcard: ({ fields }) => ({
    key: { "$**": 1 },
    ...(fields.length === 0 ? {} : { wildcardProjection: named(fields, () => 1) }),
  }),
  hashed: ({ fields }) => ({ key: named(fields, () => "hashed") }),
};

/** An index as MongoDB takes it. */
export function indexOf(name: string, index: Index): Command {
  const { partial, unique, expire_after_seconds: expires } = index;
  return {
    name,
    ...KIND[index.kind](index),
    ...(unique ? { unique: true } : {}),
    ...(expires === undefined ? {} : { expireAfterSeconds: expires }),
    ...(partial === undefined
      ? {}
      : {
          partialFilterExpression: Object.fromEntries(
            Object.entries(partial).map(([field, { operator, value }]) => [field, { [`$${operator}`]: value }]),
          ),
        }),
  };
}

/** Collections, GridFS buckets and their indexes, in the tenant's database. Nothing is dropped. */
export function collectionCommands({ collections, gridfs_buckets, version }: MongodbSettings): Command[] {
  return [
    ...Object.entries(collections).flatMap(([name, collection]) => [
      { create: name },
      ...(VERSIONS[version].images
        ? [{ collMod: name, changeStreamPreAndPostImages: { enabled: collection.pre_and_post_images } }]
        : []),
      ...indexes(name, collection),
    ]),
    ...Object.keys(gridfs_buckets).flatMap(bucketCommands),
  ];
}

function indexes(name: string, { indexes: all }: Collection): Command[] {
  const list = Object.entries(all).map(([index, of]) => indexOf(index, of));
  return list.length === 0 ? [] : [{ createIndexes: name, indexes: list }];
}

/** What drivers would make at the first upload. Source: MongoDB, GridFS specification. */
function bucketCommands(bucket: string): Command[] {
  const of = (suffix: string, index: Command) => [
    { create: `${bucket}.${suffix}` },
    { createIndexes: `${bucket}.${suffix}`, indexes: [index] },
  ];
  return [
    ...of("files", { name: "filename_1_uploadDate_1", key: { filename: 1, uploadDate: 1 } }),
    ...of("chunks", { name: "files_id_1_n_1", key: { files_id: 1, n: 1 }, unique: true }),
  ];
}

const LEAST = { $minKey: 1 };
const GREATEST = { $maxKey: 1 };

/** How collections are spread over shards and zones: commands for the database `admin` of a sharded cluster. */
export function shardingCommands(database: string, { collections, version }: MongodbSettings): Command[] {
  const spread = Object.entries(collections).filter(([, { shard_key: key }]) => key.length > 0);
  const opened = spread.length > 0 && VERSIONS[version].opensSharding ? [{ enableSharding: database }] : [];
  const made = spread.flatMap(([name, { shard_key: key, zone_ranges: ranges }]) => {
    const collection = `${database}.${name}`;
    const keys = Object.fromEntries(key.map(({ field, order }) => [field, order === "hashed" ? "hashed" : 1]));
    const bound = (value: string | null, otherwise: object) =>
      Object.fromEntries(key.map(({ field }, index) => [field, index === 0 ? (value ?? otherwise) : LEAST]));
    return [
      { shardCollection: collection, key: keys },
      ...ranges.map(({ zone, from, to }) => ({
        updateZoneKeyRange: collection,
        min: bound(from, LEAST),
        // The upper end is out of the range: all of the greatest first value is in it only if the rest is greatest too.
        max: to === null ? Object.fromEntries(key.map(({ field }) => [field, GREATEST])) : bound(to, GREATEST),
        zone,
      })),
    ];
  });
  return [...opened, ...made];
}
