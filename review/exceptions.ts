import { dirname } from "node:path";
import { z } from "zod";
import { BREAKING_RULES } from "../changes/breaking/breaking-change";
import { check, MOST_PROBLEMS } from "../config/check";
import { type Problems, readDocument } from "../config/documents";
import { isThere } from "../config/files";
import type { Problem } from "../config/problem";
import type { Finding } from "./finding";
import { RULE } from "./rules/registry";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
function isDay(text: string): boolean {
  const time = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // JavaScript takes the 31st of February for the 3rd of March.
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

const pattern = z.string().min(1).max(2048);

/** Made when first asked for, since zod compiles it: few runs have exceptions. */
function rowSchema() {
  return z.strictObject({
    address: pattern
      .meta({ form: "the address that stands in the finding, `*` for any text" })
      .describe("Address as the finding gives it; `*` stands for any text."),
    stack: pattern.optional().describe("Stack, where the address alone would match in several. `*` as above."),
    rule: z
      .enum([...RULE.keys(), ...Object.keys(BREAKING_RULES)])
      .describe("Rule of the review, or of the check against an earlier state."),
    owner: z.string().min(1).max(254).meta({ form: "who answers for it" }).describe("Who answers for it."),
    expires: z
      .string()
      .refine(isDay, { error: "a day, YYYY-MM-DD" })
      .describe(`Last day on which it holds, at most ${LONGEST_DAYS} days ahead.`),
    reason: z.string().min(1).max(2000).meta({ form: "why it may be so" }).describe("Why it may be so."),
  });
}

/** Longest time an exception may be given, in days: one that never ends is a decision, and belongs into the code. */
const LONGEST_DAYS = 366;

/** Rows that a file may have: a person answers for each. */
const MOST_ROWS = 2000;

/** The file: a list of rows. */
export function exceptionsSchema() {
  return z.array(rowSchema()).describe("Findings that are wanted, each until a day.");
}

/** One row of the exceptions file. */
export type Exception = Readonly<z.infer<ReturnType<typeof rowSchema>>>;

/** Where exceptions stand unless another file is named. */
export const DEFAULT_EXCEPTIONS = "review/exceptions.yml";

/** What became of the exceptions in a run. */
export interface ExceptionUse {
  readonly exception: Exception;
  readonly state: "used" | "expired" | "unused";
}

/**
 * Reads the rows that nothing is wrong with; no row where the file does not exist and need not.
 *
 * @param file default: `review/exceptions.yml`, where it exists
 */
export function readExceptions(file: string | undefined, today: string, problems: Problems): Exception[] {
  const path = file ?? DEFAULT_EXCEPTIONS;
  if (file === undefined && !isThere(path)) return [];
  const document = readDocument(path, problems, dirname(path), "list");
  const schema = rowSchema();
  const found: Problem[] = [];
  const written = Object.entries(document?.value ?? {});
  if (written.length > MOST_ROWS) {
    const advice = "What is wanted so often is a rule: change that, and take out what has expired.";
    problems.add(document!.problem([], `${written.length} rows`, `at most ${MOST_ROWS} rows`, advice));
    return [];
  }
  const rows = written.flatMap(([index, value]) => {
    const at = Number(index);
    const row = check<Exception>(document!, schema, [at], value);
    if ("problems" in row) {
      found.push(...row.problems);
      return [];
    }
    const { expires } = row.value;
    if (Date.parse(expires) - Date.parse(today) <= LONGEST_DAYS * 86_400_000) return [row.value];
    const allowed = `at most ${LONGEST_DAYS} days ahead`;
    found.push(document!.problem([at, "expires"], expires, allowed, "Choose an earlier day, and renew it then."));
    return [];
  });
  problems.add(...found.slice(0, MOST_PROBLEMS));
  if (found.length > MOST_PROBLEMS) problems.add(document!.tooMany(found.length, MOST_PROBLEMS));
  return rows;
}

/** What an exception may be about. */
export interface Exceptable {
  readonly rule: string;
  readonly address: string;
  readonly stack: string;
}

/** Exceptions at work: which row holds for what, and at the end what became of each row. */
export class Exceptions {
  private readonly matched = new Set<Exception>();
  private readonly shapes: readonly { exception: Exception; address: RegExp; stack: RegExp }[];

  constructor(
    private readonly exceptions: readonly Exception[],
    private readonly today: string,
  ) {
    this.shapes = exceptions.map((exception) => ({
      exception,
      address: glob(exception.address),
      stack: glob(exception.stack ?? "*"),
    }));
  }

  /** The row that holds for something today, if one does. */
  valid({ rule, address, stack }: Exceptable): Exception | undefined {
    const rows = this.shapes
      .filter((row) => row.exception.rule === rule && row.address.test(address) && row.stack.test(stack))
      .map(({ exception }) => exception);
    for (const exception of rows) this.matched.add(exception);
    return rows.find(({ expires }) => expires >= this.today);
  }

  uses(): ExceptionUse[] {
    return this.exceptions.map((exception): ExceptionUse => {
      const state = exception.expires < this.today ? "expired" : this.matched.has(exception) ? "used" : "unused";
      return { exception, state };
    });
  }
}

/** Lifts the findings that a valid exception names: they become notes that tell who answers for them. */
export function applyExceptions(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
  today: string,
): { findings: Finding[]; uses: ExceptionUse[] } {
  const rows = new Exceptions(exceptions, today);
  const lifted = findings.map((finding) => {
    const valid = rows.valid(finding);
    if (!valid || finding.severity === "note") return finding;
    const { owner, expires, reason } = valid;
    return {
      ...finding,
      severity: "note" as const,
      excepted: { owner, expires, reason, was: finding.severity },
    };
  });
  return { findings: lifted, uses: rows.uses() };
}

function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
}
