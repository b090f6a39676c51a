import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repositoryOf } from "../../cli/bootstrap/repository";
import { DOCUMENTS } from "../../cli/documents/documents";
import { environmentYml, Folder } from "../config/folder";
import { call, mainOf } from "./command";

const main = mainOf("bootstrap");
const S3 = (account: string, more = "") =>
  `{ kind: s3, bucket: tessera-state-${account}, region: eu-central-1, kms_key_arn: "arn:aws:kms:eu-central-1:${account}:alias/tessera-state${more}" }`;
let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "tessera-bootstrap-test-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

async function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  const folder = new Folder({ "tenants/ledger.txt": "", ...files });
  const { tenants, overrides } = folder.folders;
  try {
    return await call(main, ["production", ...args, "--tenants", tenants, "--overrides", overrides]);
  } finally {
    rmSync(folder.path, { recursive: true, force: true });
  }
}
const production = (changes: Readonly<Record<string, string>> = {}) => ({
  "overrides/production_environment.yml": environmentYml({ state: S3("444444444444"), ...changes }),
});
const REPOSITORY = ["--repository", "acme/platform"];

test("a template is written, with what JSON says of it", async () => {
  const file = join(scratch, "template.json");
  const { code, out } = await run(production(), ...REPOSITORY, "--cloudformation", file, "--json");
  expect(code).toBe(0);
  const document = JSON.parse(out);
  expect(DOCUMENTS.bootstrap!.safeParse(document).success).toBe(true);
  expect(document).toMatchObject({ outcome: "written", account: "444444444444", files: [file] });
  expect(JSON.parse(readFileSync(file, "utf8")).AWSTemplateFormatVersion).toBe("2010-09-09");
});

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  [
    "local state",
    production({ state: "{ kind: local }" }),
    /production_environment\.yml:\d+:\d+ state\.kind: given local; allowed: s3\. Write state: \{ kind: s3, bucket: tessera-state-444444444444/,
  ],
  [
    "a key of somebody's",
    production({
      state: S3("444444444444").replace("alias/tessera-state", "key/1234abcd-12ab-34cd-8eef-1234567890ab"),
    }),
    /state\.kms_key_arn: given .*allowed: an alias in eu-central-1 of account 444444444444/,
  ],
  [
    "a key of another account",
    production({ state: S3("555555555555") }),
    /state\.kms_key_arn: given .*555555555555.*allowed: an alias in eu-central-1 of account 444444444444/,
  ],
  [
    "an account of two environments",
    { ...production(), "overrides/staging_environment.yml": environmentYml({ state: S3("444444444444") }) },
    /account_id: given .444444444444.; allowed: an account that no other environment has; .*staging_environment\.yml has it as well/,
  ],
])("%s is refused, with its place", async (_, files, told) => {
  const { code, err } = await run(files, ...REPOSITORY);
  expect(code).toBe(1);
  expect(err).toMatch(told);
});

test.each([
  ["git@github.com:acme/platform.git", "acme/platform"],
  ["https://github.com/acme/platform", "acme/platform"],
  ["https://token@github.com/acme/plat.form.git", "acme/plat.form"],
  ["ssh://git@github.com/acme/platform.git", "acme/platform"],
  ["https://github.com.evil.example/acme/platform", null],
  ["https://gitlab.com/acme/platform", null],
  ["", null],
])("the remote %s names %s", (address, expected) => {
  expect(repositoryOf(address)).toBe(expected);
});

test("what is no repository is refused, and --yes alone", async () => {
  expect((await run(production(), "--repository", "acme")).code).toBe(64);
  const { code, err } = await run(production(), ...REPOSITORY, "--yes");
  expect([code, err]).toEqual([64, expect.stringContaining("--yes: only with --apply")]);
  expect((await run(production(), ...REPOSITORY, "--apply", "--verify")).code).toBe(64);
});

test.each(["https://github.com/acme/platform", "git@github.com:acme/platform.git", "acme/platform"])(
  "--repository %s is acme/platform",
  async (address) => {
    const { code, out } = await run(production(), "--repository", address, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).steps[0]).toContain("--repository acme/platform --apply");
  },
);

test("a template goes to standard output as -, and nothing beside it", async () => {
  const { code, out, err } = await run(production(), ...REPOSITORY, "--cloudformation", "-");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(Object.keys(JSON.parse(out))).toContain("Resources");
  const both = await run(production(), ...REPOSITORY, "--cloudformation", "-", "--json");
  expect([both.code, both.err]).toEqual([64, expect.stringContaining("both want standard output")]);
});

test("the next step has the options of this one, and its folders", async () => {
  const { out } = await run(production(), ...REPOSITORY, "--before-foundation", "--existing-provider", "--json");
  const [step] = JSON.parse(out).steps as string[];
  expect(step).toMatch(
    /--repository acme\/platform --existing-provider --before-foundation --apply --tenants \S+ --overrides \S+$/,
  );
});
