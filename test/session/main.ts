/**
 * From no fleet to the stacks of an own tenant, as a person types it at a terminal: `npm run test:session`. The session of
 * `docs/images/own-tenant.cast` is typed anew and must print the same; times are left out. `--write` records it, and writes
 * its text into the guide.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { makeClone } from "../commands/clone";
import { Checks } from "../support/checks";
import { skipOrFail } from "../support/real-part";
import { castOf, textOf } from "./cast";
import { PACE_PER_MINUTE, SIZE, Terminal } from "./terminal";

const ROOT = resolve(__dirname, "../..");
const CAST = join(ROOT, "docs/images/own-tenant.cast");
const GUIDE = join(ROOT, "docs/guides/own-fleet.md");
const MARKS = ["<!-- session -->\n", "<!-- end of session -->"] as const;
/** Seconds of typing. */
const MOST = 180;
/** What comes before, in an empty folder. It waits for a network, so that here it is done already. */
const BEFORE = ["git clone https://github.com/OWNER/tessera .", "npm ci"];

const PROMPT = "$ ";
/** What is typed, and what the screen ends with before it: a prompt of the shell, or a question. */
const TYPED: readonly (readonly [after: string, line: string])[] = [
  [PROMPT, "rm -r overrides tenants/*/ tenants/ledger.txt"],
  [PROMPT, "./tessera init"],
  ["Organisation: ", "Acme"],
  ["Environments [production]: ", "development"],
  ["such as production=444444444444: ", "development=222222222222"],
  ["Region [eu-central-1]: ", ""],
  ["Region for copies, or none [eu-west-1]: ", ""],
  ["Engines: ", "postgresql"],
  ["Tiers [free,standard,premium,enterprise]: ", "free,standard"],
  ["Addresses that alarms go to: ", "platform@acme.io"],
  ["Terraform's state, s3 or local [s3]: ", "local"],
  ["delete the audit trail [2557]: ", ""],
  [
    PROMPT,
    "./tessera tenant add shop --tier standard --owner data@acme.io --application arn:aws:iam::222222222222:role/shop",
  ],
  [": ", "postgresql"],
  ["Write it? [y/N] ", "y"],
  [PROMPT, "./tessera synth development"],
  [PROMPT, "ls -1 cdktf.out/stacks"],
];
const STACKS = [
  "foundation",
  "recovery",
  "cell-free-1",
  "cell-standard-1",
  "cell-free-1-tenants",
  "cell-standard-1-tenants",
];

async function main(): Promise<number> {
  const checks = new Checks();
  const scratch = mkdtempSync(join(tmpdir(), "tessera-session-"));
  try {
    await checks.suite(() => session(checks, scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return checks.end();
}

async function session(checks: Checks, scratch: string): Promise<void> {
  const clone = makeClone(scratch);
  const { PATH, HOME, LANG } = process.env;
  const rc = join(scratch, "rc");
  writeFileSync(rc, `PS1='${PROMPT}'\n`);
  const terminal = await Terminal.open(clone, rc, { PATH, HOME, LANG, NO_PROGRESS: "1", HISTFILE: "" });
  try {
    for (const [after, line] of TYPED) {
      await terminal.until(after);
      await terminal.type(line);
    }
    await terminal.until(PROMPT);
  } finally {
    terminal.close();
  }
  const keys = terminal.keys + BEFORE.reduce((sum, line) => sum + line.length + 1, 0);
  const seconds = Math.round((keys * 60) / PACE_PER_MINUTE);
  checks.check(`${keys} keys at ${PACE_PER_MINUTE} a minute are ${seconds} s of typing, under ${MOST}`, seconds < MOST);
  for (const stack of STACKS) {
    const file = join(clone, "cdktf.out/stacks", `development-${stack}`, "cdk.tf.json");
    checks.check(`development-${stack} came out`, existsSync(file));
  }
  const rows = join(clone, "cdktf.out/stacks/development-cell-standard-1-tenants/cdk.tf.json");
  checks.check("with the tenant in it", readFileSync(rows, "utf8").includes('"shop"'));

  const cast = castOf("From no fleet to the stacks of an own tenant", SIZE, terminal.events);
  const own = [scratch, ROOT, HOME, userInfo().username === "root" ? undefined : userInfo().username];
  const told = own.filter((one): one is string => one !== undefined && one.length > 1 && cast.includes(one));
  checks.check("nothing of this machine is in it", told.length === 0, () => told.join(", "));
  if (process.argv.includes("--write")) {
    writeFileSync(CAST, cast);
    writeFileSync(GUIDE, inGuide(readFileSync(GUIDE, "utf8"), textOf(cast)));
  }
  const recorded = existsSync(CAST) ? textOf(readFileSync(CAST, "utf8")) : "";
  checks.check("it prints what the recording shows", textOf(cast) === recorded, () =>
    firstDifference(textOf(cast), recorded),
  );
  const guide = readFileSync(GUIDE, "utf8");
  checks.check("and what the guide shows (npm run test:session -- --write)", inGuide(guide, textOf(cast)) === guide);
}

/** The guide with the session's text between its marks. */
function inGuide(guide: string, text: string): string {
  const [start, end] = [guide.indexOf(MARKS[0]) + MARKS[0].length, guide.indexOf(MARKS[1])];
  const lines = text
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
  return `${guide.slice(0, start)}\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n\n${guide.slice(end)}`;
}

function firstDifference(printed: string, recorded: string): string {
  const [now, then] = [printed, recorded].map((text) => text.split("\n"));
  const at = now!.findIndex((line, index) => line !== then![index]);
  return `line ${at + 1}: printed ${JSON.stringify(now![at])}, recorded ${JSON.stringify(then![at])}`;
}

main()
  .catch((error) => skipOrFail("test:session", error))
  .then((code) => {
    process.exitCode = code;
  });
