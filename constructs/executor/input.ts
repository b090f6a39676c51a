import { Fn, ref, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import type { ExecutorInput, RotateInput, Target } from "../../executor/contract/payload";
import { escapeTemplate } from "../../terraform-json/template";
import type { ClusterPorts } from "../engines/engine";

/** A cluster as the executor reaches it. */
export function targetOf(ports: ClusterPorts, region: string): Target {
  return {
    host: ports.writer_host,
    port: ports.port,
    region,
    admin_secret_arn: ports.admin_secret_arn,
    resource_id: ports.resource_id,
    ...(ports.executor_secret_arn === undefined ? {} : { executor_secret_arn: ports.executor_secret_arn }),
    ...(ports.authority_parameter === undefined ? {} : { authority_parameter: ports.authority_parameter }),
    ...(ports.passwords_path === undefined ? {} : { passwords_path: ports.passwords_path }),
    ...(ports.passwords_key === undefined ? {} : { passwords_key: ports.passwords_key }),
  };
}

/** The part of an input that is known at synth time: everything but where it runs. */
export type KnownInput = Omit<ExecutorInput, "target">;
/** The same of an input that asks for passwords. */
export type KnownRotation = Omit<RotateInput, "target">;

/** The known part as one encoded string, fit for a local. */
function encodeInput(input: Partial<KnownInput> | KnownRotation): string {
  return escapeTemplate(JSON.stringify(input));
}

/**
 * The whole input: where it runs, which Terraform knows once the cluster stands, and the known part. The latter is
 * kept encoded, since statements inside Terraform's own functions would have to be quoted again.
 *
 * @param known a token for a string that {@link encodeInput} made
 */
export function executorInput(engine: string, target: Target, known: string): string {
  return Fn.jsonencode(Fn.merge([{ engine, target }, Fn.jsondecode(known)]));
}

/** Puts a known part into a local, so that a plan shows it once, and returns the whole input. */
export function inputOf(scope: Construct, id: string, target: Target, known: KnownInput | KnownRotation): string {
  const local = new TerraformLocal(scope, id, encodeInput(known));
  return executorInput(known.engine, target, Token.asString(ref(`local.${local.friendlyUniqueId}`)));
}
