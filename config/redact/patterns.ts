/** What gives a secret away, as data. Nothing that Tessera prints shows a text that any row matches. */

/** Names before whose value `=` or `:` stands in a text. */
const NAMES_IN_TEXT =
  "password|passwd|passphrase|passcode|pwd|pw|kennwort|secret|token|credentials?|(?:account|shared_?access|api|private|auth|(?:secret_?)?access|secret)[_-]?key";
const VALUE_IN_TEXT = `("[^"]*"|'[^']*'|[^\\s;,&"'<>]+)`;

/** What a shell puts in later is no secret: `$ES_PASSWORD`, `"${ES_PASSWORD}"`, whole. Source: POSIX, "Parameter Expansion". */
const VARIABLE = "\\$(?:[A-Z_][A-Z0-9_]*|\\{[A-Z_][A-Z0-9_]*\\})";
const NO_VARIABLE = `(?!(?:"${VARIABLE}"|${VARIABLE}["']?)(?:[\\s;|&)]|$))`;

/** Shapes of well-known secrets. Sources: the issuers' own descriptions of their token formats. */
export const SECRET_SHAPES: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: "private key", shape: /-----BEGIN[A-Z0-9 ]*PRIVATE KEY[\s\S]*?(-----END[A-Z0-9 ]*-----|$)/g },
  { what: "AWS access key id", shape: /\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}\b/g },
  { what: "AWS session token", shape: /\b(?:FwoG|IQoJ)[A-Za-z0-9/+=]{20,}/g },
  { what: "JSON web token", shape: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g },
  { what: "GitHub token", shape: /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { what: "GitLab token", shape: /\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{16,}/g },
  { what: "Slack token", shape: /\bxox[abeprs]-[A-Za-z0-9-]{8,}|hooks\.slack\.com\/services\/[A-Za-z0-9/]+/g },
  { what: "Stripe key", shape: /\b[rsp]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{10,}/g },
  { what: "Google key", shape: /\bAIza[A-Za-z0-9_-]{30,}|\bya29\.[A-Za-z0-9_-]{10,}|\bGOCSPX-[A-Za-z0-9_-]{10,}/g },
  { what: "SendGrid key", shape: /\bSG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
  { what: "npm or PyPI token", shape: /\bnpm_[A-Za-z0-9]{20,}|\bpypi-[A-Za-z0-9_-]{16,}/g },
  { what: "model provider key", shape: /\bsk-[A-Za-z0-9_-]{16,}/g },
  {
    what: "Terraform Cloud or Vault token",
    shape: /\b[A-Za-z0-9]{10,}\.atlasv1\.[A-Za-z0-9_-]{20,}|\bhv[sbr]\.[A-Za-z0-9_-]{16,}/g,
  },
  { what: "Twilio key", shape: /\b(?:SK|AC)[0-9a-f]{32}\b/g },
  { what: "DigitalOcean or Databricks token", shape: /\bdo[opr]_v1_[0-9a-f]{32,}|\bdapi[0-9a-f]{32}/g },
  { what: "password in a URL", shape: /(?:\b[a-z][a-z0-9+.-]*:)?\/\/[^\s/:@"'<>]*:[^\s@"'<>]+@/gi },
  {
    what: "signature or key in a query",
    // Source: "Create a service SAS" (Azure), "Authenticating requests: using query parameters" (S3).
    shape:
      /(?<=[?&])(?:sig|signature|key|code|auth|jwt|sas|pw|pass|(?:x-amz|x-goog)-(?:signature|credential|security-token))=[^\s&"'<>]+/gi,
  },
  {
    what: "password by its name, as in a connection string, an environment or a list of settings",
    // The name may have others before it (DB_PASSWORD, client-secret); what a colon stands before is a part of an ARN, and
    // what the AWS command line says after one of its calls (secretsmanager delete-secret: …) is why it failed.
    shape: new RegExp(
      `(?:(?<![:\\w-])|(?<=[a-z0-9][_-]))(?<!\\bsecretsmanager [a-z]{3,12}-)(?:${NAMES_IN_TEXT})\\s*[=:]\\s*${VALUE_IN_TEXT}`,
      "gi",
    ),
  },
  {
    what: "password by a name in camel case",
    shape: new RegExp(
      `(?<=[a-z0-9])(?:Pass(?:word|wd|phrase)?|Pwd?|Secret|Token|(?:Api|Access|Secret|Account|Auth)Key)\\s*[=:]\\s*${VALUE_IN_TEXT}`,
      "g",
    ),
  },
  {
    what: "password in an environment or a call",
    shape: new RegExp(
      `\\b(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)=${NO_VARIABLE}(?:"[^"]*"|'[^']*'|\\S+)|(?<=^|\\s)--(?:[a-z]+-)*(?:password|passwd|pass|token|secret|(?:api|access|secret)-key)(?:=|\\s+)${NO_VARIABLE}\\S+`,
      "g",
    ),
  },
  {
    what: "user and password of a call",
    // Source: curl(1), "-u, --user <user:password>" and "-U, --proxy-user".
    shape: new RegExp(`(?<=^|\\s)(?:-[uU][ =]?|--(?:proxy-)?user[ =])["']?[^\\s:"']+:${NO_VARIABLE}[^\\s"']+`, "g"),
  },
  {
    what: "password by the short option of a client",
    // Sources: mysql(1), mongosh's and redis-cli's options, of which -p is the port, sshpass(1), sqlcmd.
    shape: new RegExp(
      `\\b(?:(?:mysql\\w*|mariadb\\w*|mongo\\w*|sshpass|sqlcmd)\\b[^\\n|;&]{0,200}?\\s-[aPp]|(?:redis|valkey)-cli\\b[^\\n|;&]{0,200}?\\s-a)\\s?${NO_VARIABLE}[^\\s-]\\S*`,
      "g",
    ),
  },
  {
    what: "password in JSON",
    // The group has a name, since all shapes together are one expression as well.
    shape: new RegExp(
      `(?<quote>["'])[\\w-]{0,64}?(?:${NAMES_IN_TEXT})\\k<quote>\\s*:\\s*(?:"[^"]*"|'[^']*'|\\d+)`,
      "gi",
    ),
  },
  { what: "password of a statement", shape: /\bIDENTIFIED\s+(?:WITH\s+\w+\s+)?BY\s+'(?:[^']|'')*'/gi },
  { what: "Hugging Face or Atlassian token", shape: /\bhf_[A-Za-z0-9]{20,}|\bATATT[A-Za-z0-9_=-]{20,}/g },
  { what: "Discord webhook", shape: /discord(?:app)?\.com\/api\/webhooks\/[\w/-]+/g },
  { what: "authorization header", shape: /\b(?:basic|bearer)\s+[A-Za-z0-9+/_.~=-]{8,}/gi },
  {
    what: "password hash",
    shape:
      /\$(?:2[aby]|argon2[a-z]*|6|5|1|scrypt|pbkdf2[a-z0-9-]*)\$[^\s"']{8,}|SCRAM-SHA-256\$[^\s"']+|\bmd5[0-9a-f]{32}\b/g,
  },
  { what: "SQL password", shape: /\bPASSWORD\s+(?:'(?:[^']|'')*'|"[^"]*"|\$[^\s]+)/gi },
];

/**
 * A user and what follows before a host, without a URL around it. Only where a whole value is looked at: in prose and in
 * addresses the same letters are a path, an image or a mail address.
 */
const CREDENTIALS_OF_HOST: readonly RegExp[] = [
  // Source: "Easy Connect", Oracle Net Services: user/password@host.
  /(?<![\w./@-])[a-z][\w.-]*\/[^\s/@:"'<>]+@(?:\/\/)?(?!sha\d+:|v?\d+(?:\.|$|\s))[\w.-]+/i,
  /(?<![\w./:@-])(?!(?:mailto|npm|acct|git|ssh):)[a-z][\w.+-]*:[^\s@:/"'<>]+@(?!sha\d+:|v?\d+(?:\.\d+){0,2}(?:$|\s))[\w.-]+/i,
];

/** True for a value that names a user and a password before a host. */
export function holdsCredentials(value: string): boolean {
  return !value.startsWith("arn:") && CREDENTIALS_OF_HOST.some((shape) => shape.test(value));
}

/** Attribute and map key names whose text is a secret. */
export const SECRET_NAME =
  /(?:^|[^a-z])pw(?![a-z])|pass(?:words?|wds?|phrases?|codes?)?(?![a-z])|pwd|secret|token|credential|private_?-?key|api_?-?key|access_?-?key|auth_?-?key|encryption_?-?key_?-?(?:value|material)|key_?material|connection_?-?string|\bdsn\b|\bpin\b|salt|signature|cookie|session_?-?key|user_?data|license_?-?key/i;

const SWITCH = /^(?:true|false|on|off|yes|no|enabled|disabled)$/i;
const TIME = /^\d+(?:\.\d+)? ?[a-z]{0,7}$/i;
const ARN = /^arn:[\w:/*.+=,@-]+$/i;
const KEY_ID = /^(?:arn:[\w:/*.+=,@-]+|alias\/[\w/-]+|(?:mrk-)?[0-9a-f-]{32,36})$/i;
const HASHING = /^(?:scram-sha-256|md5|bcrypt|argon2(?:id?)?|pbkdf2[a-z0-9_-]*|on|off)$/i;
const ROTATION = /^(?:true|false|never|managed|automatic(?:_[a-z]+)?|\d+ ?[a-z]{0,7}|(?:rate|cron)\([^()]*\))$/i;

/**
 * Names that the row above matches although what they hold is no secret, and what it then looks like: switches,
 * references, lengths. Another text below such a name is one that somebody put there.
 */
const HARMLESS: readonly { readonly name: RegExp; readonly text: RegExp }[] = [
  { name: /^manage_.*$/i, text: SWITCH },
  { name: /_enabled$/i, text: SWITCH },
  { name: /_arns?$/i, text: ARN },
  { name: /_kms_key_id$/i, text: KEY_ID },
  { name: /_(?:length|validity|days|hours|minutes|seconds)$/i, text: TIME },
  { name: /_rotation/i, text: ROTATION },
  { name: /password_(?:encryption|hashing)(?:\.algorithm)?$/i, text: HASHING },
];

/** What Terraform or a template puts in its place later. */
const REFERENCE = /^(?:\$\{[^{}]*\}|\{\{[^{}]*\}\})$/;

/**
 * Whether a name says itself that what it holds is no secret, and the value is of that kind.
 *
 * @param value default: unknown, so that the name alone counts
 */
export function isHarmless(name: string, value?: unknown): boolean {
  const row = HARMLESS.find((one) => one.name.test(name));
  return (
    row !== undefined && textsOf(value).every((text) => row.text.test(text) || REFERENCE.test(text) || text === "")
  );
}

/** Texts of a value, and of what is below it. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/**
 * Names that somebody meant for a secret's, which no setting of ours has: misspelt, in another language, in letters of
 * another alphabet, or of a key.
 */
export const MEANT_SECRET =
  /kennwort|geheim|losungswort|wachtwoord|contrasen|mot_?de_?passe|(?:^|_)(?:mdp|clave|senha|parola|haslo|heslo|losenord|salasana|sifre|jelszo|adgangskode)(?:$|_)|^pa?s+w?o?r?d?s?$|pas+w?o?r?d|passw|^auth$|(?:^|_)(?:master|ssh|encryption|signing)_?key$|[^\x20-\x7e]/i;

/** How many there are of something: a number below such a name is no secret, and a text may be one. */
export const COUNT_NAME = /_count$/i;

/** The shapes once more, for asking only whether a text holds one: without the state that `g` brings. */
const SHAPES_ONCE = [true, false].map((ignoresCase) => {
  const sources = SECRET_SHAPES.filter(({ shape }) => shape.ignoreCase === ignoresCase).map(
    ({ shape }) => shape.source,
  );
  return new RegExp(sources.join("|"), ignoresCase ? "i" : "");
});

/** True where a text holds a secret of a known shape. */
export function holdsSecretShape(text: string): boolean {
  return SHAPES_ONCE.some((shape) => shape.test(text));
}
