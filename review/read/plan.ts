import { CannotJudge, cannotJudge } from "../errors";
import type { Range } from "./bytes";
import { PlanFile } from "./scan";

/** One entry of `resource_changes` or `resource_drift`, as Terraform writes it. */
export interface RawChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly module_address?: string;
  readonly mode?: string;
  readonly type: string;
  readonly name?: string;
  readonly index?: string | number;
  readonly deposed?: string;
  readonly provider_name?: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: unknown;
    readonly after?: unknown;
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: unknown;
  };
}

/** Sizes above which a part is not held in memory, and counts above which nobody could review. */
export const LIMITS = {
  /** Bytes of one plan file. */
  fileBytes: 2 * 1024 ** 3,
  /** Bytes of one resource's entry. */
  changeBytes: 32 * 1024 ** 2,
  /** Bytes of `configuration`; a larger one is not followed for references. */
  configurationBytes: 96 * 1024 ** 2,
  /** Resources that change, over one plan. */
  changes: 200_000,
};

/** A plan whose head is known and whose changes are read one by one. */
export interface OpenPlan {
  /** File as the user named it. */
  readonly file: string;
  readonly terraformVersion?: string;
  /** When the plan was made (RFC 3339). Absent before Terraform 1.5. */
  readonly timestamp?: string;
  readonly configuration?: unknown;
  readonly checks: readonly unknown[];
  readonly outputChanges: Readonly<Record<string, unknown>>;
  /** What keeps the plan from being judged as a whole, found in its head. */
  readonly problem?: CannotJudge;
  changes(): Generator<RawChange>;
  drift(): Generator<RawChange>;
  close(): void;
}

