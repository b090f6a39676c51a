import type { Attack } from "./attacks";
import { SECRET, SECRET_NUMBER } from "./world";

/** Conditions that hold for rows of the victim alone, and the like that hold for no row. */
const CONDITIONS: readonly (readonly [what: string, asked: string, beside: string])[] = [
  ["a number", `n >= ${SECRET_NUMBER}`, `n >= ${SECRET_NUMBER + 1}`],
  ["a number's equal", `n = ${SECRET_NUMBER}`, `n = ${SECRET_NUMBER + 1}`],
  ["three letters", `name LIKE '%${SECRET.slice(3, 9)}%'`, "name LIKE '%qqqzzz%'"],
  ["a word", `name = '${SECRET}'`, `name = '${SECRET}x'`],
  ["a word among words", `hasToken(name, '${SECRET.split("_")[0]}')`, "hasToken(name, 'qqqzzz')"],
  ["a time", "at >= '2026-03-01 00:00:00'", "at >= '2027-03-01 00:00:00'"],
];

/** What the server tells of rows before it reads them, or in place of reading. `?` is the condition. */
const CHANNELS: readonly (readonly [what: string, sql: string])[] = [
  ["EXPLAIN ESTIMATE", "EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE ?"],
  [
    "EXPLAIN ESTIMATE of this or the victim's",
    "EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE tenant_id = 'victim' AND ?",
  ],
  [
    "EXPLAIN ESTIMATE without the analyzer",
    "EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE ? SETTINGS enable_analyzer = 0",
  ],
  [
    "EXPLAIN ESTIMATE of a join",
    "EXPLAIN ESTIMATE SELECT 1 FROM app.events_local AS a JOIN app.events_local AS b USING (n) WHERE b.?",
  ],
  ["EXPLAIN indexes", "EXPLAIN indexes = 1 SELECT * FROM app.events_local WHERE ?"],
  ["EXPLAIN PLAN", "EXPLAIN PLAN actions = 1 SELECT * FROM app.events_local WHERE ?"],
  ["EXPLAIN PIPELINE", "EXPLAIN PIPELINE SELECT * FROM app.events_local WHERE ?"],
  [
    "EXPLAIN ESTIMATE with partitions and keys left aside",
    "EXPLAIN ESTIMATE SELECT * FROM app.events_local WHERE ? SETTINGS use_partition_pruning = 0, use_primary_key = 0",
  ],
  ...[
    "max_rows_to_read",
    "max_bytes_to_read",
    "max_rows_to_read_leaf",
    "max_partitions_to_read",
    "max_result_bytes",
  ].map((limit) => [limit, `SELECT count() FROM app.events_local WHERE ? SETTINGS ${limit} = 1`] as const),
  [
    "max_rows_to_read that breaks off",
    "SELECT count() FROM app.events_local WHERE ? SETTINGS max_rows_to_read = 1, read_overflow_mode = 'break'",
  ],
  [
    "a limit on the time that is reckoned with",
    "SELECT count() FROM app.events_local WHERE ? SETTINGS max_estimated_execution_time = 1, min_execution_speed = 1000000000",
  ],
  ["force_primary_key", "SELECT count() FROM app.events_local WHERE ? SETTINGS force_primary_key = 1"],
  ["force_index_by_date", "SELECT count() FROM app.events_local WHERE ? SETTINGS force_index_by_date = 1"],
  [
    "force_data_skipping_indices",
    "SELECT count() FROM app.events_local WHERE ? SETTINGS force_data_skipping_indices = 'by_n'",
  ],
  [
    "the indexes themselves",
    "SELECT ranges FROM mergeTreeAnalyzeIndexes('app', 'events_local', ?) SETTINGS max_threads = 2",
  ],
  ["limits in a subquery", "SELECT (SELECT count() FROM app.events_local WHERE ?) SETTINGS max_rows_to_read = 1"],
  ["limits through merge", "SELECT count() FROM merge('app', '^events_local$') WHERE ? SETTINGS max_rows_to_read = 1"],
  ["the cache of conditions", "SELECT count() FROM app.events_local WHERE ? SETTINGS use_query_condition_cache = 1"],
  ["the cache of queries", "SELECT count() FROM app.events_local WHERE ? SETTINGS use_query_cache = 1"],
];

export const ORACLES: readonly Attack[] = CHANNELS.flatMap(([channel, sql]) =>
  CONDITIONS.filter(([, asked]) => !sql.includes("b.?") || /^n /.test(asked)).map(([what, asked, beside]) => ({
    title: `${channel} tells ${what}`,
    sql: sql.replace("?", asked),
    beside: sql.replace("?", beside),
  })),
);

/** The same over the summaries. */
export const SUMMARIES: readonly Attack[] = [
  "EXPLAIN ESTIMATE SELECT * FROM app.hourly_local WHERE ?",
  "SELECT count() FROM app.hourly_local WHERE ? SETTINGS max_rows_to_read = 1",
].flatMap((sql) =>
  [
    ["a word", `name = '${SECRET}'`, `name = '${SECRET}x'`],
    ["a time", "bucket >= '2026-03-01 00:00:00'", "bucket >= '2027-03-01 00:00:00'"],
  ].map(([what, asked, beside]) => ({
    title: `${sql.split(" ", 2).join(" ")} over the summaries tells ${what}`,
    sql: sql.replace("?", asked!),
    beside: sql.replace("?", beside!),
  })),
);

/** An answer without the value that it was asked about. */
export function bare(text: string): string {
  return text
    .replaceAll(/'[^']*'|"[^"]*"/g, "_")
    .replaceAll(/\d{6,}/g, "_")
    .replaceAll(/\d+(\.\d+)? (Ki|Mi)?B/g, "_");
}

/** Halving, `width` questions at a time: the largest value that a question says yes to, and how many were asked. */
export function halving(
  ask: (thresholds: readonly number[]) => readonly boolean[],
  width = 15,
): { readonly value: number; readonly asked: number } {
  let low = 0;
  let high = 2 ** 32 - 1;
  let asked = 0;
  while (low < high) {
    const span = high - low;
    const cuts = [
      ...new Set(Array.from({ length: width }, (_, index) => low + Math.ceil((span * (index + 1)) / (width + 1)))),
    ];
    const answers = ask(cuts);
    asked += cuts.length;
    const yes = Math.max(low, ...cuts.filter((_, index) => answers[index]));
    const no = Math.min(high + 1, ...cuts.filter((_, index) => !answers[index]));
    low = yes;
    high = Math.max(low, no - 1);
  }
  return { value: low, asked };
}

/** Whether an answer of EXPLAIN ESTIMATE has rows. */
export function estimates(text: string): boolean {
  return text.split("\n").some((line) => Number(line.split("\t")[3] ?? 0) > 0);
}
