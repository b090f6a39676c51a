import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../support/checks";
import { run } from "../support/process";
import { cleanEnvironment } from "../support/terraform-cli";

const COMMIT = "a".repeat(40);
const DELIVERY = join(__dirname, "../../delivery");

/** The scripts that plan and apply, with AWS's own command line and real Terraform, against an emulated bucket. */
export async function tryPlanBucket(checks: Checks, endpoint: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-plans-"));
  const env = {
    ...cleanEnvironment(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: "eu-central-1",
    STACKS: "demo",
    PREFIX: "deploy/1-1",
    BUCKET: "tessera-plans",
    COMMIT,
    ARGUMENTS: "-lock=false",
  };
  const synthesized = (job: string, value: string): string => {
    const at = join(folder, job);
    mkdirSync(join(at, "cdktf.out/stacks/demo"), { recursive: true });
    const terraform = { backend: { local: { path: join(folder, "state") } } };
    writeFileSync(
      join(at, "cdktf.out/stacks/demo/cdk.tf.json"),
      JSON.stringify({ output: { keep: { value } }, terraform }),
    );
    return at;
  };
  try {
    await run("aws", ["s3", "mb", "s3://tessera-plans"], env);
    const planned = synthesized("plan", "reviewed");
    const first = await run("bash", [join(DELIVERY, "plan.sh")], env, planned);
    checks.check(
      "a plan is kept, under its seal",
      first.code === 0 && existsSync(join(planned, "plans.json")),
      () => first.stderr,
    );

    const again = await run("bash", [join(DELIVERY, "plan.sh")], env, synthesized("again", "hostile"));
    const refused = again.code !== 0 && again.stderr.includes("PreconditionFailed");
    checks.check("a key of the plan bucket is written once", refused, () => `${again.code} ${again.stderr}`);

    const applied = synthesized("apply", "reviewed");
    mkdirSync(join(applied, "sealed"));
    cpSync(join(planned, "plans.json"), join(applied, "sealed/plans.json"));
    const seal = (await run("sha256sum", [join(planned, "plans.json")], env)).stdout.split(" ")[0];
    const apply = () => run("bash", [join(DELIVERY, "apply.sh")], { ...env, SEAL: seal }, applied);
    const hostile = [
      "--key",
      "deploy/1-1/demo/plan.bin",
      "--body",
      join(folder, "again/cdktf.out/stacks/demo/plan.bin"),
    ];
    await run("aws", ["s3api", "put-object", "--bucket", "tessera-plans", ...hostile], env);
    const swapped = await apply();
    const stopped = swapped.code === 3 && !existsSync(join(folder, "state"));
    checks.check("a plan that was put in its place is not applied", stopped, () => swapped.stdout + swapped.stderr);

    const mine = ["--key", "deploy/1-1/demo/plan.bin", "--body", join(planned, "cdktf.out/stacks/demo/plan.bin")];
    await run("aws", ["s3api", "put-object", "--bucket", "tessera-plans", ...mine], env);
    const good = await apply();
    const state = existsSync(join(folder, "state")) ? readFileSync(join(folder, "state"), "utf8") : "";
    checks.check("the plan that was reviewed is", state.includes("reviewed"), () => good.stdout + good.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
