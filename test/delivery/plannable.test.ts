/** What is planned beside credentials, by the script that plan.sh and an Atlantis server ask. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DATA_SOURCE_ACTIONS } from "../../delivery/bootstrap/actions";
import { describeWith } from "../support/describe-with";

describeWith(["bash", "jq"], "what may be planned beside credentials", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tessera-plannable-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const ask = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("bash", ["delivery/plannable.sh", ...args], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const written = (text: string): string => {
    writeFileSync(join(folder, "cdk.tf.json"), text);
    return ask("written", "demo", join(folder, "cdk.tf.json"));
  };
  const installed = (...providers: string[]): string => {
    const blocks = providers.map((provider) => `provider "${provider}" {\n  version = "1.0.0"\n}\n`);
    writeFileSync(join(folder, ".terraform.lock.hcl"), blocks.join("\n"));
    return ask("installed", folder);
  };
  const output = (value: string): string => JSON.stringify({ output: { a: { value } } });

  it("every data source that the stacks have", () => {
    const data = Object.fromEntries(Object.keys(DATA_SOURCE_ACTIONS).map((type) => [type, { a: {} }]));
    expect(written(JSON.stringify({ data }))).toBe("");
  });

  describe("a state", () => {
    const backend = (key: string, bucket: string) => ({ terraform: { backend: { s3: { bucket, key } } } });
    const of = (stack: string, stacks: object): string => {
      writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(stacks));
      const environment = { ...process.env, TESSERA_OVERRIDES: "test/fixtures/fleet/overrides" };
      const args = ["delivery/plannable.sh", "written", stack, join(folder, "cdk.tf.json")];
      return spawnSync("bash", args, { encoding: "utf8", env: environment }).stdout;
    };
    const PRODUCTION = "tessera-state-444444444444";
    const STAGING = "tessera-state-333333333333";

    it("of its own, in its environment's bucket", () => {
      expect(of("production-demo", backend("production/production-demo.tfstate", PRODUCTION))).toBe("");
      expect(of("staging-demo", backend("staging/staging-demo.tfstate", STAGING))).toBe("");
    });

    it.each([
      ["another environment's bucket", backend("production/production-demo.tfstate", STAGING), `the bucket ${STAGING}`],
      ["anybody's bucket", backend("production/production-demo.tfstate", "elsewhere"), "the bucket elsewhere"],
      ["another environment's key", backend("staging/production-demo.tfstate", PRODUCTION), "the state staging/"],
      ["another stack's key", backend("production/production-foundation.tfstate", PRODUCTION), "the state production/"],
      ["a key below another", backend("x/production/production-demo.tfstate", PRODUCTION), "the state x/"],
      ["no key", { terraform: { backend: { s3: { bucket: PRODUCTION } } } }, "the state none"],
      ["a file of the runner", { terraform: { backend: { local: {} } } }, "a state that is not in the bucket"],
      ["none that is named", {}, "a state that is not in the bucket"],
    ])("of %s is refused", (_what, stacks, reason) => {
      expect(of("production-demo", stacks)).toContain(reason);
    });

    it("of an environment that the default branch does not know is in no other's bucket", () => {
      expect(of("sandbox-demo", backend("sandbox/sandbox-demo.tfstate", "its-own"))).toBe("");
      expect(of("sandbox-demo", backend("sandbox/sandbox-demo.tfstate", PRODUCTION))).toContain("the bucket");
    });
  });

  it.each([
    [
      "empty values, and the same name in two places",
      '{"output": {"a": {"value": null}, "b": {"value": [[], {}, false]}}}',
    ],
    ["a text that tells of a file", output("the file of a tenant at $" + "{aws_s3_bucket.a.id}")],
    ["a function that reads nothing", output("$" + "{jsonencode({a = 1}) /* file */}")],
    ["names in a program's text without a reference", output("SELECT file('a')")],
    [
      "resources, and a context of Kubernetes",
      JSON.stringify({
        provider: { aws: [{ region: "eu-central-1" }], helm: [{ kubernetes: { config_context: "a" } }] },
        resource: { helm_release: { a: { values: ["postrender: {}"] } }, aws_sqs_queue: { a: { name: "a" } } },
      }),
    ],
  ])("%s", (_what, text) => {
    expect(written(text)).toBe("");
  });

  it.each([
    // Terraform takes both, and most who read JSON the last.
    [
      "a section twice",
      '{"data": {"external": {"a": {"program": ["id"]}}}, "data": {"aws_ssm_parameter": {"a": {}}}}',
      "stands twice",
    ],
    ["the same value twice", '{"output": {"a": {"value": 1}}, "output": {"a": {"value": 1}}}', "stands twice"],
    ["an empty one over another", '{"data": {"external": {"a": {}}}, "data": {}}', "stands twice"],
    ["a comment before the arguments", output("$" + '{file/* */("/proc/self/environ")}'), "reads files"],
    ["a comment to the end of a line", output("$" + '{file # \n ("/proc/self/environ")}'), "reads files"],
    [
      "a comment in a template's directive",
      output("%" + '{ if filebase64 // \n ("/etc/a") == "" }%' + "{ endif }"),
      "reads files",
    ],
    ["a secret without its mark", output("$" + "{nonsensitive (data.aws_ssm_parameter.a.value)}"), "mark off a secret"],
    [
      "programs in a list of resources",
      JSON.stringify({ resource: { aws_sqs_queue: [{ a: { provisioner: [{ "local-exec": {} }] } }] } }),
      "a list of aws_sqs_queue",
    ],
    [
      "a program after Helm, in a list",
      JSON.stringify({ resource: { helm_release: [{ a: { postrender: [{ binary_path: "id" }] } }] } }),
      "a list of helm_release",
    ],
    [
      "a program after Helm, made by a loop",
      JSON.stringify({ resource: { helm_release: { a: { dynamic: { postrender: {} } } } } }),
      "a program that helm_release.a runs",
    ],
    ...["kubernetes", "helm"].map((name): [string, string, string] => [
      `a file that says how ${name} signs in`,
      JSON.stringify({
        provider: {
          [name]: [
            name === "helm" ? { kubernetes: { config_path: "../../assets/a" } } : { config_path: "../../assets/a" },
          ],
        },
      }),
      `of the provider ${name} config_path`,
    ]),
  ])("never %s", (_what, text, says) => {
    expect(written(text)).toContain(says);
  });

  it("never a provider that a state names, and the configuration does not", () => {
    const own = ["aws", "helm", "kubernetes"].map((name) => `registry.terraform.io/hashicorp/${name}`);
    expect(ask("installed", folder)).toBe("");
    expect(installed(...own)).toBe("");
    for (const other of [
      "registry.terraform.io/evil/aws",
      "evil.example/hashicorp/aws",
      "registry.terraform.io/hashicorp/external",
    ])
      expect(installed(...own, other)).toBe(`the provider ${other}\n`);
  });
});
