import type { ElasticsearchSettings } from "./settings";

const MIB_A_GIB = 1024;
/** Half of the memory is heap, the rest is the page cache. Source: Elasticsearch, "Heap size settings". */
const HEAP_SHARE = 0.5;
/** Above this, pointers are no longer compressed. Source: Elasticsearch, "Heap size settings". */
const HEAP_MAX_MIB = 30 * MIB_A_GIB;
/** Source: Elasticsearch, cluster.max_shards_per_node: 1000 by default. */
const SHARDS_MAX = 1000;
/** Source: Elasticsearch, "Size your shards": at most 20 shards for each GiB of heap. */
const SHARDS_A_HEAP_GIB = 20;

/** Share of the heap for documents that wait to be written. Source: indices.memory.index_buffer_size, 10 % by default. */
const INDEX_BUFFER_PERCENT: Readonly<Record<ElasticsearchSettings["workload"], number>> = {
  ingest: 20,
  mixed: 10,
  search: 5,
};
/** Share of the heap for results of filters. Source: indices.queries.cache.size, 10 % by default. */
const QUERY_CACHE_PERCENT: Readonly<Record<ElasticsearchSettings["workload"], number>> = {
  ingest: 5,
  mixed: 10,
  search: 15,
};

export interface Sizing {
  readonly heapMib: number;
  readonly shardsPerNode: number;
  readonly indexBufferPercent: number;
  readonly queryCachePercent: number;
}

/** Heap of a node with so much memory, in MiB. */
export function heapMib(memoryGib: number): number {
  return Math.min(HEAP_MAX_MIB, Math.floor(memoryGib * MIB_A_GIB * HEAP_SHARE));
}

/** Shares a data node's memory out. */
export function size({ instance, workload }: Pick<ElasticsearchSettings, "instance" | "workload">): Sizing {
  const heap = heapMib(instance.memory_gib);
  return {
    heapMib: heap,
    shardsPerNode: Math.min(SHARDS_MAX, Math.floor((heap / MIB_A_GIB) * SHARDS_A_HEAP_GIB)),
    indexBufferPercent: INDEX_BUFFER_PERCENT[workload],
    queryCachePercent: QUERY_CACHE_PERCENT[workload],
  };
}
