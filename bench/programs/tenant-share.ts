import { ElasticacheUser } from "@cdktf/provider-aws/lib/elasticache-user";
import { ElasticacheUserGroupAssociation } from "@cdktf/provider-aws/lib/elasticache-user-group-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaInvocation } from "@cdktf/provider-aws/lib/lambda-invocation";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { trustPolicy } from "../../config/applications";
import type { Environment, Tenant } from "../../config/model";
import { ENVIRONMENTS, homeName, parameterPath } from "../../config/naming";
import type { Slice } from "../../constructs/engines/engine";
import { targetOf } from "../../constructs/executor/input";
import { tenantAccessPolicy } from "../../constructs/shares/tenant-role";
import type { SharedCluster, TenantSlices } from "../../constructs/shares/tenant-shares";
import { escapeTemplate } from "../../terraform-json/template";

export interface TenantShareProps {
  readonly environment: Environment;
  readonly share: TenantSlices;
  /** Clusters of the cell. */
  readonly clusters: readonly SharedCluster[];
  readonly executorFunctionName: string;
}

interface EngineShareProps {
  readonly environment: Environment;
  readonly tenant: Tenant;
  readonly slice: Slice;
  readonly cluster: SharedCluster;
}

/** A tenant's shares of a cell: a construct for every resource. */
export class TenantShare extends Construct {
  constructor(scope: Construct, { environment, share, clusters, executorFunctionName }: TenantShareProps) {
    super(scope, share.tenant.id);
    const { tenant } = share;
    const role = new IamRole(this, "role", {
      name: `${homeName.foundation(environment.name)}-tenant-${tenant.id}`,
      description: "Reads the tenant's connection contracts and signs in to its share, and nothing else",
      assumeRolePolicy: trustPolicy(tenant.applications[environment.name] ?? [], environment),
      maxSessionDuration: 3600,
      tags: { "tessera:tenant": tenant.id },
    });
    for (const cluster of clusters) {
      const slice = share.slices[cluster.engine.id];
      if (slice === undefined) continue;
      const props = { environment, tenant, slice, cluster };
      const statements = this.statements(props, executorFunctionName);
      BESIDE[cluster.engine.id]?.(this, props, statements);
      this.contract(props, statements);
      this.access(props, role);
    }
  }

  private statements({ environment, tenant, slice, cluster }: EngineShareProps, executor: string): LambdaInvocation {
    const { engine, ports, dependsOn = [] } = cluster;
    return new LambdaInvocation(this, `slice_${engine.id}`, {
      functionName: executor,
      // Fn.jsonencode would not do: CDKTF does not escape the quotes of SQL in it.
      input: JSON.stringify({
        engine: engine.driver ?? engine.id,
        target: targetOf(ports, environment.region),
        subject: tenant.id,
        apply: escaped(slice.apply),
        remove: escaped(slice.remove),
      }),
      lifecycleScope: "CRUD",
      terraformKey: "tf",
      dependsOn: [...dependsOn],
    });
  }

  private contract({ environment, tenant, slice, cluster }: EngineShareProps, statements: LambdaInvocation): void {
    const { engine, ports } = cluster;
    new SsmParameter(this, `contract_${engine.id}`, {
      name: parameterPath.contract(environment.name, tenant.id, engine.id),
      description: "Connection contract",
      type: "String",
      insecureValue: Fn.jsonencode({
        ...slice.contract,
        endpoints: {
          writer: { host: ports.writer_host, port: ports.port },
          reader: { host: ports.reader_host, port: ports.reader_port ?? ports.port },
          pooler: slice.pooler ?? null,
        },
      }),
      tags: { "tessera:tenant": tenant.id, "tessera:engine": engine.id },
      dependsOn: [statements],
    });
  }

  private access({ environment, tenant, cluster }: EngineShareProps, role: IamRole): void {
    const { engine, ports } = cluster;
    new IamRolePolicy(this, `access_${engine.id}`, {
      name: engine.id,
      role: role.id,
      policy: tenantAccessPolicy(engine, ports, tenant.id, environment),
    });
  }
}

/** Resources that shares of some engines have beside statements, by engine. */
const BESIDE: Readonly<
  Record<string, (scope: Construct, props: EngineShareProps, statements: LambdaInvocation) => void>
> = {
  redis: (scope, { environment, tenant, slice, cluster }, statements) => {
    const { engine, access } = JSON.parse(slice.rows!.user!) as { engine: string; access: string };
    const id = `${ENVIRONMENTS[environment.name]!.code}-u-${tenant.id.replaceAll("_", "-")}`;
    const user = new ElasticacheUser(scope, "user_redis", {
      userId: id,
      userName: id,
      engine,
      accessString: access,
      authenticationMode: { type: "iam" },
      tags: { "tessera:tenant": tenant.id, "tessera:engine": "redis" },
    });
    new ElasticacheUserGroupAssociation(scope, "member_redis", {
      userGroupId: cluster.ports.resource_id,
      userId: user.userId,
      dependsOn: [statements],
    });
  },
};

/** Statements with what Terraform would take for a template escaped. */
function escaped<T>(steps: T): T {
  return JSON.parse(escapeTemplate(JSON.stringify(steps))) as T;
}
