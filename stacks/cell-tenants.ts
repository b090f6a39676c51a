import type { Construct } from "constructs";
import type { Cell, Environment, Fleet, Tenant } from "../config/model";
import { homeName, parameterPath, stackName } from "../config/naming";
import type { ClusterPorts, Engine } from "../constructs/engines/engine";
import { enginesIn } from "../constructs/engines/forms";
import { type Share, type SharedCluster, tenantShares } from "../constructs/shares/tenant-shares";
import { TesseraStack } from "./base";
import { type CellContract, ContractReader, type HomeContract } from "./contracts";
import { inclusterShares } from "./incluster-shares";
import { shareOf } from "./share";

/** The slices of a cell's tenants: rows, so that one tenant more is one row more and touches no other address. */
export class CellTenantsStack extends TesseraStack {
  constructor(scope: Construct, fleet: Fleet, environment: Environment, cell: Cell, tenants: readonly Tenant[]) {
    super(scope, stackName.cellTenants(environment.name, cell.name), environment, { "tessera:cell": cell.name });
    const contract = new ContractReader<CellContract>(this, "cell", parameterPath.cell(environment.name, cell.name));
    tenantShares(this, {
      environment,
      shares: sharesOf(fleet, environment, tenants),
      engines: clustersOf(this, fleet, environment, cell, contract),
      executorFunctionName: contract.text("executor_function_name"),
    });
  }
}

/** One by one: the statements of hundreds of tenants take some megabytes. */
function* sharesOf(fleet: Fleet, environment: Environment, tenants: readonly Tenant[]): Iterable<Share> {
  for (const tenant of tenants) yield shareOf(fleet, environment, tenant);
}

/** The clusters of a cell that its tenants have shares in. Those on Kubernetes stand by now, and are bootstrapped here. */
export function clustersOf(
  scope: Construct,
  fleet: Fleet,
  environment: Environment,
  cell: Cell,
  contract: ContractReader<CellContract>,
): SharedCluster[] {
  const settings = (room: string) => fleet.resolveCell(room, cell.name, environment.name);
  const engines = enginesIn(cell.engines, settings);
  const onKubernetes = engines.filter((engine) => engine.kubernetes !== undefined);
  const elsewhere = engines.filter((engine) => engine.kubernetes === undefined);
  return [
    ...elsewhere.map((engine) => ({ engine, ports: portsOf(contract, engine) })),
    ...inclusterShares(scope, {
      environment,
      home: homeName.cell(environment.name, cell.name),
      tenant: null,
      engines: onKubernetes,
      ports: (engine) => portsOf(contract, engine),
      executorFunctionName: contract.text("executor_function_name"),
      settings,
    }),
  ];
}

/** The ports of a cluster, from the contract of its home. */
export function portsOf(contract: ContractReader<HomeContract>, engine: Engine): ClusterPorts {
  const text = (port: keyof ClusterPorts) => contract.text("engines", engine.id, port);
  return {
    writer_host: text("writer_host"),
    reader_host: text("reader_host"),
    port: contract.number("engines", engine.id, "port"),
    resource_id: text("resource_id"),
    cluster_arn: text("cluster_arn"),
    admin_secret_arn: text("admin_secret_arn"),
    ...(engine.kubernetes === undefined ? {} : inclusterPorts(contract, engine.id)),
  };
}

/** The ports that only clusters on Kubernetes have. */
function inclusterPorts(contract: ContractReader<HomeContract>, engine: string) {
  return {
    reader_port: contract.number("engines", engine, "reader_port"),
    executor_secret_arn: contract.text("engines", engine, "executor_secret_arn"),
    authority_parameter: contract.text("engines", engine, "authority_parameter"),
    passwords_path: contract.text("engines", engine, "passwords_path"),
    passwords_key: contract.text("engines", engine, "passwords_key"),
  };
}
