import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Texts = Readonly<Record<string, string>>;

/** A tenant's share of one engine. */
export interface EngineRow {
  readonly engine: string;
  readonly slice: string;
  readonly contract: string;
  readonly policy: string;
  /** The cache's user, as JSON; null where the engine needs none. */
  readonly user: string | null;
}

/** Text of a pooled tenant's resources. */
export interface TenantRow {
  readonly id: string;
  readonly trust: string;
  readonly engines: readonly EngineRow[];
}

interface Stack {
  readonly locals: Readonly<Record<string, Texts>>;
  readonly resource: { readonly aws_iam_role_policy: Readonly<Record<string, { readonly policy: string }>> };
}

const SLICES = "slices_";

/**
 * Text of every pooled tenant's resources, from what Tessera wrote.
 *
 * @param only a stack. Default: those of all cells
 */
export function rowsOf(written: string, only?: string): TenantRow[] {
  const stacks = join(written, "stacks");
  return readdirSync(stacks)
    .filter((name) => (only === undefined ? /-cell-.*-tenants$/.test(name) : name === only))
    .flatMap((name) => {
      const { locals, resource } = JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")) as Stack;
      const engines = Object.keys(locals)
        .filter((local) => local.startsWith(SLICES))
        .map((local) => local.slice(SLICES.length))
        .map((engine) => ({ engine, policy: policyOf(resource.aws_iam_role_policy[`access_${engine}`]!.policy) }));
      return Object.entries(locals.trust!).map(([id, trust]) => ({
        id,
        trust,
        engines: engines
          .filter(({ engine }) => id in locals[`${SLICES}${engine}`]!)
          .map(({ engine, policy }) => ({
            engine,
            slice: locals[`${SLICES}${engine}`]![id]!,
            contract: locals[`contracts_${engine}`]![id]!,
            policy: policy(id),
            user: locals[`users_${engine}`]?.[id] ?? null,
          })),
      }));
    });
}

const ID = "EACH_KEY";

/** A policy that is an expression of Terraform's, as plain JSON by tenant: what only Terraform knows is made up. */
function policyOf(expression: string): (id: string) => string {
  const text = expression
    .replace(/^\$\{jsonencode\((.*)\)\}$/s, "$1")
    .replace(/\$\{[^}]*each\.key[^}]*\}/g, ID)
    .replace(/\$\{[^}]*\}/g, "/cluster-0000")
    .replace(/(?<=[[ ])local\.[\w.]+/g, '"arn:aws:example:::cluster-0000"')
    .replaceAll('" = ', '": ');
  const policy = JSON.stringify(JSON.parse(text));
  return (id) => policy.replaceAll(ID, id);
}
