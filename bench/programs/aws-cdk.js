/**
 * The shares of pooled tenants in AWS CDK: the same resources with the same text in them, in stacks as large as
 * CloudFormation takes (500 resources). What CloudFormation has no resource for, a user's place in a group and
 * statements, is a custom resource.
 *
 *   aws-cdk <rows.json> <out>
 */
const path = require("node:path");
const { createRequire } = require("node:module");
const local = createRequire(path.join(__dirname, "../package.json"));
const { App, Stack, CustomResource, CfnParameter } = local("aws-cdk-lib");
const elasticache = local("aws-cdk-lib/aws-elasticache");
const iam = local("aws-cdk-lib/aws-iam");
const ssm = local("aws-cdk-lib/aws-ssm");
const { readFileSync } = require("node:fs");

const [rowsFile, outdir] = process.argv.slice(2);
const rows = JSON.parse(readFileSync(rowsFile, "utf8"));
const RESOURCES_A_STACK = 500;
const RESOURCES_AN_ENGINE = 3;
const RESOURCES_A_USER = 2;

const resourcesOf = ({ engines }) =>
  1 + engines.reduce((sum, { user }) => sum + RESOURCES_AN_ENGINE + (user === null ? 0 : RESOURCES_A_USER), 0);

/** Tenants by stack: one after the other until the next would not fit. */
function filled() {
  const stacks = [];
  let room = 0;
  for (const row of rows) {
    if (room < resourcesOf(row)) {
      stacks.push([]);
      room = RESOURCES_A_STACK;
    }
    stacks.at(-1).push(row);
    room -= resourcesOf(row);
  }
  return stacks;
}

function share(stack, { id, trust, engines }, executor) {
  const role = new iam.CfnRole(stack, `${id}-role`, {
    roleName: `tessera-prod-tenant-${id}`,
    assumeRolePolicyDocument: JSON.parse(trust),
    tags: [{ key: "tessera:tenant", value: id }],
  });
  for (const { engine, slice, contract, policy, user } of engines) {
    const tags = { "tessera:tenant": id, "tessera:engine": engine };
    const custom = (what, properties) =>
      new CustomResource(stack, `${id}-${what}-${engine}`, { serviceToken: executor.valueAsString, properties });
    const made = custom("slice", { slice });
    const parameter = new ssm.CfnParameter(stack, `${id}-contract-${engine}`, {
      name: `/tessera/production/tenants/${id}/${engine}`,
      type: "String",
      value: contract,
      tags,
    });
    parameter.node.addDependency(made);
    new iam.CfnRolePolicy(stack, `${id}-access-${engine}`, {
      policyName: engine,
      roleName: role.ref,
      policyDocument: JSON.parse(policy),
    });
    if (user === null) continue;
    const { engine: server, access } = JSON.parse(user);
    const name = `prod-u-${id.replaceAll("_", "-")}`;
    const member = new elasticache.CfnUser(stack, `${id}-user-${engine}`, {
      userId: name,
      userName: name,
      engine: server,
      accessString: access,
      authenticationMode: { Type: "iam" },
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    custom("member", { user: member.ref }).node.addDependency(made);
  }
}

const app = new App({ outdir, analyticsReporting: false });
for (const [index, tenants] of filled().entries()) {
  const stack = new Stack(app, `production-tenants-${index + 1}`);
  const executor = new CfnParameter(stack, "Executor");
  for (const row of tenants) share(stack, row, executor);
}
app.synth();
