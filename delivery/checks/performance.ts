/** What the probe of a home said. */
export interface Measured {
  readonly home: string;
  readonly engine: string;
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly samples: number;
}

/** What a measurement is held against. */
export interface Baseline {
  readonly median_ms: number;
  readonly p95_ms: number;
  /** Records that it is the median of. */
  readonly records: number;
}

export interface Compared extends Measured {
  /** Null: too few good records have measured this home. */
  readonly baseline: Baseline | null;
  /** How much slower, the worse of median and 95th percentile: 0.2 is 20 % slower. Null without a baseline. */
  readonly degradation: number | null;
  readonly degraded: boolean;
}

/** Good records that a baseline is made of, the newest, and the least of them. */
const BASELINE_RECORDS = { most: 5, least: 3 } as const;
/** Fewer samples say nothing of a 95th percentile. */
export const LEAST_SAMPLES = 30;
/** What is slower by less than this is noise, however many per cent it is: a scheduler's turn, a network's day. */
const LEAST_DIFFERENCE_MS = { median_ms: 1, p95_ms: 5 } as const;

const FIGURES = ["median_ms", "p95_ms"] as const;

/** The value below which a share of the samples lies (nearest rank). */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** Null where there are too few samples. */
export function measured(home: string, engine: string, latenciesMs: readonly number[]): Measured | null {
  if (latenciesMs.length < LEAST_SAMPLES) return null;
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  return {
    home,
    engine,
    median_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, 0.95),
    samples: sorted.length,
  };
}

/** The median of what the newest good deployments measured of a home, or null where there are too few. */
export function baselineOf(
  home: string,
  engine: string,
  good: readonly { readonly performance: readonly Measured[] }[],
): Baseline | null {
  const earlier = good
    .flatMap(({ performance }) => performance.filter((one) => one.home === home && one.engine === engine))
    .slice(-BASELINE_RECORDS.most);
  if (earlier.length < BASELINE_RECORDS.least) return null;
  return {
    median_ms: median(earlier.map(({ median_ms }) => median_ms)),
    p95_ms: median(earlier.map(({ p95_ms }) => p95_ms)),
    records: earlier.length,
  };
}

/** Holds a measurement against its baseline. `bound` 0.2: degraded from 20 % slower on. */
export function compare(now: Measured, baseline: Baseline | null, bound: number): Compared {
  if (baseline === null) return { ...now, baseline, degradation: null, degraded: false };
  const slower = FIGURES.map((figure) => ({
    by: now[figure] - baseline[figure],
    share: baseline[figure] === 0 ? 0 : now[figure] / baseline[figure] - 1,
    noise: LEAST_DIFFERENCE_MS[figure],
  }));
  const degradation = Math.max(...slower.map(({ share }) => share));
  const degraded = slower.some(({ by, share, noise }) => share > bound && by >= noise);
  return { ...now, baseline, degradation: Math.round(degradation * 1000) / 1000, degraded };
}
