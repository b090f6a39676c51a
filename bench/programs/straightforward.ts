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
import type { CellHome } from "../../config/model";
import { stackName } from "../../config/naming";
import { loadFleet } from "../../constructs/rooms";
import { instancesOf } from "../../constructs/shares/rows";
import { TesseraStack } from "../../stacks/base";
import { clustersOf } from "../../stacks/cell-tenants";
import { type CellContract, ContractReader } from "../../stacks/contracts";
import { stacksOf } from "../../stacks/plan";
import { slicesOf } from "../../stacks/share";
import { asShipped } from "./as-shipped";
import { TenantShare } from "./tenant-share";

/** A cell's tenants, a construct for each. */
class TenantsStack extends TesseraStack {
  constructor(scope: Construct, home: CellHome) {
    const { cell, environment } = home;
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", home.contract);
    const clusters = clustersOf(this, home, contract);
    const executorFunctionName = contract.text("executor_function_name");
    for (const share of home.shares)
      new TenantShare(this, {
        environment,
        share: slicesOf(share),
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
  const cells = fleet.homes(environment.name).filter((home) => home.kind === "cell");
  const rows = new Map(cells.map((home) => [home.stacks.shares, home]));
  for (const plan of stacksOf(fleet, environment.name)) {
    const home = rows.get(plan.name);
    if (home === undefined) plan.build(app);
    else new TenantsStack(app, home);
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
