import { createHash } from "node:crypto";
import { type DeploymentRecord, recordSchema } from "./schema";

/** A record as it is stored. */
export interface StoredRecord {
  /** Where it was read from, for messages. */
  readonly name: string;
  readonly text: string;
}

/** Records and what is wrong with their chain. */
export interface Chain {
  readonly records: readonly DeploymentRecord[];
  readonly faults: readonly string[];
}

/** The bytes of a record: what is stored, and what the next record's `previous` is the SHA-256 of. */
export function recordText(record: DeploymentRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Name of a record's object or file: they sort as they follow each other. */
export function recordName(sequence: number): string {
  return `${String(sequence).padStart(8, "0")}.json`;
}

/**
 * Reads records and holds each against the one before. What it cannot see is that the newest are missing: nothing
 * points at them. The bucket's object lock keeps them.
 */
export function readChain(stored: readonly StoredRecord[], environment: string): Chain {
  const faults: string[] = [];
  const records: DeploymentRecord[] = [];
  const sorted = [...stored].sort((a, b) => (a.name < b.name ? -1 : 1));
  let previous: string | null = null;
  for (const [index, { name, text }] of sorted.entries()) {
    const parsed = recordSchema.safeParse(parse(text));
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
      faults.push(`${name}: not a record of a deployment${where}. What follows cannot be held against it.`);
      previous = digestOf(text);
      continue;
    }
    const record = parsed.data;
    if (record.environment !== environment)
      faults.push(`${name}: of environment ${record.environment}, in the chain of ${environment}.`);
    if (record.sequence !== index + 1)
      faults.push(
        `${name}: sequence ${record.sequence}, where ${index + 1} must follow: a record is missing or twice.`,
      );
    if (record.previous !== previous)
      faults.push(`${name}: previous is not the SHA-256 of the record before: that one was changed, or is another.`);
    previous = digestOf(text);
    records.push(record);
  }
  return { records, faults };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
