import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn, type ITerraformDependable, type TerraformStack } from "cdktf";
import { trustPolicy } from "../../config/applications";
import type { Environment, Home, Tenant } from "../../config/model";
import { homeName, parameterPath } from "../../config/naming";
import type { ClusterPorts, Engine, RecoveryClusterPorts, Slice } from "../engines/engine";
import { executorInput, targetOf } from "../executor/input";
import { type ApplicationKey, applicationKeys } from "./application-keys";
import { KEY, ofSameRow, rows, sameRows, VALUE } from "./rows";
import { tenantAccessPolicy } from "./tenant-role";

/** A tenant's slices in one home. */
export interface TenantSlices {
  readonly tenant: Tenant;
  /** Slice by engine id. */
  readonly slices: Readonly<Record<string, Slice>>;
  /** Keys of its own for encryption by its application. */
  readonly applicationKeys: readonly ApplicationKey[];
  /** Days between rotations of those that rotate. */
  readonly keyRotationDays: number;
}

/** A cluster that tenants have shares in. */
export interface SharedCluster {
  readonly engine: Engine;
  /** Strings and numbers may be tokens. */
  readonly ports: ClusterPorts;
  /** What must stand before statements can run (a bootstrap in the same stack). */
  readonly dependsOn?: readonly ITerraformDependable[];
}

export interface TenantSharesProps {
  readonly home: Home;
  /** In the order of ids. Each is looked at once: those of a cell may be made one by one, and dropped again. */
  readonly shares: Iterable<TenantSlices>;
  /** Engines of the home with their clusters. */
  readonly engines: readonly SharedCluster[];
  readonly executorFunctionName: string;
  /**
   * Whether the tenants' roles and keys are made here. False: by an earlier stack of the same home, whose shares are
   * in other engines. Default: true.
   */
  readonly makesRoles?: boolean;
}

/**
 * The shares of a home's tenants: a resource each, with a row a tenant (`for_each`), whether the home is a cell of
 * hundreds or one tenant's own. Each resource runs over a lean map of its own in a local, tenant to encoded string:
 * Terraform evaluates `for_each` again for every instance, and a nested or inline map makes plans many times
 * slower. Resources stand at the top of the stack so that their addresses read `aws_….slice_<engine>["<tenant>"]`.
 */
export function tenantShares(stack: TerraformStack, props: TenantSharesProps): void {
  const { home } = props;
  const { environment } = home;
  const region = environment.region;
  const shares = Array.from(props.shares, (share) => written(share, environment));
  const role =
    props.makesRoles === false ? tenantRoleName(environment) : ofSameRow(tenantRoles(stack, environment, shares), "id");

  for (const { engine, ports, dependsOn = [] } of props.engines) {
    const having = shares.flatMap(({ tenant, slices }) => {
      const slice = slices[engine.id];
      return slice === undefined ? [] : [{ tenant, slice }];
    });
    const tags = { "tessera:tenant": KEY, "tessera:engine": engine.id };

    const slice = new LambdaInvocation(stack, `slice_${engine.id}`, {
      functionName: props.executorFunctionName,
      input: executorInput(engine.driver ?? engine.id, targetOf(ports, region), VALUE),
      lifecycleScope: "CRUD",
      terraformKey: "tf",
      dependsOn: [...dependsOn],
    });
    rows(
      stack,
      slice,
      `slices_${engine.id}`,
      having.map(({ tenant, slice: { statements } }) => [tenant.id, statements]),
    );

    engine.build().rows?.(stack, {
      home,
      ports,
      shares: having,
      statements: slice,
    });

    const contract = new SsmParameter(stack, `contract_${engine.id}`, {
      name: parameterPath.contract(environment.name, KEY, engine.id),
      description: "Connection contract",
      type: "String",
      insecureValue: Fn.jsonencode(Fn.merge([Fn.jsondecode(VALUE), { endpoints: endpoints(ports) }])),
      tags,
      dependsOn: [slice],
    });
    rows(
      stack,
      contract,
      `contracts_${engine.id}`,
      having.map(({ tenant, slice: { contract } }) => [tenant.id, contract]),
    );

    const access = new IamRolePolicy(stack, `access_${engine.id}`, {
      name: engine.id,
      role,
      policy: tenantAccessPolicy(engine, ports, KEY, environment),
    });
    sameRows(access, slice);
  }
}

