import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Texts = Readonly<Record<string, string>>;

/**
 * Text of every pooled tenant's resources, from what Tessera wrote.
 *
 * @param only a stack. Default: those of all cells
 */
export function rowsOf(written: string, only?: string): object[] {
  const stacks = join(written, "stacks");
  return readdirSync(stacks)
    .filter((name) => (only === undefined ? name.endsWith("-tenants") : name === only))
    .flatMap((name) => {
      const { locals } = JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")) as {
        locals: { trust: Texts; slices_postgresql: Texts; contracts_postgresql: Texts };
      };
      return Object.entries(locals.trust).map(([id, trust]) => ({
        id,
        trust,
        slice: locals.slices_postgresql[id],
        contract: locals.contracts_postgresql[id],
        policy: policyOf(id),
      }));
    });
}

function policyOf(id: string): string {
  const prefix = "arn:aws:rds-db:eu-central-1:444444444444:dbuser:cluster-0000";
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OwnContract",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: [`arn:aws:ssm:::parameter/${id}`],
      },
      {
        Sid: "SignIn",
        Effect: "Allow",
        Action: ["rds-db:connect"],
        Resource: ["tenant", "reader", "migrator"].map((role) => `${prefix}/${role}_${id}`),
      },
    ],
  });
}
