import type { Index } from "./indices";
import { put } from "./requests";
import type { ElasticsearchSettings } from "./settings";
import type { Body, WriteRequest } from "./steps";

/** What an index is made with. */
export interface IndexHome {
  /** Prefix of its name. */
  readonly prefix: string;
  readonly search: ElasticsearchSettings["search"];
  /** Fields of the platform's own. */
  readonly fields?: Body;
  /** Pipeline that every document goes through at last, whatever the client asks for. */
  readonly pipeline?: string;
}

/** Requests that make an index or a data stream, and add fields to one that stands. */
export function indexRequests(place: IndexHome, name: string, index: Index): WriteRequest[] {
  const full = `${place.prefix}${name}`;
  const settings = settingsOf(place, index);
  const mappings = mappingsOf(place, index);
  const dynamic = { number_of_replicas: index.replicas, max_result_window: place.search.max_result_window };
  if (index.lifecycle === null)
    return [
      put(`/${full}`, { settings: { index: settings }, mappings }),
      put(`/${full}/_mapping`, mappings),
      put(`/${full}/_settings`, { index: dynamic }),
    ];
  return [
    put(`/_ilm/policy/${full}`, { policy: { phases: phases(index.lifecycle) } }),
    put(`/_index_template/${full}`, {
      // The name alone: no other index of the tenant, whose name may begin in the same way.
      index_patterns: [full],
      data_stream: {},
      priority: 500,
      template: { settings: { index: { ...settings, lifecycle: { name: full } } }, mappings },
    }),
    put(`/_data_stream/${full}`),
    put(`/${full}/_mapping`, mappings),
    put(`/${full}/_settings`, { index: dynamic }),
  ];
}

function settingsOf({ search, pipeline }: IndexHome, { shards, replicas }: Index): Body {
  return {
    number_of_shards: shards,
    number_of_replicas: replicas,
    max_result_window: search.max_result_window,
    search: { slowlog: { threshold: { query: { warn: `${search.slow_ms}ms` } } } },
    ...(pipeline === undefined ? {} : { final_pipeline: pipeline }),
  };
}

function mappingsOf({ fields }: IndexHome, { fields: own, lifecycle }: Index): Body {
  return {
    dynamic: "strict",
    properties: {
      ...(lifecycle === null ? {} : { "@timestamp": { type: "date" } }),
      ...Object.fromEntries(Object.entries(own).map(([name, field]) => [name, fieldOf(field)])),
      ...fields,
    },
  };
}

/** A text is analysed as its main language has it, and once more for each of the others. */
function fieldOf({ type, languages }: Index["fields"][string]): Body {
  if (type !== "text") return { type };
  const [main, ...others] = languages;
  return {
    type,
    analyzer: main ?? "standard",
    ...(others.length === 0
      ? {}
      : { fields: Object.fromEntries(others.map((language) => [language, { type, analyzer: language }])) }),
  };
}

/** Where an index lies follows from its phase: Elasticsearch moves it to the nearest tier that has nodes. */
function phases({
  rollover_gib,
  rollover_days,
  warm_days,
  cold_days,
  delete_days,
}: NonNullable<Index["lifecycle"]>): Body {
  return {
    hot: {
      actions: { rollover: { max_primary_shard_size: `${rollover_gib}gb`, max_age: `${rollover_days}d` } },
    },
    ...(warm_days === undefined
      ? {}
      : { warm: { min_age: `${warm_days}d`, actions: { forcemerge: { max_num_segments: 1 } } } }),
    ...(cold_days === undefined ? {} : { cold: { min_age: `${cold_days}d`, actions: { readonly: {} } } }),
    delete: { min_age: `${delete_days}d`, actions: { delete: {} } },
  };
}
