import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLEET } from "../support/fleet";
import { command, type Ended } from "./command";

/** Plays the command line of AWS: a contract, and what the executor answers. What it was sent is kept. */
const AWS = `#!/bin/sh
case "$1 $2" in
  "ssm get-parameter")
    if [ -n "$SIGNED_OUT" ]; then echo 'Unable to locate credentials.' >&2; exit 253; fi
    echo '{"Parameter":{"Value":"{\\"writer_host\\":\\"h\\",\\"reader_host\\":\\"h\\",\\"port\\":1,\\"executor_secret_arn\\":\\"arn:executor\\",\\"passwords_path\\":\\"/p\\"}"}}';;
  "secretsmanager describe-secret") echo '{"CreatedDate":"2026-02-03T04:05:06+00:00"}';;
  "lambda invoke")
    for one; do
      case $one in fileb://*) cat "\${one#fileb://}" >> "$SENT"; echo >> "$SENT";; *answer.json) echo "$ANSWER" > "$one";; esac
    done
    echo "$RESULT";;
esac
`;

const HOME = "tessera-prod-c-premium-1";
const folder = mkdtempSync(join(tmpdir(), "tessera-rotate-"));
const sent = join(folder, "sent");
const before = { ...process.env };

beforeAll(() => {
  writeFileSync(join(folder, "aws"), AWS);
  chmodSync(join(folder, "aws"), 0o755);
  Object.assign(process.env, { PATH: `${folder}:${before.PATH}`, SENT: sent });
});
afterAll(() => {
  // One by one: in its place another object would not be what child processes are given, and later suites share this process.
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(folder, { recursive: true, force: true });
});

/** Calls the command where the executor answers so. */
async function rotate(answer: object, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  writeFileSync(sent, "");
  Object.assign(process.env, { ANSWER: JSON.stringify(answer), RESULT: "{}", SIGNED_OUT: "", ...more });
  const ended: Ended = await command("rotate", FLEET, "--env", "production", ...args);
  const asked = readFileSync(sent, "utf8").trim().split("\n").filter(Boolean);
  return { ...ended, asked: asked.map((line) => JSON.parse(line)) };
}

const roles = (action: string) => ({ roles: [{ role: "tenant_a", age_days: 400, action }] });
const ONE = ["--home", HOME, "--engine", "clickhouse"];

test("says how old passwords are, and changes nothing", async () => {
  const { code, out, asked } = await rotate(roles("rotate"), ONE);
  expect(code).toBe(0);
  expect(out).toMatch(/tenant_a +400 days old +another one is made/);
  expect(out).toContain("nothing was changed: add --apply");
  expect(
    asked.map(({ rotate: { apply, interrupts, older_than_days } }) => [apply, interrupts, older_than_days]),
  ).toEqual(asked.map(() => [false, false, 0]));
});

test("does it with --apply, and says until when the old one is taken", async () => {
  const { code, out, asked } = await rotate(roles("rotate"), [...ONE, "--apply", "--older-than", "90"]);
  expect(code).toBe(0);
  expect(out).toContain("another one was made");
  expect(out).toContain("taken for 168 hours");
  expect(asked[0].rotate).toMatchObject({ apply: true, interrupts: false, older_than_days: 90, overlap_hours: 168 });
});

test.each(["interrupts", "busy", "later"])("is not content with what is left: %s", async (action) => {
  expect((await rotate(roles(action), [...ONE, "--apply"])).code).toBe(2);
  expect((await rotate(roles(action), ONE)).code).toBe(0);
});

test("says what is in force of a change that was cut off, and what to do", async () => {
  const asked = await rotate(roles("back"), ONE);
  expect(asked.out).toContain(
    "applications read the old one, and nobody knows whether the server takes it. --apply gives",
  );
  const applied = await rotate(roles("back"), [...ONE, "--apply"]);
  expect([applied.code, applied.out]).toEqual([0, expect.stringContaining("takes again what applications read")]);
});

test("tells what the executor met, and ends by 2 where something was to change", async () => {
  const failed = { RESULT: '{"FunctionError":"Unhandled"}' };
  const answer = { errorMessage: "clickhouse: cell: passwords: 225 no quorum" };
  const applied = await rotate(answer, [...ONE, "--apply"], failed);
  expect([applied.code, applied.out]).toEqual([2, expect.stringContaining("could not be asked: ")]);
  expect(applied.out).toContain("225 no quorum");
  expect((await rotate(answer, ONE, failed)).code).toBe(3);
});

test("is 3 where nobody is signed in, whatever was asked for", async () => {
  const { code, err, asked } = await rotate({}, [...ONE, "--apply"], { SIGNED_OUT: "1" });
  expect([code, asked]).toEqual([3, []]);
  expect(err).toContain("nobody is signed in to AWS");
  expect(err).not.toContain("..");
});

test("a home that there is none of is told with the nearest, before anything is asked", async () => {
  const { code, err, asked } = await rotate({}, ["--home", "tessera-prod-c-premium-2"]);
  expect([code, asked]).toEqual([64, []]);
  expect(err).toContain(HOME);
});

test("names what it does not change, with the day since when, where nobody asks for some tenants alone", async () => {
  const { out } = await rotate(roles("keep"), [...ONE, "--apply"]);
  expect(out).toContain(
    `${HOME} clickhouse: not changed by this: backups (clickhouse-backup), the administrator (clickhouse-admin), servers among each other (clickhouse-interserver); they stand since 2026-02-03 at the earliest, and to the day in the cluster: kubectl -n ${HOME}-clickhouse get secret. In a window: delete the secret`,
  );
  const json = JSON.parse((await rotate(roles("keep"), [...ONE, "--json"])).out);
  expect(json.standing).toHaveLength(3);
  expect(json.standing[0]).toMatchObject({ secret: "clickhouse-backup", since: "2026-02-03" });
  const one = await rotate(roles("keep"), ["--tenant", "spotify_premium", "--engine", "clickhouse", "--json"]);
  expect(JSON.parse(one.out).standing).toEqual([]);
});

test("says that there is nothing to change where everybody signs in by IAM", async () => {
  const { code, out } = await rotate({}, ["--home", "tessera-prod-c-pool-1"]);
  expect(code).toBe(0);
  expect(out).toContain("they sign in by IAM");
});

test("as JSON it is one document, with what could not be asked", async () => {
  const { out } = await rotate(roles("close"), [...ONE, "--json"]);
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    applied: false,
    passwords: expect.arrayContaining([
      { home: HOME, engine: "clickhouse", role: "tenant_a", age_days: 400, action: "close", overlap_hours: 168 },
    ]),
    unreached: [],
  });
});
