/** What was done to a tenant. */
export interface Done {
  readonly tenant: string;
  /** Files and folders that were written, or taken away, as a person finds them from here. */
  readonly changed: readonly string[];
  /** The same for people, with what comes next. */
  readonly said: string;
}

/** The same of a tenant that was added, with what was chosen for it. */
export interface Added extends Done {
  readonly engines: readonly string[];
  /** Environment to cell; nothing where it has a home of its own. */
  readonly placement: Readonly<Record<string, string>>;
}
