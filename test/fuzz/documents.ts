import { dump } from "js-yaml";
import { CELL_GROUPS } from "../../bench/fleets/mix";
import { OWN, SECURITY_FILE } from "../../bench/fleets/own";
import { Random } from "../../bench/fleets/random";

/** A made-up document and the file of a tenant's folder that it stands in. */
export interface FuzzDocument {
  readonly kind: string;
  readonly file: string;
  readonly content: string | Buffer;
}

/** Text that has broken parsers, names, SQL, shells, templates and prototypes before. */
const HOSTILE: readonly string[] = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__", "valueOf", "then"],
  ...[
    "&a",
    "*a",
    "<<: *a",
    "!!js/function 'x'",
    "!!binary aGk=",
    "!!set {a}",
    "!<tag:x> y",
    "---",
    "...",
    "%YAML 1.1",
    "? a",
    "- - - -",
  ],
  ...[
    "'; DROP TABLE x; --",
    '" OR 1=1',
    "$(reboot)",
    "`id`",
    "${jsonencode(1)}",
    "%{ if true }",
    "{{tenant_id}}",
    "../../etc/passwd",
  ],
  ...[
    "\u0000",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\u{1f600}",
    "é",
    "\t",
    "\r",
    "\r\n",
    "\\",
    '"',
    "'",
    "#",
    ": ",
    " #",
    "|",
    ">-",
    "@",
    "`",
  ],
  ...[
    "null",
    "~",
    "yes",
    "Off",
    "0x10",
    "0o17",
    "1_000",
    "1e999",
    "-1",
    ".inf",
    ".nan",
    "NaN",
    "9".repeat(400),
    "-0",
    "1.5",
    "2026-01-01",
    "12:30:45",
  ],
  ...[
    "a".repeat(70_000),
    "[".repeat(500),
    "{a: ".repeat(500),
    "- ".repeat(400),
    "? ".repeat(300),
    " ".repeat(5000),
    "\n".repeat(3000),
  ],
];

const TOKENS = [
  "a",
  "id",
  "tier",
  "connections",
  "max",
  ":",
  ": ",
  "\n",
  "\n  ",
  "\n- ",
  "  ",
  "[",
  "]",
  "{",
  "}",
  ",",
  "1",
  "true",
  "null",
  '"',
  "'",
  "|",
  ">",
  "#",
  "-",
  "&x",
  "*x",
  "!t",
];

/** Where a tenant lives that has the documents: a cell with every engine that its tier can have in one. */
const HOMES = [
  { tier: "standard", cell: "standard-1" },
  { tier: "premium", cell: "premium-1" },
] as const;

/** Settings that have more kinds of leaves than those which tenants of generated fleets write. */
const RICHER: Readonly<Record<string, object>> = {
  "postgresql.yml": {
    connections: { max: 50, reader_max: 40, statement_timeout_seconds: 30 },
    memory: { work_mem_mb: 8 },
    storage_quota_gb: 30,
    pool: { mode: "transaction", size: 12, min_idle: 2 },
  },
};

/** Files that are right, to be bent: for tenants of every second number in another home. */
export function validFiles(id: string, number: number): Readonly<Record<string, string>> {
  const { tier, cell } = HOMES[number % HOMES.length]!;
  const tenant = {
    id,
    tier,
    environments: ["production"],
    contacts: { owner: "owner@example.com" },
    compliance: ["gdpr"],
    engines: CELL_GROUPS[tier]!.engines,
    lifecycle: { state: "active" },
    placement: { production: cell },
    applications: { production: [`arn:aws:iam::444444444444:role/${id}`] },
  };
  const own = Object.entries(OWN[tier]!).map(([file, choices]) => {
    const settings = choices.map((choice) => choice.settings);
    return [file, Object.assign({}, ...settings, RICHER[file])] as const;
  });
  const security = {
    tenant_isolation: { tenant_column: "tenant_id" },
    encryption: { application_level: { field_encryption: false } },
  };
  const files = { "tenant.yml": tenant, ...Object.fromEntries(own), [SECURITY_FILE]: security };
  return Object.fromEntries(Object.entries(files).map(([file, content]) => [file, dump(content)]));
}

type Maker = (random: Random, valid: string) => string | Buffer;

const bytes: Maker = (random) =>
  Buffer.from(Array.from({ length: random.between(0, 300) }, () => random.between(0, 255)));

const tokens: Maker = (random) => Array.from({ length: random.between(1, 60) }, () => random.pick(TOKENS)).join("");

const hostile: Maker = (random) =>
  Array.from({ length: random.between(1, 4) }, () => `${random.chance(60) ? "key: " : ""}${random.pick(HOSTILE)}`).join(
    "\n",
  );

/** One to five edits of a right file: cut, doubled, put in or swapped. */
const mutated: Maker = (random, valid) => {
  let text = valid;
  for (let edits = random.between(1, 5); edits > 0; edits--) {
    const start = random.between(0, text.length);
    const end = Math.min(text.length, start + random.between(0, 12));
    const piece = text.slice(start, end);
    const [put] = random.shuffled([
      "",
      piece + piece,
      random.pick(HOSTILE),
      random.pick(TOKENS),
      String(random.between(-5, 5000)),
    ]);
    text = text.slice(0, start) + put + text.slice(end);
  }
  return text;
};

/** A right file with the value of one line replaced. */
const replaced: Maker = (random, valid) => {
  const lines = valid.trimEnd().split("\n");
  const index = random.between(0, lines.length - 1);
  const [key = ""] = lines[index]!.split(":");
  lines[index] = `${key}: ${random.chance(50) ? random.pick(HOSTILE) : random.between(-10, 600)}`;
  return `${lines.join("\n")}\n`;
};

/** A right file with its lines in another order, some left out or doubled. */
const shuffled: Maker = (random, valid) =>
  random
    .shuffled(valid.split("\n"))
    .flatMap((line) => (random.chance(15) ? [] : random.chance(10) ? [line, line] : [line]))
    .join("\n");

/** A number in its range: most are accepted, and must synthesize. */
const numbers: Maker = (random, valid) => valid.replace(/: [0-9]+$/gm, () => `: ${random.between(1, 16)}`);

const MAKERS: readonly (readonly [kind: string, percent: number, maker: Maker])[] = [
  ["bytes", 5, bytes],
  ["tokens", 15, tokens],
  ["hostile", 10, hostile],
  ["mutated", 25, mutated],
  ["replaced", 20, replaced],
  ["shuffled", 5, shuffled],
  ["numbers", 20, numbers],
];

/** The document of a number: the same for the same seed. */
export function fuzzDocument(id: string, seed: number, number: number): FuzzDocument {
  const random = Random.of(seed, number);
  const files = validFiles(id, number);
  const file = random.pick(Object.keys(files));
  const draw = random.between(1, 100);
  let sum = 0;
  const [kind, , maker] = MAKERS.find(([, percent]) => {
    sum += percent;
    return draw <= sum;
  })!;
  return { kind, file, content: maker(random, files[file]!) };
}
