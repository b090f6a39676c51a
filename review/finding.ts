/** How bad: `stop` must not be applied, `review` needs a person, `note` informs. */
export type Severity = "stop" | "review" | "note";

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["stop", "review", "note"];

/** Something a rule found. Every text is safe to print: it has passed the redactor. */
export interface Finding {
  /** Id of the rule, which is the name of its file. */
  readonly rule: string;
  readonly severity: Severity;
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  /** Construct path where known. */
  readonly path: string;
  readonly tenant?: string;
  readonly service: string;
  /** One sentence without a full stop. */
  readonly says: string;
  /** The deciding attribute. */
  readonly attribute?: string;
  readonly before?: string;
  readonly after?: string;
  /** What could be had back, from the prior state. */
  readonly recovery?: string;
  /** What to do, where it is not what the rule says. */
  readonly remedy?: string;
  /** Other addresses that the finding is about. */
  readonly related?: readonly string[];
  /** An exception lifted it: by whom, until when (YYYY-MM-DD), and the severity it had. */
  readonly excepted?: {
    readonly owner: string;
    readonly expires: string;
    readonly reason?: string;
    readonly was: Severity;
  };
}