/** A slice as rows hold it: text, a fraction of the memory of the steps that it was made from. */
interface WrittenSlice extends Pick<Slice, "rows"> {
  readonly statements: string;
  readonly contract: string;
}

interface WrittenShare extends Pick<TenantSlices, "tenant" | "applicationKeys" | "keyRotationDays"> {
  readonly slices: Readonly<Record<string, WrittenSlice>>;
  readonly trust: string;
}

function written(
  { tenant, slices, applicationKeys: keys, keyRotationDays }: TenantSlices,
  environment: Environment,
): WrittenShare {
  return {
    tenant,
    slices: Object.fromEntries(Object.entries(slices).map(([id, slice]) => [id, writtenSlice(tenant, slice)])),
    applicationKeys: keys,
    keyRotationDays,
    trust: trustPolicy(tenant.applications[environment.name] ?? [], environment),
  };
}

/**
 * What rows hold of a share in some engines, whichever stack they stand in: where it differs, so do the bytes of that
 * stack. Where it is the same they may differ all the same, in what stands beside the rows.
 */
export function textOfRows(share: TenantSlices, environment: Environment, engines: readonly Engine[]): string {
  const { slices } = written(share, environment);
  const ids = engines.map(({ id }) => id).sort();
  return JSON.stringify(ids.map((id) => [id, slices[id]?.statements, slices[id]?.contract]));
}

function writtenSlice(tenant: Tenant, { apply, remove, contract, rows: values, pooler }: Slice): WrittenSlice {
  const statements = JSON.stringify({ subject: tenant.id, apply, remove });
  // A pooler stands in the row: what all rows have in common knows of no tenant's slice.
  const own = { ...contract, endpoints: { pooler: pooler ?? null } };
  return { statements, contract: JSON.stringify(own), rows: values };
}

function endpoints(ports: ClusterPorts): object {
  return {
    writer: { host: ports.writer_host, port: ports.port },
    reader: { host: ports.reader_host, port: ports.reader_port ?? ports.port },
    pooler: Fn.lookupNested(Fn.jsondecode(VALUE), ["endpoints", "pooler"]),
    ...(ports.recovery === undefined ? {} : { recovery: recoveryEndpoints(ports.recovery) }),
  };
}

function recoveryEndpoints({ region, resource_id, port, writer_host, reader_host }: RecoveryClusterPorts): object {
  return {
    region,
    resource_id,
    writer: { host: writer_host, port },
    reader: { host: reader_host, port },
  };
}

/** Name of the tenants' roles, a row each. */
function tenantRoleName(environment: Environment): string {
  return `${homeName.foundation(environment.name)}-tenant-${KEY}`;
}

/** A role a tenant, and the keys that its application encrypts with. */
function tenantRoles(stack: TerraformStack, environment: Environment, shares: readonly WrittenShare[]): IamRole {
  const role = new IamRole(stack, "tenant", {
    name: tenantRoleName(environment),
    description: "Reads the tenant's connection contracts and signs in to its share, and nothing else",
    assumeRolePolicy: VALUE,
    maxSessionDuration: 3600,
    tags: { "tessera:tenant": KEY },
  });
  rows(
    stack,
    role,
    "trust",
    shares.map(({ tenant, trust }) => [tenant.id, trust]),
  );

  applicationKeys(stack, {
    environment,
    role,
    tenants: shares.map(({ tenant, applicationKeys: keys, keyRotationDays }) => ({
      id: tenant.id,
      keys,
      rotationPeriodDays: keyRotationDays,
    })),
  });
  return role;
}
