/**
 * The shares of pooled tenants in AWS CDK: the same four resources a tenant with the same text in them, in stacks as
 * large as CloudFormation takes (500 resources).
 *
 *   aws-cdk <rows.json> <out>
 */
const path = require("node:path");
const { createRequire } = require("node:module");
const local = createRequire(path.join(__dirname, "../package.json"));
const { App, Stack, CustomResource, CfnParameter } = local("aws-cdk-lib");
const iam = local("aws-cdk-lib/aws-iam");
const ssm = local("aws-cdk-lib/aws-ssm");
const { readFileSync } = require("node:fs");

const [rowsFile, outdir] = process.argv.slice(2);
const rows = JSON.parse(readFileSync(rowsFile, "utf8"));
const RESOURCES_A_STACK = 500;
const RESOURCES_A_TENANT = 4;
const TENANTS_A_STACK = Math.floor(RESOURCES_A_STACK / RESOURCES_A_TENANT);

const app = new App({ outdir, analyticsReporting: false });
for (let start = 0; start < rows.length; start += TENANTS_A_STACK) {
  const stack = new Stack(app, `production-tenants-${start / TENANTS_A_STACK + 1}`);
  const executor = new CfnParameter(stack, "Executor");
  for (const { id, trust, slice, contract, policy } of rows.slice(start, start + TENANTS_A_STACK)) {
    const role = new iam.CfnRole(stack, `${id}-role`, {
      roleName: `tessera-prod-tenant-${id}`,
      assumeRolePolicyDocument: JSON.parse(trust),
      tags: [{ key: "tessera:tenant", value: id }],
    });
    const made = new CustomResource(stack, `${id}-slice`, { serviceToken: executor.valueAsString, properties: { slice } });
    const parameter = new ssm.CfnParameter(stack, `${id}-contract`, {
      name: `/tessera/production/tenants/${id}/postgresql`,
      type: "String",
      value: contract,
      tags: { "tessera:tenant": id },
    });
    parameter.node.addDependency(made);
    new iam.CfnRolePolicy(stack, `${id}-access`, {
      policyName: "postgresql",
      roleName: role.ref,
      policyDocument: JSON.parse(policy),
    });
  }
}
app.synth();
