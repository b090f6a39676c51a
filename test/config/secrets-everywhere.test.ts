import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problems, readChecked } from "../../config/documents";
import { FileIndex } from "../../config/file-index";
import { formatProblems } from "../../config/problem";
import { ENVIRONMENT_ROOMS, ROOMS } from "../../constructs/rooms";
import { priceSchema } from "../../usage/cost/prices";
import { command, type Ended } from "../cli/command";
import { Folder, SMALL_FLEET, tenantYml } from "./folder";

/** Letters and digits that no scanner of this repository takes for a real key: made anew for each place. */
function random(seed: number, length: number): string {
  const letters = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xYz";
  let out = "";
  for (let at = 0, state = seed * 7919 + 13; at < length; at += 1, state = (state * 48271) % 2147483647)
    out += letters[state % letters.length];
  return out;
}

/** A word that nothing gives away. */
function word(seed: number): string {
  return random(seed, 24)
    .toLowerCase()
    .replace(/[^a-z]/g, "");
}

/** How a word that is a secret stands in a file. */
const WAYS_OF_WORDS: Readonly<Record<string, (secret: string, before: string) => string>> = {
  "that is a word, under a name that nobody knows": (secret, before) => `${before}qqqqqqqq: ${secret}\n`,
  "that is a word, below such a name": (secret, before) => `${before}qqqqqqqq: { qqqq: [${secret}] }\n`,
  "that is a word, under a name that only sounds harmless": (secret, before) => `${before}db_password_arn: ${secret}\n`,
};

/** How a secret stands in a file, and the file's text before. */
const WAYS: Readonly<Record<string, (secret: string, before: string) => string>> = {
  "under its name": (secret, before) => `${before}password: ${secret}\n`,
  "nested under its name": (secret, before) => `${before}auth: { credentials: { pw: ${secret} } }\n`,
  "in a connection string": (secret, before) => `${before}url: "postgres://app:${secret}@db.internal:5432/x"\n`,
  "in a header": (secret, before) => `${before}header: "Bearer ${secret}"\n`,
  "as a key": (secret, before) => `${before}ghp_${secret}: true\n`,
  "in a line that is no YAML": (secret, before) => `${before}password: ${secret}: 'open\n`,
  ...WAYS_OF_WORDS,
};

/** Every file that people edit, but for those that `check` is told by an option. */
const TENANT_FILES = ["tenant.yml", ...ROOMS.map(({ tenantFile }) => tenantFile)];
const OVERRIDES = ["environment", ...[...ROOMS, ...ENVIRONMENT_ROOMS].map(({ id }) => id)];
const PATHS = [
  ...TENANT_FILES.map((file) => `tenants/acme/${file}`),
  ...OVERRIDES.map((name) => `overrides/production_${name}.yml`),
];

/** A fleet with a secret in some of its files, and one in each row of the exceptions. */
function planted(paths: readonly string[], way: string) {
  const folder = new Folder(SMALL_FLEET);
  folder.rooms = ROOMS;
  const make = (seed: number) => (way in WAYS_OF_WORDS ? word(seed) : random(seed, 36));
  const secrets = paths.map((path, at) => {
    const secret = make(at + 1);
    const before = path.endsWith("tenant.yml") ? tenantYml("acme") : String((SMALL_FLEET as never)[path] ?? "");
    folder.write(path, WAYS[way]!(secret, before));
    return secret;
  });
  const exceptions = join(folder.path, "exceptions.yml");
  const own = make(999);
  writeFileSync(exceptions, WAYS[way]!(own, "- address: x\n").replace(/\n(?=.)/, "\n  "));
  return { folder, exceptions, secrets: [...secrets, own] };
}

describe.each(Object.keys(WAYS))("a secret %s", (way) => {
  test.each([
    ["a tenant's files", PATHS.filter((path) => path.startsWith("tenants/"))],
    ["an environment's files", PATHS.filter((path) => path.startsWith("overrides/"))],
  ])("in %s and in the exceptions is not printed, for people or for machines", async (_, paths) => {
    const { folder, exceptions, secrets } = planted(paths, way);
    const env = ["--env", "production"];
    const runs: readonly Ended[] = [
      await command("check", folder.folders, "--exceptions", exceptions),
      await command("check", folder.folders, "--exceptions", exceptions, "--json"),
      await command("explain", folder.folders, "acme", "postgresql", ...env, "--json"),
      await command("explain", folder.folders, "cost", ...env),
      await command("synth", folder.folders, "--out", join(folder.path, "out"), "--json"),
    ];
    folder.remove();
    const printed = runs.map(({ out, err }) => `${out}${err}`).join("\n");
    // Each file was read, and told to be wrong.
    for (const path of [...paths, "exceptions.yml"]) expect(printed).toContain(path);
    expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  });

  test("in the prices is not printed", () => {
    const scratch = mkdtempSync(join(tmpdir(), "tessera-prices-"));
    const file = join(scratch, "prices.yml");
    const secret = random(7, 36);
    writeFileSync(file, WAYS[way]!(secret, "currency: USD\n"));
    const problems = new Problems();
    readChecked(file, "prices", () => priceSchema, new FileIndex(), problems);
    rmSync(scratch, { recursive: true });
    const told = [...formatProblems(problems.list()), JSON.stringify(problems.list().map(({ file: at }) => at))].join();
    expect(told).toContain("prices.yml");
    expect(told).not.toContain(secret);
  });
});

test("twenty places and more are planted", () => {
  expect(PATHS.length).toBeGreaterThan(20);
});
