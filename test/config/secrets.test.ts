import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe as described } from "../../cli/program/errors";
import { formatProblems, type Problem } from "../../config/problem";
import { maskedText, maskedValue } from "../../config/redact/configuration";
import { Redactor } from "../../config/redact/redact";
import { leavesOf, schemaAt, wordsOf } from "../../config/shape";
import { ROOMS } from "../../constructs/rooms";
import { review } from "../../review/review";
import { command } from "../cli/command";
import { type Files, Folder, problemsWith, SMALL_FLEET, tenantYml } from "./folder";

/** Made from parts, so that no scanner of this repository takes them for real ones. */
const made = (...parts: string[]): string => parts.join("");
/** Letters of both cases and digits, as keys have them. */
function random(seed: number, length: number): string {
  const letters = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz";
  let out = "";
  for (let at = 0, state = seed * 7919 + 13; at < length; at += 1, state = (state * 48271) % 2147483647)
    out += letters[state % letters.length];
  return out;
}
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const DSN = made("postgres", "://app:", "open-sesame-9", "@db.internal:5432/orders");
const KEY_ID = made("AKIA", "IOSFODNN7EXAMPLE");
const KEY = made("wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY");
const BLOCK = made(
  "-----BEGIN RSA ",
  "PRIVATE KEY-----\n    ",
  random(13, 60),
  "\n    -----END RSA ",
  "PRIVATE KEY-----",
);
const JWT = made("eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJ4In0.", random(10, 30));
const GITHUB = made("ghp_", random(1, 36));
const SLACK = made("https://hooks.slack", ".com/services/", "T00000000/B00000000/", random(4, 24));
const BLOB = base64(`password=${random(5, 12)};user=app;host=db-${random(6, 8)}`);

/** What it is, the file that it stands in, the file's text, and what must not be printed. */
const PLANTED: readonly (readonly [what: string, file: string, text: string, ...secrets: string[]])[] = [
  ["a word under its name", "postgresql.yml", "password: hunter2\n", "hunter2"],
  ["a number under its name", "postgresql.yml", "password: 48151623\n", "48151623"],
  ["a number with a leading zero", "postgresql.yml", "db_password: 048151623\n", "048151623"],
  [
    "nested",
    "postgresql.yml",
    "connections:\n  auth: { credentials: { user: app, pw: swordfish-7 } }\n",
    "swordfish-7",
  ],
  ["below an ordinary key that is wrong", "postgresql.yml", "pool: { dsn: plain-words, size: x }\n", "plain-words"],
  ["in a list", "postgresql.yml", "passwords: [correct-horse, battery-staple]\n", "correct-horse", "battery-staple"],
  ["by name and value", "postgresql.yml", "env: [{ name: DB_PASSWORD, value: tr0ub4dor }]\n", "tr0ub4dor"],
  ["a connection string", "postgresql.yml", `workload: "${DSN}"\n`, "open-sesame-9"],
  ["an AWS key pair", "postgresql.yml", `workload: ${KEY_ID}\nversion: "${KEY}"\n`, KEY_ID, KEY],
  ["a private key", "postgresql.yml", `parameters:\n  key: |\n    ${BLOCK}\n`, random(13, 60), "PRIVATE KEY"],
  ["a JSON web token", "postgresql.yml", `workload: ${JWT}\n`, JWT, JWT.slice(30)],
  ["a token where an id belongs", "tenant.yml", tenantYml("acme", { id: GITHUB }), GITHUB, GITHUB.toLowerCase()],
  [
    "a connection string where an id belongs",
    "tenant.yml",
    tenantYml("acme", { id: `"${DSN}"` }),
    "open-sesame-9",
    "open_sesame_9",
  ],
  ["a webhook", "tenant.yml", tenantYml("acme", { contacts: `{ owner: "${SLACK}" }` }), SLACK, random(4, 24)],
  ["a blob of base64", "tenant.yml", tenantYml("acme", { tier: `"${BLOB}"` }), BLOB],
  ["as a key", "postgresql.yml", `${GITHUB}: true\n`, GITHUB],
  ["in a line that is no YAML", "postgresql.yml", "password: hunter2: 'open\n", "hunter2"],
  ["in a quote that never ends", "postgresql.yml", 'password: "hunter2 and more\nversion: 17\n', "hunter2"],
  [
    "on the line below its name, in no YAML",
    "postgresql.yml",
    "secret:\n  - [hunter2 hunter3\n  }\n",
    "hunter2",
    "hunter3",
  ],
  ["after a closed quote, in no YAML", "postgresql.yml", 'password: "x" hunter2\n', "hunter2"],
  ["with a mark that begins no YAML", "postgresql.yml", "password: @hunter2\n", "hunter2"],
  ["below a list of its name, in no YAML", "postgresql.yml", "secret:\n  - x\n hunter2\n", "hunter2"],
  ["after a block's mark, in no YAML", "postgresql.yml", "password: |hunter2\n", "hunter2"],
  ["as an anchor", "postgresql.yml", "password: &hunter2 x\nagain: *hunter2\n", "hunter2"],
  ["with a template", "postgresql.yml", 'password: "hunter2${x}"\n', "hunter2"],
  ["twice", "postgresql.yml", "password: hunter2\npassword: hunter3\n", "hunter2", "hunter3"],
  ["in a limit's value", "security_config.yml", `tenant_isolation: { strategy: "${DSN}" }\n`, "open-sesame-9"],
  ["an environment's variable", "postgresql.yml", 'version: "DB_PASSWORD=envPwd55"\n', "envPwd55"],
  ["variables in a list", "postgresql.yml", 'parameters: ["POSTGRES_PASSWORD: rabbit7"]\n', "rabbit7"],
  ["a word under a short name", "postgresql.yml", "pool: { db_pw: rabbit7, pw: rabbit8 }\n", "rabbit7", "rabbit8"],
  ["a header", "postgresql.yml", `workload: "Bearer ${random(12, 30)}"\n`, random(12, 30)],
];
const files = (file: string, text: string): Files => ({ [`tenants/acme/${file}`]: text });

