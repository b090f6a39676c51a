import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutComments } from "../support/sources";

const TESTS = join(__dirname, "..");

/** What a test may not do, and what it does instead. Files that may, with the reason. */
interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly instead: string;
  readonly but: Readonly<Record<string, string>>;
}

const RULES: readonly Rule[] = [
  {
    what: "a pause",
    pattern: /\bsetTimeout\(|"node:timers\/promises"/g,
    instead: "wait for what it is there for: until() of test/support/until.ts",
    but: {
      "support/until.ts": "asks again",
      "support/postgres.ts": "the executor's own pause between two attempts",
      "engines/redis-modules/world.ts": "the same, cut short",
      "support/emulator.ts": "ends a program that does not end when asked",
      "kubernetes/control-plane/cluster.ts": "the same",
      "commands/main.ts": "ends a command that hangs",
      "isolation/world.ts": "ends an attack that hangs",
      "isolation/attacks/quotas.ts": "limits of the server's that are times",
      "isolation/attacks/holding.ts": "an attacker's own pace",
      "isolation/attacks/channels.ts": "a limit of the server's that is a time",
    },
  },
  {
    what: "a port that somebody may have",
    pattern: /\.listen\(\s*(?!0\b)\d|--port[", ]+\d/g,
    instead: "listen on port 0, or take freePort() of test/support/free-port.ts",
    but: {},
  },
  {
    what: "a command whose answer nobody looks at",
    pattern: /(?:^|[;{)])\s*(?:await |void )?[\w.!]+\.send\((?!"PING"\))/gm,
    instead: "must() throws what the server refuses",
    but: {
      "isolation-redis/burdens.ts": "what a tenant takes of the server counts, however it answers",
      "rds/tokens.ts": "is the answer itself",
    },
  },
  {
    what: "a subscription whose answer nobody looks at",
    pattern: /\.write\((?:"[A-Z]+"|\.\.\.)/g,
    instead: "subscribe() of test/isolation-redis/kinds.ts tells the refusal",
    but: { "isolation-redis/kinds.ts": "subscribe() itself" },
  },
];

/** `file:line: what`, for each place that breaks a rule. */
function broken(file: string, text: string): string[] {
  const code = withoutComments(text);
  return RULES.filter(({ but }) => !Object.hasOwn(but, file)).flatMap(({ what, pattern, instead }) =>
    [...code.matchAll(pattern)].map(
      ({ 0: found, index }) =>
        `test/${file}:${code.slice(0, index + found.length).split("\n").length}: ${what}: ${instead}`,
    ),
  );
}

const FILES = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:ts|js)$/.test(name) && name !== "structure/waits.test.ts")
  // What suites install beside themselves is others'.
  .filter((name) => !/(?:^|[\\/])node_modules[\\/]/.test(name))
  .map((name) => [name.replaceAll("\\", "/"), readFileSync(join(TESTS, name), "utf8")] as const);

test("tests wait for what they started, and look at every answer", () => {
  expect(FILES.length).toBeGreaterThan(300);
  expect(FILES.flatMap(([file, text]) => broken(file, text))).toEqual([]);
});

test("a file that may has what it may", () => {
  const texts = new Map(FILES);
  const idle = RULES.flatMap(({ what, pattern, but }) =>
    Object.keys(but)
      .filter((file) => withoutComments(texts.get(file) ?? "").match(pattern) === null)
      .map((file) => `${file}: ${what}`),
  );
  expect(idle).toEqual([]);
});

test.each([
  "await new Promise((done) => setTimeout(done, 100));",
  'import { setTimeout as sleep } from "node:timers/promises";',
  'server.listen(8080, "127.0.0.1");',
  'start("redis-server", ["--port", "6379"]);',
  'await admin.send("SET", "k", "v");',
  'for (const key of keys) await admin.send("SET", key, "v");',
  'tenant.write("SUBSCRIBE", channel);',
])("%s is found", (line) => {
  expect(broken("a.test.ts", `\n${line}\n`)).toEqual([expect.stringMatching(/^test\/a\.test\.ts:2: /)]);
});

test.each([
  'server.listen(0, "127.0.0.1", done);',
  'await admin.must("SET", "k", "v");',
  'const reply = await admin.send("SET", "k", "v");',
  'await listener.send("PING");',
  'repository.write("tenants/acme/tenant.yml", "");',
  "// setTimeout(done, 100) would race",
])("%s is fine", (line) => {
  expect(broken("a.test.ts", line)).toEqual([]);
});
