import { loadFleet } from "../../constructs/rooms";
import { selectStacks } from "../../stacks/select";
import { exampleFleet, FLEET, synthesize } from "../support/fleet";

interface Stack {
  readonly provider: { readonly aws?: object };
  readonly resource?: { readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>> };
  readonly data?: { readonly aws_ssm_parameter?: Readonly<Record<string, { readonly name: string }>> };
}

const names = (parameters: Readonly<Record<string, { readonly name: string }>> = {}) =>
  Object.values(parameters).map(({ name }) => name);

const plans = selectStacks(loadFleet(FLEET), ["production"]);
const stacks = new Map(
  [...synthesize(exampleFleet(), ["production"])].map(([name, text]) => [name, JSON.parse(text) as Stack]),
);

/** In-cluster stacks neither read nor publish contracts: what they stand on, and what stands on them, follows from names. */
const speaks = (name: string) => stacks.get(name)!.provider.aws !== undefined;

test("a stack is deployed after just those whose contracts it reads", () => {
  const publishers = new Map(
    [...stacks].flatMap(([name, { resource }]) =>
      names(resource?.aws_ssm_parameter).map((path) => [path, name] as const),
    ),
  );
  expect(plans.length).toBe(stacks.size);
  for (const plan of plans.filter(({ name }) => speaks(name))) {
    const read = names(stacks.get(plan.name)!.data?.aws_ssm_parameter).map((path) => publishers.get(path));
    expect({ [plan.name]: [...new Set(read)].sort() }).toEqual({ [plan.name]: plan.after.filter(speaks).sort() });
  }
});

test("and every one of them is of a lower layer", () => {
  const layers = new Map(plans.map((plan) => [plan.name, plan.layer]));
  for (const plan of plans) for (const name of plan.after) expect(layers.get(name)!).toBeLessThan(plan.layer);
});