describe("no secret is printed", () => {
  it.each(PLANTED)("%s", (_what, file, text, ...secrets) => {
    const told = problemsWith(files(file, text)).join("\n");
    expect(told).toContain(`tenants/acme/${file}`);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  it("in the name of a file, or of a tenant's folder", () => {
    const told = problemsWith({ [`tenants/acme/${GITHUB}.yml`]: "", [`tenants/${KEY_ID}/tenant.yml`]: "" }).join("\n");
    expect(told).toContain("tenants/acme/(masked)");
    for (const secret of [GITHUB, KEY_ID]) expect(told).not.toContain(secret);
  });

  it.each(["hunter2", '{"a": hunter2}', '{"password":"hunter2"'])("by JSON that cannot be read: %s", (text) => {
    const told = messageOf(() => JSON.parse(text));
    expect(told).toMatch(/^error: .*JSON/);
    expect(told).not.toContain("hunter2");
  });

  it("by any command, all of them planted at once", async () => {
    const ids = PLANTED.map((_, index) => `t${index}`);
    const folder = new Folder(SMALL_FLEET, { "tenants/ledger.txt": ["acme", ...ids, ""].join("\n") });
    PLANTED.forEach(([, file, text], index) => {
      folder.write(`tenants/t${index}/tenant.yml`, tenantYml(`t${index}`));
      folder.write(`tenants/t${index}/${file}`, text.replaceAll("id: acme", `id: t${index}`));
    });
    folder.write("overrides/production_cost.yml", `settings: { api_key: ${GITHUB} }\n`);
    const exceptions = join(folder.path, "exceptions.yml");
    writeFileSync(exceptions, `- { address: x, rule: ${KEY_ID}, owner: "${DSN}", token: hunter2 }\n`);
    const runs = await Promise.all([
      command("check", folder.folders, "--exceptions", exceptions),
      command("check", folder.folders, "--exceptions", exceptions, "--json"),
      command("explain", folder.folders, "t1", "postgresql", "--env", "production"),
      command("synth", folder.folders, "--out", join(folder.path, "out")),
      command("tenant", folder.folders, "list"),
      command("tenant", folder.folders, "add", GITHUB, "--tier", KEY_ID, "--owner", DSN),
    ]);
    const options = { today: "2026-01-02", overrides: folder.folders.overrides, exceptions };
    const printed = [...runs.map(({ out, err }) => `${out}${err}`), messageOf(() => review(["plan.json"], options))];
    folder.remove();
    for (const text of printed) expect(text.length).toBeGreaterThan(40);
    const secrets = PLANTED.flatMap(([, , , ...rest]) => rest);
    expect(secrets.filter((secret) => printed.join("\n").includes(secret))).toEqual([]);
  });
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return described(error, "").text;
  }
  return "";
}

describe("what is no secret is shown", () => {
  it.each([
    "arn:aws:kms:eu-central-1:444444444444:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "constructs/engines/postgresql/tiers.yml:37",
    "/tmp/tessera-config-Xy9Zk2/tenants/northwind_bank/postgresql.yml",
    "db.r7g.24xlarge, cache.m7g.8xlarge or r7g.2xlarge",
    "sun:03:30-sun:04:30",
    "least_privilege_of_tenant_northwind_bank",
  ])("%s", (text) => {
    expect(maskedText(text)).toBe(text);
    expect(maskedValue("", text)).toBe(text);
  });

  it("a switch, or nothing, under a secret's name", () => {
    expect([true, null, undefined].map((value) => maskedValue("auth.password", value))).toEqual([
      true,
      null,
      undefined,
    ]);
  });
});

describe("problems that repeat", () => {
  const problem = (at: number, advice = "Lower it."): Problem => ({
    file: `tenants/t${at}/tenant.yml`,
    line: 6,
    column: 14,
    path: "placement.production",
    given: "pool-1",
    allowed: "a cell with room",
    advice,
  });

  it("are one line, with their number and three places", () => {
    const many = Array.from({ length: 400 }, (_, at) => problem(at));
    expect(formatProblems([...many, problem(1, "Another.")])).toEqual([
      "tenants/t0/tenant.yml:6:14 placement.production: given pool-1; allowed: a cell with room. Lower it. The same in 399 other places, such as tenants/t1/tenant.yml:6:14 and tenants/t2/tenant.yml:6:14.",
      "tenants/t1/tenant.yml:6:14 placement.production: given pool-1; allowed: a cell with room. Another.",
    ]);
  });

  it("in three places are told one by one, in order", () => {
    const places = formatProblems([problem(0), problem(1, "Another."), problem(2), problem(3)]);
    expect(places.map((line) => line.slice(8, 10))).toEqual(["t0", "t1", "t2", "t3"]);
  });
});

describe("what somebody meant for a secret", () => {
  it.each(["pasword", "passwrd", "passwort", "auth", "encryption_key", "master_key", "ssh_key", "p\u0430ssword"])(
    "is not shown under %s",
    (name) => expect(maskedValue("", { [name]: "zebra" })).toEqual({ [name]: "(masked)" }),
  );

  it.each([
    'run with {"password": "zebra"}',
    "PGPASSWORD=zebra psql",
    "mysql -u app --password zebra",
    "ALTER USER app IDENTIFIED BY 'zebra'",
  ])("is not shown in %s", (text) => expect(maskedText(text)).not.toContain("zebra"));

  it.each(["pool", "passes", "monkey", "author", "authority", "access", "key", "field_key"])("%s is shown", (name) =>
    expect(maskedValue("", { [name]: "zebra" })).toEqual({ [name]: "zebra" }),
  );

  it("how many there are is told, and a text in its place is not", () => {
    expect(maskedValue("", { secrets_count: 500 })).toEqual({ secrets_count: 500 });
    expect(maskedValue("", { secrets_count: "zebra" })).toEqual({ secrets_count: "(masked)" });
  });
});

describe("a secret inside a text, as the programs that take it write it", () => {
  it.each([
    "DB_PASSWORD=zebra7",
    "MYSQL_ROOT_PASSWORD=zebra7",
    "AWS_SECRET_ACCESS_KEY=zebra7",
    "export AWS_SESSION_TOKEN='zebra7'",
    "POSTGRES_PASSWORD: zebra7",
    "the form client_secret: zebra7 of it",
    "client-secret: zebra7",
    "clientSecret=zebra7",
    "dbPassword: zebra7",
    'run with {"db_password": "zebra7"}',
    '{"clientSecret":"zebra7"}',
    "https://x.example.com/a?access_token=zebra7",
    "https://x.blob.core.windows.net/c?sv=2024-11-04&sig=zebra7%3D&se=x",
    "https://b.s3.amazonaws.com/k?X-Amz-Signature=zebra7",
    "curl -u alice:zebra7 https://x.example.com",
    "curl -ualice:zebra7 https://x.example.com",
    "curl --user alice:zebra7 https://x.example.com",
    "vault login --token zebra7",
    "app --db-password=zebra7",
    "mysql -u app -pzebra7 orders",
    "redis-cli -h db -a zebra7 ping",
    "sshpass -p zebra7 ssh db",
    "redis-cli -p 6379 -a 'zebra7' ping",
    "curl -u alice:$zebra7 https://x.example.com",
    "curl --user alice:$ALICE-zebra7 https://x.example.com",
    "PGPASSWORD='$PW zebra7' psql",
    "app --password=$" + "{PW}zebra7",
    "//bob:zebra7@db.internal/orders",
    "see //bob:zebra7@db.internal",
  ])("%s", (text) => {
    expect(maskedText(text)).not.toContain("zebra7");
    expect(new Redactor().text(text)).not.toContain("zebra7");
    expect(maskedValue("workload", [text])).toEqual(["(masked)"]);
  });

  it.each(["app/zebra7@db", "jdbc:oracle:thin:app/zebra7@//db:1521/orders", "alice:zebra7@db.internal:5432/orders"])(
    "as a value: %s",
    (text) => {
      expect(maskedValue("workload", text)).toBe("(masked)");
      expect(new Redactor().value("workload", text)).toBe("(masked)");
    },
  );

  it.each([
    "pw",
    "db_pw",
    "dbPw",
    "db-pw",
    "kennwort",
    "mot_de_passe",
    "contrasena",
    "wachtwoord",
    "senha",
    "geheimnis",
  ])("under %s", (name) => {
    expect(maskedValue("", { [name]: "zebra" })).toEqual({ [name]: "(masked)" });
    expect(maskedValue("", { name, value: "zebra" })).toEqual({ name, value: "(masked)" });
  });
});

describe("what a shell puts in later, and a port, is shown", () => {
  it.each([
    'curl --cacert /tls/ca.crt --user "$ES_USER:$ES_PASSWORD" https://es:9200',
    "curl -u app:$" + "{ES_PASSWORD} https://es:9200",
    'PGPASSWORD="$PW" psql',
    'app --password="$DB_PASSWORD" --token $TOKEN',
    'redis-cli -h db -a "$REDIS_PASSWORD" ping',
    "redis-cli --tls --cacert /tls/ca.crt -h localhost -p 6379 ping",
    "valkey-cli -p 26379 ping",
  ])("%s", (text) => {
    expect([maskedText(text), new Redactor().text(text)]).toEqual([text, text]);
    expect(maskedValue("workload", [text])).toEqual([text]);
  });
});

describe("nothing of the example fleet, nor of the product's own defaults, is taken for a secret", () => {
  const values = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yml"))
      .map((name) => join(folder, name));
  const all = [...values("test/fixtures/fleet"), ...values("constructs"), ...values("config")];

  it("which are many files", () => expect(all.length).toBeGreaterThan(40));

  it.each(all)("%s", (file) => {
    const value: unknown = load(readFileSync(file, "utf8"));
    expect(maskedValue("", value)).toEqual(value);
  });
});

describe("a word that a setting may be is shown", () => {
  it.each(ROOMS.map(({ id, schema }) => [id, [...wordsOf(schema)]] as const))(
    "of %s, under any setting",
    (id, words) => {
      const schema = ROOMS.find((room) => room.id === id)!.schema;
      for (const path of leavesOf(schema)) {
        // Names of parameters have dots of their own.
        const setting = schemaAt(schema, path.split("."));
        for (const word of setting === null ? [] : wordsOf(setting)) expect(maskedValue(path, word)).toBe(word);
      }
      expect(words.length).toBeGreaterThan(0);
    },
  );

  it("below a name that nobody knows, and no other word is", () => {
    const settings = "settings:\n  isolation: { strategy: row_level_security, secret: premium, other: zebra }\n";
    expect(problemsWith({ "overrides/production_security.yml": settings }).join()).toContain(
      'given {"strategy":"row_level_security","secret":"(masked)","other":"(masked)"}',
    );
  });
});

describe("what looks like a secret's text, and is none", () => {
  it.each([
    "actions/checkout@v4",
    "postgres:17@sha256:0123456789abcdef0123456789abcdef",
    "ghcr.io/cloudnative-pg/postgresql:17.5@sha256:0123456789abcdef",
    "arn:aws:iam::444444444444:user/alice@example.com",
    "mailto:owner@example.com",
    "owner@example.com",
    "git@github.com:acme/shop.git",
    "oidc:token.actions.githubusercontent.com:repo:globex/shop:ref:refs/heads/main",
    "Every minute //, and then: nobody@example.com",
    "https://example.com:8443/path",
  ])("%s", (text) => {
    expect(maskedText(text)).toBe(text);
    expect(maskedValue("workload", text)).toBe(text);
  });
});

describe("a name that says itself that it holds no secret", () => {
  it.each([
    ["db_password_arn", "arn:aws:secretsmanager:eu-central-1:444444444444:secret:app"],
    ["db_password_arn", "${aws_secretsmanager_secret.app.arn}"],
    ["secret_enabled", "true"],
    ["token_validity", "12h"],
    ["credential_days", 30],
    ["password_length", 24],
    ["secret_rotation", "rate(30 days)"],
    ["password_encryption", "scram-sha-256"],
    ["token_kms_key_id", "alias/app"],
  ])("%s: %j is shown", (name, value) => {
    expect(maskedValue(name, value)).toEqual(value);
  });

  it.each([
    ["db_password_arn", "hunter2"],
    ["db_password_arns", ["arn:aws:x:y:1:z", "hunter2"]],
    ["secret_enabled", "hunter2"],
    ["token_validity", "hunter2"],
    ["credential_days", "hunter2"],
    ["manage_password", "hunter2"],
    ["secret_rotation", { by: "hunter2" }],
    ["password_encryption", "hunter2"],
    ["token_kms_key_id", "hunter2"],
  ])("%s: %j is not of that kind, and is masked", (name, value) => {
    expect(JSON.stringify(maskedValue(name, value))).not.toContain("hunter2");
    expect(new Redactor().value(name, value)).not.toContain("hunter2");
  });
});
