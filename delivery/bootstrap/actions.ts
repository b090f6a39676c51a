import { DATA_ACTIONS, NETWORK_ACTIONS, type TypeActions } from "./actions-of-types";

/**
 * By type of resource. Sources: what the AWS provider was seen to call (test/bootstrap/calls.json), Pike's mapping of
 * resources to permissions (github.com/JamesWoolfenden/pike, src/mapping/aws), and the Service Authorization Reference
 * for actions that a call depends on. A type that stacks synthesize and that has no row fails test/bootstrap.
 */
export const TYPE_ACTIONS: Readonly<Record<string, TypeActions>> = { ...NETWORK_ACTIONS, ...DATA_ACTIONS };

/** The same for data sources: these are read alone. */
export const DATA_SOURCE_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  aws_ssm_parameter: ["ssm:GetParameter"],
  aws_secretsmanager_secret_versions: ["secretsmanager:ListSecretVersionIds"],
};

const every = (part: keyof TypeActions): string[] => Object.values(TYPE_ACTIONS).flatMap((row) => row[part]);

/** All that plans ask. */
export function readActions(): readonly string[] {
  return inOrder([...every("read"), ...Object.values(DATA_SOURCE_ACTIONS).flat()]);
}

/** All that applying asks beyond what plans ask. */
export function changeActions(): readonly string[] {
  const read = new Set(readActions());
  return inOrder(every("change")).filter((action) => !read.has(action));
}

function inOrder(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}
