import { join } from "node:path";
import { type Aws, AwsError } from "../../constructs/live/aws";
import { readBy, type Standing, standing } from "../../delivery/deploy/state";
import type { TerraformProgram } from "../../delivery/deploy/terraform";
import type { StackPlan } from "../../stacks/plan";
import { StopError } from "../program/errors";

/** What is looked at before anything is done. */
export interface Beforehand {
  readonly terraform: TerraformProgram;
  readonly out: string;
  readonly aws: Aws;
  readonly environment: { readonly name: string; readonly account_id: string };
  /** Stacks that are to be deployed, in order; at least one. */
  readonly chosen: readonly StackPlan[];
  /** Names of those that they stand on, and that are not chosen. */
  readonly ground: readonly string[];
  /** Whether chosen stacks are looked at as well: where nothing is applied, what they publish must be known. */
  readonly all: boolean;
}

/**
 * Looks at account, states, and what the chosen stacks stand on.
 *
 * @returns names of the contracts that stand
 * @throws {StopError} with another account, or where something is not there that the chosen stacks stand on
 * @throws where nobody is signed in, or a state cannot be read
 */
export async function lookBeforehand(asked: Beforehand): Promise<ReadonlySet<string>> {
  const { terraform, out, chosen, ground, all } = asked;
  await requireAccount(asked);
  // The first of the chosen stacks is looked at in any case: it says whether states are reached at all.
  const names = [...ground, ...(all ? chosen : chosen.slice(0, 1)).map(({ name }) => name)];
  const found = new Map<string, Standing>();
  for (const name of names) found.set(name, await standing(terraform, name, join(out, "stacks", name)));
  const contracts = new Set([...found.values()].flatMap(({ parameters }) => [...parameters]));
  const missing = ground.filter((name) => found.get(name)?.exists !== true);
  const unread = unpublished(asked, contracts);
  if (missing.length > 0 || unread.length > 0) throw new StopError(notThere(asked, missing, unread));
  return contracts;
}

async function requireAccount({ aws, environment: { name, account_id: wanted } }: Beforehand): Promise<void> {
  let given: string | undefined;
  try {
    given = (await aws.call<{ Account?: string }>("sts", "get-caller-identity", {})).Account;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new Error(
      `nobody knows whose account this is: ${error.message.replace(/\.+$/, "")}. Sign in (AWS_PROFILE, aws sso login, or the role of the job), then run it again`,
    );
  }
  if (given === wanted) return;
  throw new StopError(
    `${name} is of account ${wanted} (overrides/${name}_environment.yml), and the credentials are of ${given}: nothing was done. ` +
      "Sign in to the other (AWS_PROFILE), then run it again",
  );
}

/** Contracts of stacks that are not chosen, which chosen ones read and nobody has published, with who reads them. */
function unpublished({ chosen, ground, out }: Beforehand, contracts: ReadonlySet<string>): readonly string[] {
  if (ground.length === 0) return [];
  const own = new Set(chosen.map(({ name }) => name));
  return chosen
    .filter(({ after }) => after.length > 0 && after.every((name) => !own.has(name)))
    .flatMap(({ name }) =>
      readBy(join(out, "stacks", name))
        .filter((contract) => !contracts.has(contract))
        .map((contract) => `${name} reads ${contract}`),
    );
}

function notThere({ environment, chosen }: Beforehand, missing: readonly string[], unread: readonly string[]): string {
  const needing = (ground: string) => chosen.filter(({ after }) => after.includes(ground)).map(({ name }) => name);
  const lines = [
    ...missing.map((name) => `${name} is not deployed, and ${needing(name).join(", ")} stands on it`),
    ...(missing.length > 0 ? [] : unread.map((line) => `${line}, which nothing that is deployed publishes`)),
  ];
  const first = missing.length > 0 ? ` --stack ${missing.join(",")}` : "";
  return `${lines.join("\n")}\nNothing was done. Deploy that first: ./tessera deploy ${environment.name}${first}`;
}
