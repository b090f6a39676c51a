/** One thing wrong with what was written. All of a run are reported together, none is thrown alone. */
export interface Problem {
  /** Path relative to where the command runs. */
  readonly file: string;
  /** 1-based; null where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  /** Dotted path of the setting, `` for the file itself. */
  readonly path: string;
  readonly given: unknown;
  readonly allowed: string;
  /** What to do, with the nearest legal spelling where there is one. */
  readonly advice: string;
}

/** Thrown once, with every problem of the run. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(`${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration`);
    this.name = "ConfigurationError";
  }
}
