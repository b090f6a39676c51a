import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NotSignedIn } from "../../constructs/live/aws";
import { awsCli, INVOKED_FOR_SECONDS } from "../../delivery/aws-cli";
import { verifyDeployment } from "../../delivery/checks/verify";
import { runDrill } from "../../delivery/drills/drill";
import { exampleFleet, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";
import { at, look, settings } from "./fixture";

/** Plays the command line: writes down what it was asked and how, and answers as Lambda does. */
const COMMAND = `#!/bin/sh
echo "$AWS_MAX_ATTEMPTS|$*" >> "$ASKED"
for last; do file=$previous; previous=$last; case $last in *answer.json) echo '{"observations":[]}' > "$last";; esac; done
echo '{"StatusCode":200}'
`;

/** Says what the command line says where nobody is signed in, or AWS of a denied call, by the operation. */
const REFUSING = `#!/bin/sh
echo asked >> "$ASKED"
case $2 in
  denied) echo "An error occurred (AccessDenied) when calling the Denied operation: no" >&2; exit 254;;
  expired) echo "An error occurred (ExpiredToken) when calling the Expired operation: The security token is expired" >&2; exit 254;;
  profile) echo "The config profile (x) could not be found" >&2; exit 255;;
  sso) echo "Error loading SSO Token: Token for x does not exist" >&2; exit 255;;
  *) echo 'Unable to locate credentials. You can configure credentials by running "aws configure".' >&2; exit 253;;
esac
`;

describe("nobody is signed in", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "aws"), REFUSING);
  chmodSync(join(folder, "aws"), 0o755);
  const asked = join(folder, "asked");
  const refusing = () =>
    awsCli("eu-central-1", { environment: { ...process.env, PATH: `${folder}:${process.env.PATH}`, ASKED: asked } });
  const calls = () => (existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n").length : 0);

  it.each(["none", "expired", "profile", "sso"])(
    "%s: is known after the first call, and no other is made",
    async (how) => {
      const [aws, before] = [refusing(), calls()];
      await expect(aws.call("rds", how, {})).rejects.toBeInstanceOf(NotSignedIn);
      await expect(aws.call("rds", "describe-db-clusters", {})).rejects.toBeInstanceOf(NotSignedIn);
      await expect(aws.invoke("f", {})).rejects.toBeInstanceOf(NotSignedIn);
      expect(calls()).toBe(before + 1);
    },
  );

  it("a call that is denied says nothing of the next", async () => {
    const [aws, before] = [refusing(), calls()];
    for (const _ of [1, 2]) await expect(aws.call("rds", "denied", {})).rejects.not.toBeInstanceOf(NotSignedIn);
    expect(calls()).toBe(before + 2);
  });

  it("checks look once, find nothing out, and blame nobody", async () => {
    const pauses: number[] = [];
    const judgement = await verifyDeployment({
      settings: settings(),
      earlier: [],
      look: async () => [look(null, { observations: [{ check: "aws-answers", tenant: null, holds: null, seen: "" }] })],
      blind: () => true,
      now: () => at(0),
      sleep: async (seconds) => void pauses.push(seconds),
    });
    expect([judgement.outcome, judgement.rounds, pauses]).toEqual(["undecided", 1, []]);
  });

  it("a drill that could not begin is no failed one", async () => {
    const refused = new NotSignedIn("rds x", "nobody is signed in", "");
    const steps = { destroy: () => Promise.reject(refused) } as unknown as Parameters<typeof runDrill>[0];
    const around = { now: () => 0, sleep: async () => undefined };
    await expect(runDrill(steps, {} as Parameters<typeof runDrill>[1], around)).rejects.toBe(refused);
  });
});

describe("AWS through its command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-cli-"));
  const asked = join(folder, "asked");
  const aws = awsCli("eu-central-1", {
    environment: { ...process.env, PATH: `${folder}:${process.env.PATH}`, ASKED: asked, AWS_MAX_ATTEMPTS: "7" },
  });
  beforeAll(() => {
    writeFileSync(join(folder, "aws"), COMMAND);
    chmodSync(join(folder, "aws"), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("waits for a function as long as it runs and invokes it once; other calls are as the caller set them", async () => {
    await expect(aws.invoke("f", {})).resolves.toEqual({ observations: [] });
    await aws.call("rds", "describe-db-clusters", {});
    const [invoked, called] = readFileSync(asked, "utf8").trim().split("\n");
    expect(invoked).toMatch(/^1\|lambda invoke .*--cli-read-timeout 0 /);
    expect(called).toMatch(/^7\|rds describe-db-clusters /);
    expect(called).not.toContain("read-timeout");
  });

  it("waits for longer than any of Tessera's functions may run", () => {
    const stacks = [...synthesize(exampleFleet(), [])].map(([, text]) => JSON.parse(text) as Block);
    const functions = stacks.flatMap(({ resource }) => Object.values<Block>(resource?.aws_lambda_function ?? {}));
    expect(functions.length).toBeGreaterThan(5);
    for (const { timeout } of functions) expect(timeout).toBeLessThan(INVOKED_FOR_SECONDS);
    // Lambda's own limit, which an earlier release's function may have.
    expect(INVOKED_FOR_SECONDS).toBeGreaterThan(900);
  });
});
