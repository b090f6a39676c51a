import { guards, keptShorter, type PathOf, type Transition } from "../../../config/transition";
import type { ElasticsearchSettings } from "./settings";
import { VERSIONS } from "./versions";

const VOLUME = "Volumes grow and never shrink: the operator refuses the smaller size";
const NEW_HOME = "Make a new home with the size, and restore a snapshot there";
const NEW_INDEX = "Write it back; for another form, add an index of another name and reindex";

const names = Object.keys(VERSIONS);
const major = (name: string): string => name.split(".")[0]!;
/** The last minor version of a major, from which alone the next major is reached. */
const isLast = (name: string): boolean => names.findLast((other) => major(other) === major(name)) === name;

/** Any later version of the same major; from the last one, the next major as well. */
const moves = Object.fromEntries(
  names.map((name, at) => [
    name,
    names
      .slice(at + 1)
      .filter(
        (later) => major(later) === major(name) || (isLast(name) && Number(major(later)) === Number(major(name)) + 1),
      ),
  ]),
);

const indices = (["indices", "shared_indices"] as const).flatMap(
  (path): Transition<PathOf<ElasticsearchSettings>>[] => [
    {
      path: `${path}.*.shards`,
      rule: "may_not_change",
      why: "The number of primary shards is set when an index is made",
      instead: NEW_INDEX,
    },
    ...(["rollover_days", "delete_days"] as const).map((days) => ({
      path: `${path}.*.lifecycle.${days}` as const,
      rule: "may_not_shorten" as const,
      // Source: Elasticsearch, "Index lifecycle": a policy's new minimum age counts for indices that are not in the phase yet.
      why: "Indices that are older are deleted by the policy's next check after the deployment, with their documents",
      instead: "Copy what must stay elsewhere, or keep a snapshot of it, then give this change an exception",
    })),
    {
      path: `${path}.*.fields.*.type`,
      rule: "may_not_change",
      why: "A field's type is set when it is first mapped: the request would be refused",
      instead: NEW_INDEX,
    },
    {
      path: `${path}.*.fields`,
      rule: "may_not_lose",
      why: "A mapping loses no field: documents that have it would be refused from then on",
      instead: "Write the field back",
    },
  ],
);

/** Nodes and zones go both ways: the operator moves shards off a node before it takes it away, and waits where it cannot. */
export const transitions: readonly Transition<PathOf<ElasticsearchSettings>>[] = [
  {
    path: "version",
    rule: "may_move_as_listed",
    moves,
    // Source: Elasticsearch, "Upgrade": rolling to a newer minor, to the next major from the last minor; no downgrade.
    why: "Elasticsearch does not downgrade, and reaches the next major version from the last minor version of this one alone",
    instead: "Go by the last minor version of the major, deploy, then on; to go back, restore a snapshot in a new home",
  },
  { path: "storage.data_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "topology.warm.storage_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "topology.cold.storage_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  { path: "masters.storage_gib", rule: "may_not_shrink", why: VOLUME, instead: NEW_HOME },
  ...guards("deletion.protection"),
  keptShorter("backup.expire_days", "Snapshots"),
  keptShorter("backup.min_count", "Snapshots"),
  keptShorter("backup.max_count", "Snapshots"),
  keptShorter("backup.undelete_days", "Deleted files of snapshots"),
  ...indices,
];
