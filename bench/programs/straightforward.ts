/**
 * What a team would write that follows CDKTF's template and documents: a construct for every resource of every
 * tenant, one `app.synth()`, nothing tuned. It reads the same fleet by Tessera's loader and makes the same resource
 * instances: stacks without rows are Tessera's own, with CDKTF's synthesizer; rows are constructs.
 *
 *   straightforward <fleet> <out> [--no-stack-traces]
 */

// First, before anything of Tessera's is loaded.
import "./as-shipped";
import { App, type IStackSynthesizer, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Cell, Environment, Fleet, Tenant } from "../../config/model";
import { parameterPath, stackName } from "../../config/naming";
import { loadFleet } from "../../constructs/rooms";
import { instancesOf } from "../../constructs/shares/rows";
import { TesseraStack } from "../../stacks/base";
import { clustersOf } from "../../stacks/cell-tenants";
import { type CellContract, ContractReader } from "../../stacks/contracts";
import { stacksOf } from "../../stacks/plan";
import { shareOf } from "../../stacks/share";
import { asShipped } from "./as-shipped";
import { TenantShare } from "./tenant-share";

/** A cell's tenants, a construct for each. */
class TenantsStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell, tenants: readonly Tenant[]) {
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", parameterPath.cell(environment.name, cell.name));
    const clusters = clustersOf(this, fleet, environment, cell, contract);
    const executorFunctionName = contract.text("executor_function_name");
    for (const tenant of tenants)
      new TenantShare(this, {
        environment,
        share: shareOf(fleet, environment, tenant),
        clusters,
        executorFunctionName,
      });
  }
}

function main(): void {
  asShipped();
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
