/**
 * What a team would write that follows CDKTF's template and documents: a construct for every resource of every
 * tenant, one `app.synth()`, nothing tuned. It reads the same fleet by Tessera's loader and makes the same resource
 * instances: stacks without rows are Tessera's own, with CDKTF's synthesizer; rows are constructs.
 *
 *   straightforward <fleet> <out> [--no-stack-traces]
 */

import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { App, Fn, type IStackSynthesizer, TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { loadFleet } from "../../config";
import type { Cell, Environment, Fleet, Tenant } from "../../config/model";
import { homeName, parameterPath, stackName } from "../../config/naming";
import { ENGINES } from "../../constructs/engines/registry";
import { escapeTemplate, instancesOf } from "../../constructs/shares/rows";
import { tenantTrustPolicy } from "../../constructs/shares/tenant-role";
import { TesseraStack } from "../../stacks/base";
import { portsOf } from "../../stacks/cell-tenants";
import { type CellContract, ContractReader } from "../../stacks/contracts";
import { stacksOf } from "../../stacks/plan";
import { shareOf } from "../../stacks/share";
import { tracesAsShipped } from "./traces-as-shipped";

/** A cell's tenants, a construct for each. */
class TenantsStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell, tenants: readonly Tenant[]) {
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", parameterPath.cell(environment.name, cell.name));
    for (const tenant of tenants) new TenantShare(this, fleet, environment, cell, tenant, contract);
  }
}

class TenantShare extends Construct {
  constructor(
    scope: Construct,
    fleet: Fleet,
    environment: Environment,
    cell: Cell,
    tenant: Tenant,
    contract: ContractReader<CellContract>,
  ) {
    super(scope, tenant.id);
    const share = shareOf(fleet, environment, tenant);
    const region = environment.region;
    const role = new IamRole(this, "role", {
      name: `${homeName.foundation(environment.name)}-tenant-${tenant.id}`,
      description: "Reads the tenant's connection contracts and signs in to its share, and nothing else",
      assumeRolePolicy: tenantTrustPolicy(tenant, environment),
      maxSessionDuration: 3600,
      tags: { "tessera:tenant": tenant.id },
    });
    for (const id of cell.engines) {
      const made = share.slices[id];
      if (made === undefined) continue;
      const ports = portsOf(contract, ENGINES[id]!);
      const path = parameterPath.contract(environment.name, tenant.id, id);
      const slice = new LambdaInvocation(this, `slice_${id}`, {
        functionName: contract.text("executor_function_name"),
        // Fn.jsonencode would not do: CDKTF does not escape the quotes of SQL in it.
        input: JSON.stringify({
          engine: id,
          target: {
            host: ports.writer_host,
            port: ports.port,
            region,
            admin_secret_arn: ports.admin_secret_arn,
            resource_id: ports.resource_id,
          },
          subject: tenant.id,
          apply: escaped(made.apply),
          remove: escaped(made.remove),
        }),
        lifecycleScope: "CRUD",
        terraformKey: "tf",
      });
      new SsmParameter(this, `contract_${id}`, {
        name: path,
        description: "Connection contract",
        type: "String",
        insecureValue: Fn.jsonencode({
          ...made.contract,
          endpoints: {
            writer: { host: ports.writer_host, port: ports.port },
            reader: { host: ports.reader_host, port: ports.port },
            pooler: null,
          },
        }),
        tags: { "tessera:tenant": tenant.id, "tessera:engine": id },
        dependsOn: [slice],
      });
      new IamRolePolicy(this, `access_${id}`, {
        name: id,
        role: role.id,
        policy: Fn.jsonencode({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OwnContract",
              Effect: "Allow",
              Action: ["ssm:GetParameter"],
              Resource: [`arn:aws:ssm:${region}:${environment.account_id}:parameter${path}`],
            },
            ...ENGINES[id]!.build().connect(ports, tenant.id, environment),
          ],
        }),
      });
    }
  }
}

/** Statements with what Terraform would take for a template escaped. */
function escaped<T>(steps: T): T {
  return JSON.parse(escapeTemplate(JSON.stringify(steps))) as T;
}

function main(): void {
  tracesAsShipped();
  const [folder = "", outdir = "", option] = process.argv.slice(2);
  const fleet = loadFleet({ tenants: `${folder}/tenants`, overrides: `${folder}/overrides` });
  const environment = fleet.environments.production!;
  const app = new App(option === "--no-stack-traces" ? { outdir, stackTraces: false } : { outdir });
  const rows = new Map(
    Object.values(environment.cells).map((cell) => [stackName.cellTenants(environment.name, cell.name), cell]),
  );
  const members = fleet.tenantsOf(environment.name);
  for (const plan of stacksOf(fleet, environment.name)) {
    const cell = rows.get(plan.name);
    if (cell === undefined) plan.build(app);
    else {
      const tenants = members.filter((tenant) => tenant.placement[environment.name] === cell.name);
      new TenantsStack(app, fleet, environment, cell, tenants);
    }
  }
  const stacks = app.node.children.filter(TerraformStack.isStack);
  for (const stack of stacks) {
    stack.synthesizer = (stack.synthesizer as unknown as { stock: IStackSynthesizer }).stock;
    stack.prepareStack = TerraformStack.prototype.prepareStack;
  }
  const resources = stacks.flatMap((stack) => stack.node.findAll().filter(TerraformResource.isTerraformResource));
  const instances = resources.reduce((sum, resource) => sum + instancesOf(resource as TerraformResource), 0);
  app.synth();
  console.log(JSON.stringify({ resources: resources.length, instances }));
}

main();
