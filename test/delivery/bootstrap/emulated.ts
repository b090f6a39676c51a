/**
 * Bootstrap on real parts: Terraform and its S3 backend, AWS's command line and CloudFormation against an AWS emulator,
 * cfn-lint, and a stub of GitHub's API. `npm run test:bootstrap`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Checks } from "../../support/checks";
import { type Emulator, startEmulator } from "../../support/emulator";
import { FLEET_OPTIONS } from "../../support/fleet";
import { type Finished, onPath, run } from "../../support/process";
import { MissingRealPart, skipOrFail } from "../../support/real-part";
import { cleanEnvironment, findTerraform, TEST_AWS_PROVIDER } from "../../support/terraform-cli";
import { ACCOUNT, bootstrapped, REGION } from "./fixture";
import { type GithubStub, startGithub, TOKEN } from "./github";

const PROGRAM = resolve(__dirname, "../../../cli/run.js");
const STATE = "tessera-state-444444444444";
const PLANS = "tessera-plans-444444444444";
const STATE_KEY = "bootstrap/production-bootstrap.tfstate";
const ARGUMENTS = ["bootstrap", "production", "--repository", "acme/platform", ...FLEET_OPTIONS];

/** The emulator's own Python brings cfn-lint with moto: .ci/run puts it there where the machine has none. */
const found = (program: string): string | undefined =>
  [join(resolve(__dirname, "../../../.tessera/python/bin"), program), ...onPath(program)].find(existsSync);

/** A clone's folder, as far as bootstrap looks at it, and an account. */
class Place {
  readonly env: NodeJS.ProcessEnv;
  constructor(
    readonly folder: string,
    env: NodeJS.ProcessEnv,
    endpoint: string,
    github: GithubStub,
  ) {
    this.env = {
      ...env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      TESSERA_AWS_PROVIDER_VERSION: TEST_AWS_PROVIDER,
      GITHUB_API_URL: github.url,
      GITHUB_TOKEN: TOKEN,
    };
  }

