import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsCli } from "../../delivery/aws-cli";

/** Plays the command line: writes down what it was asked and how, and answers as Lambda does. */
const COMMAND = `#!/bin/sh
echo "$AWS_MAX_ATTEMPTS|$*" >> "$ASKED"
for last; do file=$previous; previous=$last; case $last in *answer.json) echo '{"observations":[]}' > "$last";; esac; done
echo '{"StatusCode":200}'
`;

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
});