/** Opens a plan without reading it whole. Throws CannotJudge. */
export function openPlan(path: string, label = path): OpenPlan {
  const file = new PlanFile(path, label);
  try {
    return readHead(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

function readHead(file: PlanFile): OpenPlan {
  checkBytes(file);
  const parts = partsOf(file);
  const version = json(file, parts, "format_version", 1024);
  if (version === undefined) throw cannotJudge.notAPlan(file.label, "some other JSON (no format_version)");
  if (typeof version !== "string" || !/^1\.\d+$/.test(version)) {
    throw cannotJudge.version(file.label, typeof version === "string" ? version.slice(0, 20) : "not a text");
  }
  if (parts.has("values") && !parts.has("planned_values")) throw cannotJudge.notAPlan(file.label, "a state");
  if (!parts.has("planned_values") && !parts.has("resource_changes") && !parts.has("configuration")) {
    throw cannotJudge.notAPlan(file.label, "some other JSON");
  }
  const configuration = parts.get("configuration");
  const followed = configuration && configuration.end - configuration.start <= LIMITS.configurationBytes;
  const text = (key: string): string | undefined => {
    const value = json(file, parts, key, 1024);
    return typeof value === "string" ? value : undefined;
  };
  const deferred = parts.get("deferred_changes");
  const hasDeferred = deferred !== undefined && !file.members(deferred).next().done;
  let problem: CannotJudge | undefined;
  if (json(file, parts, "errored", 16) === true) problem = cannotJudge.errored(file.label);
  else if (hasDeferred) problem = cannotJudge.partial(file.label, "deferred changes");
  else if (json(file, parts, "complete", 16) === false) problem = cannotJudge.partial(file.label, "complete: false");
  const outputs = json(file, parts, "output_changes", LIMITS.changeBytes);
  const checks = json(file, parts, "checks", LIMITS.changeBytes);
  return {
    file: file.label,
    terraformVersion: text("terraform_version"),
    timestamp: text("timestamp"),
    configuration: followed ? json(file, parts, "configuration", LIMITS.configurationBytes) : undefined,
    checks: Array.isArray(checks) ? checks : [],
    outputChanges: isObject(outputs) ? outputs : {},
    problem,
    changes: () => entries(file, parts.get("resource_changes"), "resource_changes"),
    drift: () => entries(file, parts.get("resource_drift"), "resource_drift"),
    close: () => file.close(),
  };
}

/** Where the members of the plan lie, or why this is not one plan. */
function partsOf(file: PlanFile): Map<string, Range> {
  const parts = new Map<string, Range>();
  const start = file.bytes({ start: 0, end: 3 }).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  if (file.bytes({ start, end: start + 1 }).toString() !== "{")
    throw isWrapped(file) ? cannotJudge.wrapped(file.label) : cannotJudge.notJson(file.label, start);
  try {
    for (const { key = "", range } of file.members({ start, end: file.size })) {
      if (parts.has(key)) throw cannotJudge.duplicate(file.label, key.slice(0, 40));
      parts.set(key, range);
    }
  } catch (error) {
    throw error instanceof CannotJudge ? (notOnePlan(file, parts) ?? error) : error;
  }
  if (parts.has("@level")) throw cannotJudge.stream(file.label);
  return parts;
}

/** What stands in a file of which the first object is whole, and more follows. */
function notOnePlan(file: PlanFile, parts: ReadonlyMap<string, Range>): CannotJudge | undefined {
  // `terraform plan -json` writes one object a line.
  if (parts.has("@level")) return cannotJudge.stream(file.label);
  if (!parts.has("format_version")) return undefined;
  if (isWrapped(file)) return cannotJudge.wrapped(file.label);
  return holdsSeveral(file) ? cannotJudge.several(file.label) : undefined;
}

function checkBytes(file: PlanFile): void {
  if (file.size === 0) throw cannotJudge.empty(file.label);
  if (file.size > LIMITS.fileBytes) throw cannotJudge.fileTooLarge(file.label, file.size, LIMITS.fileBytes);
  const [first = 0, second = 0] = file.bytes({ start: 0, end: Math.min(2, file.size) });
  if (first === 0x50 && second === 0x4b) throw cannotJudge.binary(file.label);
  const wide =
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
  if (wide && file.size > 1) throw cannotJudge.utf16(file.label);
}

/** Bytes looked at from either end for what does not belong to a plan. */
const EDGE_BYTES = 4096;

const head = (file: PlanFile): string => file.bytes({ start: 0, end: Math.min(EDGE_BYTES, file.size) }).toString();
const tail = (file: PlanFile): string =>
  file.bytes({ start: Math.max(0, file.size - EDGE_BYTES), end: file.size }).toString();

/** Lines of the wrapper that hashicorp/setup-terraform puts around Terraform: the command before, the exit code after. */
function isWrapped(file: PlanFile): boolean {
  return /^\s*\[command\]/.test(head(file)) || /^::(debug|set-output)\b/m.test(tail(file));
}

/** Where one plan ends another begins: looked for in chunks, and only in a file that is no single object. */
function holdsSeveral(file: PlanFile): boolean {
  for (let start = 0; start < file.size; start += LIMITS.changeBytes) {
    const end = Math.min(file.size, start + LIMITS.changeBytes + EDGE_BYTES);
    if (/\}\s*\{\s*"format_version"\s*:/.test(file.bytes({ start, end }).toString("latin1"))) return true;
  }
  return false;
}

function json(file: PlanFile, parts: ReadonlyMap<string, Range>, key: string, limit: number): unknown {
  const range = parts.get(key);
  return range && parse(file, range, key, limit);
}

function parse(file: PlanFile, range: Range, where: string, limit: number): unknown {
  const bytes = range.end - range.start;
  if (bytes > limit) throw cannotJudge.partTooLarge(file.label, where, bytes, limit);
  try {
    return JSON.parse(file.bytes(range).toString("utf8"));
  } catch {
    throw cannotJudge.notJson(file.label, range.start);
  }
}

function* entries(file: PlanFile, range: Range | undefined, where: string): Generator<RawChange> {
  if (!range) return;
  let count = 0;
  for (const element of file.members(range)) {
    const place = `${where}[${count}]`;
    if (element.key !== undefined) throw cannotJudge.malformed(file.label, where, "a list");
    const value = parse(file, element.range, place, LIMITS.changeBytes);
    if (!isRawChange(value)) throw cannotJudge.malformed(file.label, place, "a resource change");
    count += 1;
    yield value;
  }
}

function isRawChange(value: unknown): value is RawChange {
  if (!isObject(value) || typeof value.address !== "string" || typeof value.type !== "string") return false;
  return isObject(value.change) && Array.isArray(value.change.actions);
}

/** True for a JSON object (not null, not a list). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
