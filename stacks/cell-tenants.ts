import type { Construct } from "constructs";
import type { Cell, Environment, Fleet, Tenant } from "../config/model";
import { parameterPath, stackName } from "../config/naming";
import type { ClusterPorts } from "../constructs/engines/engine";
import { ENGINES } from "../constructs/engines/registry";
import { tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { type CellContract, ContractReader } from "./contracts";
import { shareOf } from "./share";

/** The slices of a cell's tenants: rows, so that one tenant more is one row more and touches no other address. */
export class CellTenantsStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell, tenants: readonly Tenant[]) {
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", parameterPath.cell(environment.name, cell.name));
    tenantShares(this, {
      environment,
      shares: tenants.map((tenant) => shareOf(fleet, environment, tenant)),
      engines: cell.engines.map((id) => ({ engine: ENGINES[id]!, ports: portsOf(contract, id) })),
      executorFunctionName: contract.text("executor_function_name"),
    });
  }
}

/** The ports of a cell's cluster, from its contract. */
export function portsOf(contract: ContractReader<CellContract>, engine: string): ClusterPorts {
  const text = (port: keyof ClusterPorts) => contract.text("engines", engine, port);
  return {
    writer_host: text("writer_host"),
    reader_host: text("reader_host"),
    port: contract.number("engines", engine, "port"),
    resource_id: text("resource_id"),
    cluster_arn: text("cluster_arn"),
    admin_secret_arn: text("admin_secret_arn"),
  };
}
