import { existsSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { Finding } from "./finding";

/** One row of the exceptions file. */
export interface Exception {
  /** Address as the finding gives it; `*` stands for any text. */
  readonly address: string;
  /** Stack, where the address alone would match in several. `*` as above. */
  readonly stack?: string;
  readonly rule: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day on which it holds, YYYY-MM-DD. */
  readonly expires: string;
  readonly reason?: string;
}

/** Where exceptions stand unless another file is named. */
export const DEFAULT_EXCEPTIONS = "review/exceptions.yml";

/** What became of the exceptions in a run. */
export interface ExceptionUse {
  readonly exception: Exception;
  readonly state: "used" | "expired" | "unused";
}

/** Longest time an exception may be given, in days: one that never ends is a decision, and belongs into the code. */
const LONGEST_DAYS = 366;

/**
 * Reads the file; an empty list where it does not exist and need not. All mistakes are reported together.
 *
 * @param rules those there are; null: a name that is none is somebody else's to find
 */
export function readExceptions(
  file: string,
  required: boolean,
  rules: ReadonlySet<string> | null,
  today: string,
): Exception[] {
  if (!existsSync(file)) {
    if (required)
      throw new Error(`${file}: the file does not exist. Give the path of an exceptions file to --exceptions.`);
    return [];
  }
  const problems: string[] = [];
  let rows: unknown;
  try {
    rows = load(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  const list = (rows ?? []) as unknown[];
  if (!Array.isArray(list))
    throw new Error(`${file}: must be a list of {address, rule, owner, expires}, got: ${typeof rows}.`);
  const exceptions = list.map((row, at) => checked(row, `${file}[${at}]`, rules, today, problems));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return exceptions as Exception[];
}

function checked(
  row: unknown,
  place: string,
  rules: ReadonlySet<string> | null,
  today: string,
  problems: string[],
): Exception | undefined {
  if (typeof row !== "object" || row === null) {
    problems.push(`${place}: must be a map with address, rule, owner and expires.`);
    return undefined;
  }
  const fields = row as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    if (!["address", "stack", "rule", "owner", "expires", "reason"].includes(name)) {
      problems.push(`${place}.${name}: unknown key; allowed: address, stack, rule, owner, expires, reason.`);
    }
  }
  for (const name of ["address", "rule", "owner"]) {
    if (typeof fields[name] !== "string" || fields[name] === "")
      problems.push(`${place}.${name}: must be a text, got: ${JSON.stringify(fields[name])}.`);
  }
  const expires = fields.expires instanceof Date ? fields.expires.toISOString().slice(0, 10) : String(fields.expires);
  const time = Date.parse(`${expires}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(time)) {
    problems.push(`${place}.expires: must be a date YYYY-MM-DD, got: ${JSON.stringify(fields.expires)}.`);
  } else if (time - Date.parse(`${today}T00:00:00Z`) > LONGEST_DAYS * 86_400_000) {
    problems.push(
      `${place}.expires: ${expires} is more than ${LONGEST_DAYS} days away; choose an earlier day and renew it.`,
    );
  }
  if (typeof fields.rule === "string" && rules !== null && !rules.has(fields.rule))
    problems.push(`${place}.rule: there is no rule ${JSON.stringify(fields.rule)}.`);
  return { ...(fields as unknown as Exception), expires };
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
      excepted: { owner, expires, ...(reason && { reason }), was: finding.severity },
    };
  });
  return { findings: lifted, uses: rows.uses() };
}

function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
}
