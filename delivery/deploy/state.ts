import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readRegularText } from "../../config/regular-file";
import { scratchFolder } from "../../config/scratch";
import { heard, type TerraformProgram } from "./terraform";
import { type Trouble, troubleOf } from "./troubles";

/** Named blocks of a type of resource, as Terraform's JSON has them. */
type Named = Readonly<Record<string, { readonly name?: string }>>;

/** A stack's file, as far as it is read here. */
interface Synthesized {
  readonly terraform?: { readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly data?: { readonly aws_ssm_parameter?: Named };
  readonly resource?: { readonly aws_ssm_parameter?: Named };
}

const FILE = "cdk.tf.json";

function synthesized(folder: string): Synthesized {
  return JSON.parse(readRegularText(join(folder, FILE))) as Synthesized;
}

const namesOf = (named: Named = {}): string[] => Object.values(named).flatMap(({ name }) => name ?? []);

/** Contracts that a stack reads, as parameters' names. */
export const readBy = (folder: string): readonly string[] => namesOf(synthesized(folder).data?.aws_ssm_parameter);

/** Contracts that a stack publishes. */
export const publishedBy = (folder: string): readonly string[] =>
  namesOf(synthesized(folder).resource?.aws_ssm_parameter);

/** What stands of a stack. */
export interface Standing {
  /** Whether its state holds anything at all. */
  readonly exists: boolean;
  /** Names of the parameters in it. */
  readonly parameters: ReadonlySet<string>;
}

/** A state could not be read. */
export class StateUnread extends Error {
  constructor(
    of: string,
    readonly trouble: Trouble,
  ) {
    super(`the state of ${of} could not be read: ${trouble.says}. ${trouble.remedy}\n${trouble.detail}`);
  }
}

interface State {
  readonly resources?: readonly {
    readonly mode?: string;
    readonly type?: string;
    readonly instances?: readonly { readonly attributes?: { readonly name?: unknown } }[];
  }[];
}

/**
 * Reads a stack's state by its backend alone: in a folder of its own, so that no provider is installed, nothing is locked
 * and nothing written.
 *
 * @throws {StateUnread} where the backend is not reached, or refuses
 */
export async function standing(terraform: TerraformProgram, stack: string, folder: string): Promise<Standing> {
  const { backend = {} } = synthesized(folder).terraform ?? {};
  const scratch = scratchFolder("state");
  try {
    const own =
      backend.local === undefined ? backend : { local: { path: resolve(folder, String(backend.local.path)) } };
    writeFileSync(join(scratch, FILE), JSON.stringify({ terraform: { backend: own } }));
    const log = join(scratch, "init.log");
    const init = await terraform.run({ folder: scratch, args: ["init", "-input=false", "-json"], log });
    if (init.code !== 0) throw new StateUnread(stack, troubleOf("init", init, folder));
    const { out, said } = await terraform.print(scratch, ["state", "pull"]);
    if (out === null) throw new StateUnread(stack, troubleOf("state pull", { code: 1, ...heard(said) }, folder));
    return standingIn(out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function standingIn(text: string): Standing {
  const { resources = [] } = (text.trim() === "" ? {} : JSON.parse(text)) as State;
  const managed = resources.filter(({ mode }) => mode === "managed");
  const names = managed
    .filter(({ type }) => type === "aws_ssm_parameter")
    .flatMap(({ instances = [] }) => instances.map(({ attributes }) => attributes?.name));
  return {
    exists: managed.some(({ instances = [] }) => instances.length > 0),
    parameters: new Set(names.filter((name) => typeof name === "string")),
  };
}
