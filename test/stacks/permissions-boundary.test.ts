import { exampleFleet, synthesize } from "../support/fleet";
import type { Block } from "../support/one-stack";

const FILE = "overrides/production_environment.yml";

function rolesOf(text: string): Block[] {
  const files = new Map(exampleFleet());
  files.set(FILE, `${files.get(FILE)}${text}`);
  const stacks = synthesize(files, ["production"]);
  return [...stacks.values()].flatMap((one) => Object.values<Block>(JSON.parse(one).resource?.aws_iam_role ?? {}));
}

test("where an environment says so, every role of every stack carries the boundary; else none does", () => {
  const bounded = rolesOf("permissions_boundary: true\n");
  expect(bounded.length).toBeGreaterThan(50);
  expect([...new Set(bounded.map(({ permissions_boundary: arn }) => arn))]).toEqual([
    "arn:aws:iam::444444444444:policy/tessera-boundary",
  ]);
  expect([...new Set(rolesOf("").map(({ permissions_boundary: arn }) => arn))]).toEqual([undefined]);
});
