import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clickhouse } from "../../constructs/engines/clickhouse";
import { elasticsearch } from "../../constructs/engines/elasticsearch";
import type { Engine } from "../../constructs/engines/engine";
import { mongodb } from "../../constructs/engines/mongodb";
import { timescaledb } from "../../constructs/engines/timescaledb";
import { ConfigurationError, formatProblem, loadFleet } from "../../constructs/rooms";
import { expectOwnPlaces } from "../support/own-places";
import { casesOf, writeFleet } from "./fleet";

/** What a tenant with a cluster of its own is told of a file, from the file's name on. */
function said(engine: Engine, text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "tessera-bad-input-"));
  const tenant = casesOf(engine).find(({ tier }) => tier === "enterprise")!.tenant;
  try {
    writeFleet(folder, engine);
    writeFileSync(join(folder, "tenants", tenant, engine.tenantFile), text);
    const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    try {
      fleet.resolve(engine.id, tenant, "production");
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      expectOwnPlaces(error.problems);
      return error.problems.map((problem) => formatProblem(problem).split(`/${tenant}/`).at(-1)!);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const topology = (line: string) => `topology:\n  ${line}\n`;
const index = (fields: string) =>
  `indices:\n  a:\n    shards: 1\n    fields: {}\n    hidden_from_reader: []\n    ${fields}\n`;

/** Where, what is allowed, and what to do: each must be in the one line that is said. */
const CASES: readonly [what: string, engine: Engine, text: string, at: string, ...contains: string[]][] = [
  ["a version that the default under it does not go with", timescaledb, 'version: "2.11"\n', "1:1 postgresql", "15"],
  ["a name over ClickHouse's 15 characters", clickhouse, "cluster_name: a-name-of-sixteen\n", "1:1 cluster_name", "15"],
  [
    "a pool smaller than the tier keeps warm",
    mongodb,
    "pool:\n  size: 1\n",
    "2:3 pool.min_idle",
    "at most pool.size, 1",
  ],
  [
    "fewer connections than the tier's pool has",
    timescaledb,
    "connections:\n  max: 3\n",
    "2:3 pool.size",
    "at most connections.max, 3",
  ],
  [
    "less memory for a user than the tier gives a query",
    clickhouse,
    "query:\n  max_memory_of_user_mib: 1024\n",
    "2:3 query.max_memory_mib",
    "at most query.max_memory_of_user_mib, 1024",
  ],
  [
    "a word that every object of JavaScript has",
    elasticsearch,
    index("replicas: constructor"),
    "6:5 indices.a.replicas",
    "0 to",
  ],
  ["an even Keeper", clickhouse, "keeper:\n  members: 4\n", "2:3 keeper.members", "3 or 5", "An even number"],
  ["a Keeper of one", clickhouse, "keeper:\n  members: 1\n", "2:3 keeper.members", "starts with three"],
  [
    "more replicas than zones",
    clickhouse,
    topology("replicas_per_shard: 4"),
    "2:3 topology",
    "there are three",
    "Write 3",
  ],
  [
    "a version that never was",
    clickhouse,
    'version: "23.0"\n',
    "1:1 version",
    "22.8",
    "23.3",
    "26.3",
    "the first of a year is .1",
  ],
  [
    "an old version without a word",
    clickhouse,
    'version: "22.8"\n',
    "1:1 version",
    "26.3",
    "end_of_life_accepted: true",
  ],
  [
    "names over Percona's 50 characters",
    mongodb,
    topology(`replset_name: ${"r".repeat(45)}`),
    "2:3 topology",
    "50",
    "Shorten it",
  ],
  ["even members", mongodb, topology("members: 4"), "2:3 topology.members", "3, 5 or 7", "Write 3 or 5"],
  ["two members", mongodb, topology("members: 2"), "2:3 topology.members", "a majority", "Write 3"],
  ["more members than vote", mongodb, topology("members: 9"), "2:3 topology.members", "At most seven", "Write 7"],
  ["a version without an image", mongodb, 'version: "4.4"\n', "1:1 version", "5.0", "8.0", "no image"],
  ["a version past its end", mongodb, 'version: "5.0"\n', "1:1 version", "7.0, 8.0", "end_of_life_accepted: true"],
  [
    "a licence that is not paid for",
    elasticsearch,
    "features:\n  graph: true\n",
    "2:3 features.graph",
    "platinum",
    "write licence",
  ],
  ["masters in two zones", elasticsearch, topology("zones: 2"), "2:3 topology.zones", "1 or 3", "write 3"],
  [
    "more zones than there are",
    elasticsearch,
    topology("zones: 4"),
    "2:3 topology.zones",
    "there are three",
    "Write 3",
  ],
  [
    "more copies than zones",
    elasticsearch,
    index("replicas: 3\n    lifecycle: null"),
    "6:5 indices.a.replicas",
    "there are three",
    "Write 2",
  ],
  [
    "copies in one zone",
    elasticsearch,
    `${topology("zones: 1")}${index("replicas: 1\n    lifecycle: null")}`,
    "8:5 indices.a.replicas",
    "fewer than",
    "add a zone",
  ],
  [
    "a version between the last of its major and the next",
    elasticsearch,
    'version: "8.20"\n',
    "1:1 version",
    "8.19",
    "the last of its major",
  ],
  [
    "a version past its end",
    elasticsearch,
    'version: "8.11"\n',
    "1:1 version",
    "8.19, 9.5",
    "end_of_life_accepted: true",
  ],
  [
    "a licence that nobody took on",
    timescaledb,
    "chunk_exclusion:\n  chunk_skipping: true\n",
    "2:3 chunk_exclusion",
    "Timescale License",
    "terms_accepted true",
  ],
  ["a version without an image for the nodes", timescaledb, 'version: "2.8"\n', "1:1 version", "2.11", "2.28", "arm64"],
  [
    "a quorum of more replicas than there are",
    timescaledb,
    "instance:\n  replicas: 1\nreplication:\n  synchronous_replicas: 2\n",
    "4:3 replication",
    "at most instance.replicas, 1",
    "Add replicas",
  ],
];

test.each(CASES)("%s: %#", (_what, engine, text, at, ...contains) => {
  // The tier's limits may have their say about the same line.
  const here = said(engine, text).filter((line) => line.startsWith(`${engine.tenantFile}:${at}`));
  expect(here.length).toBeGreaterThan(0);
  for (const part of contains) expect(here.join("\n")).toContain(part);
});

/** Every version that the platform is asked for: those past their end are run by who says that they know. */
const OLD: readonly [Engine, readonly string[]][] = [
  [clickhouse, ["22.8", "23.3", "23.8"]],
  [mongodb, ["5.0", "6.0"]],
  [elasticsearch, Array.from({ length: 12 }, (_, minor) => `8.${minor}`)],
];

test.each(OLD)("old versions of $title are run once their end is accepted, and not before", (engine, versions) => {
  for (const version of versions) {
    expect(said(engine, `version: "${version}"\nend_of_life_accepted: true\n`)).toEqual([]);
    expect(said(engine, `version: "${version}"\n`)[0]).toContain("end_of_life_accepted");
  }
});

test("TimescaleDB's older versions are run on the one PostgreSQL that they have", () => {
  for (const version of ["2.11", "2.12"]) {
    expect(said(timescaledb, `version: "${version}"\npostgresql: 15\n`)).toEqual([]);
    expect(said(timescaledb, `version: "${version}"\n`)[0]).toContain(`15 with version "${version}"`);
  }
});