  bootstrap(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Finished> {
    mkdirSync(this.folder, { recursive: true });
    return run(process.execPath, [PROGRAM, ...ARGUMENTS, ...args], { ...this.env, ...more }, this.folder);
  }

  aws(...args: string[]): Promise<Finished> {
    return run("aws", [...args, "--region", REGION, "--output", "json"], this.env, this.folder);
  }

  /** What verify says differs or is unknown. */
  async verified(more: NodeJS.ProcessEnv = {}): Promise<{ readonly code: number | null; readonly told: string[] }> {
    const { code, stdout, stderr } = await this.bootstrap(["--verify", "--json"], more);
    const { checks } = parsed(stdout, stderr) as { checks: { check: string; holds: boolean | null; seen: string }[] };
    const told = checks.filter(({ holds }) => holds !== true).map(({ check, seen }) => `${check}: ${seen}`);
    return { code, told };
  }
}

function parsed(stdout: string, stderr: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${stdout}\n${stderr}`);
  }
}

async function main(): Promise<number> {
  const cli = await findTerraform();
  for (const program of ["aws", "cfn-lint"])
    if (found(program) === undefined)
      throw new MissingRealPart(program, `pip install ${program === "aws" ? "awscli" : program}`);
  const checks = new Checks();
  const scratch = mkdtempSync(join(tmpdir(), "tessera-bootstrap-"));
  const github = await startGithub(bootstrapped());
  const accounts: Emulator[] = [];
  const account = async () => {
    accounts.push(await startEmulator({ accountId: ACCOUNT }));
    return accounts.at(-1)!;
  };
  try {
    const first = await account();
    console.log(`terraform ${cli.version}, ${first.kind}; GitHub is a stub`);
    const place = (name: string, { endpoint }: Emulator) => new Place(join(scratch, name), cli.env, endpoint, github);
    await checks.suite(async () => tryCloudFormation(checks, place("formation", await account())));
    await checks.suite(() => tryApply(checks, place("first", first), place("clone", first)));
    await checks.suite(() => tryVerify(checks, place("first", first), github));
    const second = await account();
    await checks.suite(() => tryCutOff(checks, place("cut-off", second), place("elsewhere", second)));
  } finally {
    await Promise.all(accounts.map((one) => one.stop()));
    await github.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  return checks.end();
}

const failed =
  ({ stdout, stderr }: Finished) =>
  () =>
    `${stdout}\n${stderr}`;

async function tryApply(checks: Checks, place: Place, clone: Place): Promise<void> {
  const made = await place.bootstrap(["--apply", "--yes"]);
  checks.check("an empty account gets it, and the second plan is empty", made.code === 0, failed(made));
  const head = await place.aws("s3api", "head-object", "--bucket", STATE, "--key", STATE_KEY);
  checks.check("its state is in the bucket that it made", head.code === 0, failed(head));
  const left = join(place.folder, ".tessera/bootstrap/production/terraform.tfstate");
  checks.check("and no more beside the configuration", !existsSync(left));
  const again = await place.bootstrap(["--apply", "--yes"]);
  checks.check(
    "a second run changes nothing",
    again.code === 0 && /0 added, 0 changed, 0 destroyed/.test(again.stderr),
    failed(again),
  );
  const elsewhere = await clone.bootstrap(["--apply", "--yes"]);
  checks.check(
    "nor does one from another clone, which finds the state in the bucket",
    elsewhere.code === 0 && /0 added, 0 changed, 0 destroyed/.test(elsewhere.stderr),
    failed(elsewhere),
  );
  const other = await run(
    process.execPath,
    [PROGRAM, "bootstrap", "staging", "--repository", "acme/platform", ...FLEET_OPTIONS, "--apply", "--yes"],
    place.env,
    place.folder,
  );
  checks.check(
    "with credentials for another account nothing is made",
    other.code === 3 && /AWS account ID not allowed|does not exist/.test(other.stderr),
    failed(other),
  );
  const buckets = await place.aws("s3api", "list-buckets");
  checks.check("nor named", !buckets.stdout.includes("333333333333"), failed(buckets));
}

async function tryVerify(checks: Checks, place: Place, github: GithubStub): Promise<void> {
  const fine = await place.verified();
  checks.check("what was applied holds", fine.code === 0 && fine.told.length === 0, () => fine.told.join("\n"));

  const tampered: readonly (readonly [string, readonly string[], string])[] = [
    [
      "a bucket without versions",
      ["s3api", "put-bucket-versioning", "--bucket", STATE, "--versioning-configuration", "Status=Suspended"],
      `bucket ${STATE}: versioning: Suspended`,
    ],
    [
      "a bucket without its policy",
      ["s3api", "delete-bucket-policy", "--bucket", PLANS],
      `bucket ${PLANS}: policy: not there`,
    ],
    [
      "a bucket that the public may be let into",
      ["s3api", "delete-public-access-block", "--bucket", PLANS],
      `bucket ${PLANS}: public access: not there`,
    ],
    [
      "a policy beside",
      [
        "iam",
        "attach-role-policy",
        "--role-name",
        "tessera-plan",
        "--policy-arn",
        "arn:aws:iam::aws:policy/AdministratorAccess",
      ],
      "role tessera-plan: attached: arn:aws:iam::444444444444:policy/tessera-delivery-read-data, ",
    ],
    [
      "a boundary that is gone",
      ["iam", "delete-role-permissions-boundary", "--role-name", "tessera-deploy"],
      "role tessera-deploy: boundary: none",
    ],
    [
      "a trust that is wider",
      [
        "iam",
        "update-assume-role-policy",
        "--role-name",
        "tessera-rollback",
        "--policy-document",
        JSON.stringify(wider()),
      ],
      "role tessera-rollback: trust: statement JobsOfOneEnvironment is another",
    ],
    [
      "an inline policy that is another",
      [
        ...["iam", "put-role-policy", "--role-name", "tessera-drill", "--policy-name", "more"],
        ...["--policy-document", JSON.stringify(MORE)],
      ],
      "role tessera-drill: further policies: more",
    ],
  ];
  for (const [what, args] of tampered) {
    const done = await place.aws(...args);
    checks.check(`${what}: AWS takes it`, done.code === 0, failed(done));
  }
  const { code, told } = await place.verified();
  for (const [what, , expected] of tampered)
    checks.check(
      `${what} is seen`,
      told.some((line) => line.startsWith(expected)),
      () => told.join("\n"),
    );
  checks.check("and nothing else, with exit code 2", code === 2 && told.length === tampered.length, () =>
    told.join("\n"),
  );

  const mended = await place.bootstrap(["--apply", "--yes"]);
  checks.check("applied again", mended.code === 0, failed(mended));
  const after = await place.verified();
  // Terraform knows nothing of what was put beside: people take it away.
  checks.check(
    "it holds again, but for what was put beside",
    after.told.length === 2 && after.told.every((line) => /tessera-plan: attached|tessera-drill: further/.test(line)),
    () => after.told.join("\n"),
  );
  await place.aws(
    "iam",
    "detach-role-policy",
    "--role-name",
    "tessera-plan",
    "--policy-arn",
    "arn:aws:iam::aws:policy/AdministratorAccess",
  );
  await place.aws("iam", "delete-role-policy", "--role-name", "tessera-drill", "--policy-name", "more");

  const unsigned = await place.verified({ GITHUB_TOKEN: "" });
  checks.check(
    "without a token GitHub is unknown: exit code 3",
    unsigned.code === 3 &&
      unsigned.told.length > 0 &&
      unsigned.told.every((line) => /GITHUB_TOKEN|see the repo/.test(line)),
    () => unsigned.told.join("\n"),
  );
  const nobody = await place.verified({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" });
  checks.check("without credentials AWS is unknown: exit code 3", nobody.code === 3, () => nobody.told.join("\n"));
  github.environments["production-plan"]!.deployment_branch_policy = null;
  const open = await place.verified();
  checks.check(
    "an environment on GitHub that lets every branch in is seen",
    open.code === 2 && open.told.join() === "environment production-plan: branches: every branch",
    () => open.told.join("\n"),
  );
}

const MORE = {
  Version: "2012-10-17",
  Statement: [{ Sid: "More", Effect: "Allow", Action: "rds:DeleteDBCluster", Resource: "*" }],
};

function wider(): object {
  const { trust } = bootstrapped().roles.find(({ role }) => role === "rollback")!;
  const [statement] = trust.Statement;
  return { ...trust, Statement: [{ ...statement, Condition: {} }] };
}

/** Runs that end in between: Terraform's state says how far they came. */
async function tryCutOff(checks: Checks, place: Place, elsewhere: Place): Promise<void> {
  const [program] = onPath("terraform");
  const bin = join(place.folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, "terraform"),
    `#!/bin/sh\ncase "$*" in *-migrate-state*) exit 1 ;; esac\nexec '${program}' "$@"\n`,
    { mode: 0o755 },
  );
  const cut = await place.bootstrap(["--apply", "--yes"], { PATH: `${bin}:${place.env.PATH}` });
  checks.check(
    "a run that ends before the move says so",
    cut.code === 3 && /init ended with 1/.test(cut.stderr),
    failed(cut),
  );
  const stranger = await elsewhere.bootstrap(["--apply", "--yes"]);
  checks.check(
    "another clone does not begin anew: the bucket stands without the state",
    stranger.code === 3 && /holds no state of production-bootstrap/.test(stranger.stderr),
    failed(stranger),
  );
  const on = await place.bootstrap(["--apply", "--yes"]);
  checks.check("the next run from there goes on", on.code === 0 && /0 added/.test(on.stderr), failed(on));
  const head = await place.aws("s3api", "head-object", "--bucket", STATE, "--key", STATE_KEY);
  checks.check("and moves the state", head.code === 0, failed(head));
}

