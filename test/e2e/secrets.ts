/** Finds secrets in what Terraform writes: synthesized configuration, plans and states. */

export interface SecretFound {
  readonly rule: string;
  /** Path of the value in the document, such as `resource.aws_db_instance.x.password`. */
  readonly path: string;
}

interface Rule {
  readonly id: string;
  /** `key` is the name nearest above the value, list indexes left out. */
  matches(value: string, key: string): boolean;
}

/** Attributes that hold a secret and nothing else. With a managed master password all of them are null. */
const SECRET_ATTRIBUTES = new Set([
  "master_password",
  "master_user_password",
  "password",
  "passwords",
  "auth_token",
  "secret_string",
  "secret_binary",
  "private_key",
  "private_key_pem",
  "key_material",
]);

/** Keys whose value may well be a secret. Those that name where a secret is, or a rule about one, are not among them. */
const SECRET_LIKE_KEY = /pass(?:word|wd|phrase)|secret|token|credential|api_?key/i;
const NAMES_A_PLACE =
  /_(?:arn|arns|id|ids|name|path|url|uri|key_id|status|version|days|length|policy|lookback|dimension)$/i;
/** Terraform expressions, ARNs, identifiers of AWS and flags are no secrets. */
const NO_SECRET = /^(?:\$\{.*\}|arn:aws.*|true|false|\d+|[a-z_.-]*)$/s;
const LEAST_SECRET_CHARACTERS = 12;
/** Bits a character: English words stay under 3.5 at these lengths, random base64 is above. */
const LEAST_ENTROPY_BITS = 3.2;

const RULES: readonly Rule[] = [
  { id: "AWS access key", matches: (value) => /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/.test(value) },
  { id: "private key", matches: (value) => /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(value) },
  { id: "password in a URL", matches: (value) => /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]+:[^\s:/@"]+@/i.test(value) },
  { id: "password in a statement", matches: (value) => /\bPASSWORD\s+'[^']+'/i.test(value) },
  { id: "attribute that holds a secret", matches: (value, key) => SECRET_ATTRIBUTES.has(key) && !isReference(value) },
  {
    id: "high entropy under a password-like key",
    matches: (value, key) =>
      SECRET_LIKE_KEY.test(key) &&
      !NAMES_A_PLACE.test(key) &&
      !NO_SECRET.test(value) &&
      value.length >= LEAST_SECRET_CHARACTERS &&
      entropyBits(value) >= LEAST_ENTROPY_BITS,
  },
];

/**
 * Every place of a JSON document that looks like a secret, each once. JSON inside strings (policies, inputs of
 * functions, contracts) is looked through as well.
 *
 * @param known secrets that must be nowhere, such as those that were planted or that the emulator made
 */
export function findSecrets(json: string, known: readonly string[] = []): SecretFound[] {
  const rules = [
    ...RULES,
    { id: "a known secret", matches: (value: string) => known.some((secret) => value.includes(secret)) },
  ];
  const found: SecretFound[] = [];
  walk(JSON.parse(json), [], "", (value, path, key) => {
    const rule = rules.find(({ matches }) => matches(value, key));
    if (rule) found.push({ rule: rule.id, path: path.join(".") });
  });
  return found;
}

type Visit = (value: string, path: readonly string[], key: string) => void;

function walk(node: unknown, path: readonly string[], key: string, visit: Visit): void {
  if (typeof node === "string") {
    const inner = embedded(node);
    if (inner === null) visit(node, path, key);
    else walk(inner, path, key, visit);
  } else if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) walk(item, [...path, String(index)], key, visit);
  } else if (node !== null && typeof node === "object") {
    for (const [name, value] of Object.entries(node)) {
      visit(name, path, "");
      walk(value, [...path, name], name, visit);
    }
  }
}

/** The object or list that a string is the JSON of, or null. */
function embedded(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text) as object;
  } catch {
    return null;
  }
}

function isReference(value: string): boolean {
  return value === "" || /^\$\{.*\}$/s.test(value);
}

/** Shannon entropy of the characters. */
function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
