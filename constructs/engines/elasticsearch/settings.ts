import { z } from "zod";
import { wholeNumber } from "../../../config/fields";
import { clientPool, clientPoolFields } from "../../connection/settings";
import { noUserRotation, passwordRotation } from "../families/incluster/rotation";
import {
  beyondZones,
  dataGib,
  deletion,
  nodeType,
  percent,
  thresholds,
  undeleteDays,
  version,
} from "../families/incluster/settings";
import { oneWriter } from "../one-writer";
import { indices } from "./indices";
import { LICENCES, REFUSED_LICENCES } from "./licences";
import { REFUSED_VERSIONS, VERSIONS } from "./versions";

const instance = z
  .strictObject({
    vcpu: wholeNumber(1, 64).describe("Virtual CPUs of each data node."),
    memory_gib: wholeNumber(2, 256).describe("Memory of each data node, in GiB: half of it is heap."),
    node_type: nodeType("pods"),
  })
  .describe("What data nodes run on.");

/** Nodes of a tier of data, the size of the data nodes, with volumes of their own. */
const tier = (name: string) =>
  z
    .strictObject({
      nodes_per_zone: wholeNumber(1, 16).describe(`Nodes for ${name} data in each zone.`),
      storage_gib: wholeNumber(20, 16_000).describe("Volume of each of them, in GiB. It grows and never shrinks."),
    })
    .nullable();

const topology = z
  .strictObject({
    zones: wholeNumber(1, 3)
      .meta({ refused: beyondZones([4, 5, 6], "nodes are spread over the zones", 3) })
      .describe("Zones that nodes are in. Each zone has a master node and the data nodes below."),
    data_nodes_per_zone: wholeNumber(1, 16).describe("Data nodes in each zone. With warm or cold ones, the hot ones."),
    warm: tier("warm").describe("Nodes for indices that are read and no longer written to. null: none."),
    cold: tier("cold").describe("Nodes for indices that are seldom read. null: none."),
  })
  .meta({
    refusedKeys: oneWriter(
      "each shard of an index has one primary copy, which takes its writes first",
      'Elasticsearch reference, "Reading and writing documents"',
      "Write more shards of an index: each has a primary of its own",
    ),
  })
  .describe("Node sets: one for each role in each zone.");

const masters = z
  .strictObject({
    vcpu: wholeNumber(1, 8).describe("Virtual CPUs of each master node."),
    memory_gib: wholeNumber(2, 32).describe("Memory of each master node, in GiB."),
    storage_gib: wholeNumber(5, 100).describe("Volume of each master node, in GiB."),
  })
  .describe("Master nodes: they hold no data and agree on the state of the cluster.");

const features = z
  .strictObject({
    audit: z.boolean().describe("Log who did what. Licence: enterprise."),
    alerting: z.boolean().describe("Watcher. Licence: enterprise."),
    graph: z.boolean().describe("Graph exploration. Licence: enterprise."),
    machine_learning: z.boolean().describe("Machine learning, on a node of its own in each zone. Licence: enterprise."),
  })
  .describe("Features that a licence is paid for.");

const backup = z
  .strictObject({
    interval_hours: z
      .literal([1, 2, 3, 4, 6, 8, 12, 24])
      .describe("Hours between snapshots: as much can be lost when a whole cluster is."),
    expire_days: wholeNumber(1, 400).describe("Days that a snapshot is kept."),
    min_count: wholeNumber(1, 100).describe("Snapshots that are kept whatever their age."),
    max_count: wholeNumber(1, 1000).describe("Snapshots that are kept at most."),
    undelete_days: undeleteDays("file of the bucket"),
  })
  .describe("Snapshots by snapshot lifecycle management (SLM), in a bucket of the home's own.");

const alarms = z
  .strictObject({
    cpu_percent: thresholds.cpu("a node"),
    heap_percent: percent("Alarm above this share of a node's heap."),
    storage_percent: thresholds.storage,
    latency_ms: thresholds.latencyMs("a search"),
    rejected_per_minute: wholeNumber(1, 100_000).describe("Alarm above so many refused requests in a minute."),
    http_connections: wholeNumber(1, 100_000).describe("Alarm above so many open connections of a node."),
    backup_age_hours: thresholds.backupAgeHours("snapshot"),
  })
  .describe("Thresholds of the alarms.");

const search = z
  .strictObject({
    max_result_window: wholeNumber(100, 100_000).describe("Furthest hit that a search may page to."),
    slow_ms: wholeNumber(1, 600_000).describe("Searches that take longer are logged, in milliseconds."),
    timeout_seconds: wholeNumber(1, 3600).describe("Time that a search should take at most: in the contract."),
  })
  .describe("Searches in the tenant's indices.");

/** Every setting of the engine. */
export const settings = z
  .strictObject({
    version: version(VERSIONS, REFUSED_VERSIONS).describe("Version of Elasticsearch. In quotes."),
    end_of_life_accepted: z
      .boolean()
      .describe("Run a version that gets no fixes any more, known security holes included. Needed for 8.0 to 8.11."),
    licence: z
      .enum(LICENCES)
      .meta({ refused: REFUSED_LICENCES })
      .describe("Licence that is paid for, and installed at the operator. What it does not have is refused."),
    features,
    instance,
    topology,
    masters,
    storage: z
      .strictObject({
        data_gib: dataGib(20, "Volume of each data node"),
      })
      .describe("Volumes, encrypted with the home's key."),
    workload: z
      .enum(["ingest", "mixed", "search"])
      .describe("What memory is computed for: many writes, both, or many searches."),
    backup,
    observability: z
      .strictObject({ log_level: z.enum(["warn", "info", "debug"]).describe("Least level of the nodes' own log.") })
      .describe("Logs."),
    alarms,
    deletion,
    password_rotation: passwordRotation,
    shared_indices: indices.describe(
      "Indices that the cell's tenants of strategy row_level_security share, by document-level security. Licence: enterprise.",
    ),
    search: search.meta({ scope: "slice" }),
    pool: clientPool(clientPoolFields).meta({ scope: "slice" }),
    indices: indices.meta({ scope: "slice" }).describe("Indices of the tenant's own."),
  })
  .meta({
    scope: "cluster",
    refusedKeys: noUserRotation(
      "Elasticsearch",
      "Elasticsearch API reference, change passwords: the new one takes the place of the old one",
    ),
  })
  .describe("Settings of Elasticsearch.");

export type ElasticsearchSettings = z.infer<typeof settings>;