async function tryCloudFormation(checks: Checks, place: Place): Promise<void> {
  const template = join(place.folder, "template.json");
  const written = await place.bootstrap(["--cloudformation", template]);
  checks.check("the same as CloudFormation is written", written.code === 0, failed(written));
  const linted = await run(found("cfn-lint")!, ["--regions", REGION, "--", template], cleanEnvironment(), place.folder);
  checks.check("cfn-lint finds nothing wrong with it", linted.code === 0, failed(linted));
  const body = join(place.folder, "compact.json");
  const held = JSON.parse(readFileSync(template, "utf8")) as { Resources: { Key: { Properties: { Tags?: object } } } };
  // The emulator reads a key's tags by other names than CloudFormation's.
  delete held.Resources.Key.Properties.Tags;
  writeFileSync(body, JSON.stringify(held));
  // AWS takes a template of this length from a bucket alone; the emulator finds none by its address.
  const deployed = await place.aws(
    ...["cloudformation", "create-stack", "--stack-name", "production-bootstrap", "--template-body", `file://${body}`],
    ...["--capabilities", "CAPABILITY_NAMED_IAM"],
  );
  checks.check("CloudFormation makes it", deployed.code === 0, failed(deployed));
  // It makes neither a bucket's policy nor a provider of tokens by CloudFormation, and loses its list of identities over
  // roles that were made so: what the template says is held against Terraform's by templates.test.ts.
  const listed = await place.aws("iam", "list-roles", "--query", "Roles[].RoleName");
  const missing = bootstrapped().roles.filter(({ name }) => !listed.stdout.includes(`"${name}"`));
  checks.check("and the six roles are there", listed.code === 0 && missing.length === 0, failed(listed));
}

main()
  .catch((error) => skipOrFail("test/delivery/bootstrap/emulated.ts", error))
  .then((code) => {
    process.exitCode = code;
  });
