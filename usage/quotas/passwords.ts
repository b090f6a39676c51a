import type { ReadAttribute } from "../units";

/**
 * Parameters that an executor keeps of a role while its password changes: the one that is read and, until its time is over,
 * the previous one (executor/rotate.ts). Of the executor's own, which is read from a secret, they are the previous one and
 * `next`: that of any role stands for as long as the one change, and roles are changed one after the other. A change that
 * the server refuses leaves `next` beside the two until the next run.
 */
const PARAMETERS_A_ROLE = 2;

/** The last argument of what {@link executorInput} writes (constructs/executor/input.ts): where the known part stands. */
const KNOWN_PART = /jsondecode\((each\.value|local\.[\w-]+)\)\)\)\}$/;

interface Given {
  readonly apply?: readonly { readonly passwords?: readonly string[] }[];
  readonly target?: { readonly passwords_path?: string };
}

/**
 * The most parameters that a call of an executor makes, beside what Terraform has: of each role that it gives a password,
 * where the target has a path for them. 0 where nothing tells the input yet.
 */
export function passwordParameters(read: ReadAttribute): number {
  const input = read("input");
  if (typeof input !== "string") return 0;
  const given = input.startsWith("${") ? asSynthesized(input, read) : parsed(input);
  if (given?.target?.passwords_path === undefined) return 0;
  return PARAMETERS_A_ROLE * new Set((given.apply ?? []).flatMap(({ passwords = [] }) => passwords)).size;
}

/** An input of a stack that was synthesized: its target is references, and the rest a local's or the row's text. */
function asSynthesized(input: string, read: ReadAttribute): Given | null {
  const [, place] = KNOWN_PART.exec(input) ?? [];
  const known = place === undefined ? undefined : read(place);
  if (typeof known !== "string") return null;
  const target = /"passwords_path" = /.test(input) ? { passwords_path: "by the home's contract" } : {};
  return { ...parsed(known), target };
}

function parsed(text: string): Given | null {
  try {
    return JSON.parse(text) as Given;
  } catch {
    return null;
  }
}
