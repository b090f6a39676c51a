import type { Construct } from "constructs";
import type { CellHome, Home, Share } from "../config/model";
import { parameterPath, stackName } from "../config/naming";
import type { ClusterPorts, Engine } from "../constructs/engines/engine";
import { enginesOf } from "../constructs/engines/forms";
import { type SharedCluster, type TenantSlices, tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { type CellContract, ContractReader } from "./contracts";
import { inclusterShares } from "./incluster-shares";
import { slicesOf } from "./share";

/** The slices of a cell's tenants: rows, so that one tenant more is one row more and touches no other address. */
export class CellTenantsStack extends TesseraStack {
  constructor(scope: Construct, home: CellHome, shares: Iterable<Share>) {
    const { cell, environment } = home;
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", home.contract);
    tenantShares(this, {
      home,
      shares: sliced(shares),
      engines: clustersOf(this, home, contract),
      executorFunctionName: contract.text("executor_function_name"),
    });
  }
}

/** One by one: the statements of hundreds of tenants take some megabytes. */
function* sliced(shares: Iterable<Share>): Iterable<TenantSlices> {
  for (const share of shares) yield slicesOf(share);
}

/** The clusters of a cell that its tenants have shares in. Those on Kubernetes stand by now, and are bootstrapped here. */
export function clustersOf(scope: Construct, home: CellHome, contract: ContractReader<CellContract>): SharedCluster[] {
  const elsewhere = enginesOf(home).filter((engine) => engine.kubernetes === undefined);
  return [
    ...elsewhere.map((engine) => ({ engine, ports: portsOf(scope, home, engine) })),
    ...inclusterShares(scope, {
      home,
      ports: (engine) => portsOf(scope, home, engine),
      executorFunctionName: contract.text("executor_function_name"),
    }),
  ];
}

/** The ports of a cluster, from the contract that its home's stack publishes of it. */
export function portsOf(scope: Construct, home: Home, engine: Engine): ClusterPorts {
  const path = parameterPath.cluster(home.contract, engine.id);
  const contract = new ContractReader<ClusterPorts>(scope, `cluster_${engine.id}`, path);
  return {
    writer_host: contract.text("writer_host"),
    reader_host: contract.text("reader_host"),
    port: contract.number("port"),
    resource_id: contract.text("resource_id"),
    cluster_arn: contract.text("cluster_arn"),
    admin_secret_arn: contract.text("admin_secret_arn"),
    ...(engine.kubernetes === undefined ? {} : inclusterPorts(contract)),
  };
}

/** The ports that only clusters on Kubernetes have. */
function inclusterPorts(contract: ContractReader<ClusterPorts>) {
  return {
    reader_port: contract.number("reader_port"),
    executor_secret_arn: contract.text("executor_secret_arn"),
    authority_parameter: contract.text("authority_parameter"),
    passwords_path: contract.text("passwords_path"),
    passwords_key: contract.text("passwords_key"),
  };
}
