import { clusterName } from "../../constructs/kubernetes/names";
import { loadFleet } from "../../constructs/rooms";
import { exampleFleet, FLEET, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";
import type { Surroundings } from "./read";

/** A stack as it was written, with what its references need. */
export interface ReadStack extends Surroundings {
  readonly name: string;
  readonly environment: string;
}

let stacks: readonly ReadStack[] | undefined;

/** Every stack of the example fleet; synthesized once. */
export function everyStack(): readonly ReadStack[] {
  stacks ??= readStacks();
  return stacks;
}

/** Tenant that rows of a stack are read for: one that has every engine. */
const TENANT = "northwind_bank";

function readStacks(): readonly ReadStack[] {
  const environments = Object.values(loadFleet(FLEET).environments);
  return [...synthesize(exampleFleet(), [])].map(([name, text]) => {
    const {
      name: environment,
      account_id: account,
      region,
      recovery_region,
    } = environments.find((one) => name.startsWith(`${one.name}-`))!;
    return {
      name,
      environment,
      json: JSON.parse(text) as Block,
      account,
      region: name.endsWith("-recovery") ? (recovery_region ?? region) : region,
      locals: {
        "platform.secrets_role_arn": `arn:aws:iam::${account}:role/${clusterName(environment)}-external-secrets`,
        ...contractOf(region, account),
      },
      tenant: TENANT,
    };
  });
}

const ENGINES = ["clickhouse", "elasticsearch", "mongodb", "postgresql", "redis", "timescaledb"];

/** What a home's contract says of its engines, in the forms that homes publish. */
function contractOf(region: string, account: string): Record<string, string> {
  const of = (engine: string): Record<string, string> => ({
    [`cluster_${engine}.passwords_path`]: `/tessera/homes/any/${engine}/passwords`,
    [`cluster_${engine}.authority_parameter`]: `/tessera/homes/any/${engine}/authority`,
    [`cluster_${engine}.resource_id`]: "cluster-ABCDEFGHIJKL01234",
    [`cluster_${engine}.cluster_arn`]: `arn:aws:elasticache:${region}:${account}:replicationgroup:any`,
  });
  return Object.assign({}, ...ENGINES.map(of));
}
