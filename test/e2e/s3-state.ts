import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StateUnread, standing } from "../../delivery/deploy/state";
import { Terraform } from "../../delivery/deploy/terraform";
import { Workplace } from "../../delivery/deploy/workplace";
import type { Checks } from "../support/checks";
import { run } from "../support/process";

const BUCKET = "tessera-states";
const KEY = "development/a.tfstate";
const BACKEND = {
  bucket: BUCKET,
  key: KEY,
  region: "eu-central-1",
  encrypt: true,
  kms_key_id: "arn:aws:kms:eu-central-1:123456789012:alias/tessera-state",
  use_lockfile: true,
};
/** What somebody's run has left, as Terraform writes it. */
const LOCK = {
  ID: "88f9a982-497b-e936-f546-54f6897163d0",
  Operation: "OperationTypeApply",
  Info: "",
  Who: "ann@laptop",
  Version: "1.11.4",
  Created: "2026-01-01T10:00:00Z",
  Path: `${BUCKET}/${KEY}`,
};

/** A state in S3, as environments with `state: { kind: s3 }` have it: a stack of nothing but Terraform's own, which needs no provider. */
export async function stateInS3(environment: NodeJS.ProcessEnv, checks: Checks): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), "tessera-s3-"));
  const folder = join(out, "stacks/a");
  const env = { ...environment, AWS_DEFAULT_REGION: BACKEND.region };
  const aws = async (...args: string[]) => {
    const { code, stderr } = await run("aws", args, env);
    if (code !== 0) throw new Error(`aws ${args.join(" ")} ended with ${code}: ${stderr}`);
  };
  /** The state, or what is told of why it cannot be read. */
  const state = (terraform: Terraform) =>
    standing(terraform, "a", folder).catch((error) => {
      if (error instanceof StateUnread) return error.trouble;
      throw error;
    });
  try {
    mkdirSync(folder, { recursive: true });
    const resource = { terraform_data: { x: { input: "1" } } };
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: { backend: { s3: BACKEND } }, resource }));
    const terraform = await Terraform.find(join(out, "providers"), env);
    const place = new Workplace(terraform, "a", out);
    const without = await state(terraform);
    checks.check("S3: a bucket that is not there is told", "kind" in without && without.kind === "backend-gone", () =>
      JSON.stringify(without),
    );

    const where = `LocationConstraint=${BACKEND.region}`;
    await aws("s3api", "create-bucket", "--bucket", BUCKET, "--create-bucket-configuration", where);
    const empty = await state(terraform);
    checks.check("S3: a state that is not there holds nothing", "exists" in empty && !empty.exists, () =>
      JSON.stringify(empty),
    );
    const [init, plan] = [await place.init(), await place.makePlan(false)];
    const applied = "seal" in plan ? await place.apply(plan, () => {}) : plan;
    const full = await state(terraform);
    checks.check(
      "S3: what is applied stands in it",
      init === null && applied === null && "exists" in full && full.exists,
      () => JSON.stringify({ init, plan, applied, full }),
    );

    const lock = join(out, "lock.json");
    writeFileSync(lock, JSON.stringify(LOCK));
    await aws("s3", "cp", lock, `s3://${BUCKET}/${KEY}.tflock`);
    const locked = await place.makePlan(false);
    checks.check(
      "S3: a lock is told with whose it is, and how to take it away",
      "kind" in locked && locked.kind === "locked" && locked.says.includes(LOCK.Who) && locked.remedy.includes(LOCK.ID),
      () => JSON.stringify(locked),
    );
    checks.check("S3: and reading does not wait for it", "exists" in (await state(terraform)));
    const nobody = await state(
      await Terraform.find(join(out, "providers"), { ...env, AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }),
    );
    checks.check("S3: nobody signed in is told", "kind" in nobody && nobody.kind === "credentials", () =>
      JSON.stringify(nobody),
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
