/** What was done to a tenant. */
export interface Done {
  readonly tenant: string;
  /** Files and folders that were written, or taken away, as a person finds them from here. */
  readonly changed: readonly string[];
  /** The same for people, with what comes next. */
  readonly said: string;
}
