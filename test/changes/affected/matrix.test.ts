import fc from "fast-check";
import type { AffectedStack } from "../../../changes/affected/compare";
import { deployMatrices, MOST_JOBS, planMatrix } from "../../../changes/affected/matrix";

const stack = (index: number, environment = "production", layer = 3): AffectedStack => ({
  stack: `${environment}-tenant-${index}`,
  environment,
  layer,
  change: "changed",
});
const many = (count: number, environment?: string, layer?: number) =>
  Array.from({ length: count }, (_, index) => stack(index, environment, layer));

test("a job a stack up to 256", () => {
  expect(planMatrix(many(3)).include).toEqual(
    [0, 1, 2].map((index) => ({
      name: `production-tenant-${index}`,
      environment: "production",
      layer: 3,
      stacks: `production-tenant-${index}`,
    })),
  );
  expect(planMatrix(many(MOST_JOBS)).include).toHaveLength(MOST_JOBS);
});

test("past 256 stacks share jobs", () => {
  const { include } = planMatrix(many(257));
  expect(include.length).toBeLessThanOrEqual(MOST_JOBS);
  expect(include[0]).toMatchObject({
    name: "production-tenant-0 and 1 more",
    stacks: "production-tenant-0 production-tenant-1",
  });
});

test("every stack is in one job, of its own environment and layer, and never more than 256 jobs", () => {
  const counts = fc.array(fc.tuple(fc.constantFrom("staging", "production"), fc.nat(4), fc.nat(700)), { maxLength: 8 });
  fc.assert(
    fc.property(counts, (groups) => {
      const stacks = groups.flatMap(([environment, layer, count], group) =>
        many(count, environment, layer).map((one) => ({ ...one, stack: `${one.stack}-${group}` })),
      );
      for (const { include } of [planMatrix(stacks), ...deployMatrices(stacks)])
        expect(include.length).toBeLessThanOrEqual(MOST_JOBS);
      const of = (jobs: readonly { stacks: string; environment: string; layer: number }[]) =>
        jobs.flatMap((job) => job.stacks.split(" ").map((name) => `${name} ${job.environment} ${job.layer}`)).sort();
      const expected = stacks.map((one) => `${one.stack} ${one.environment} ${one.layer}`).sort();
      expect(of(planMatrix(stacks).include)).toEqual(expected);
      expect(of(deployMatrices(stacks).flatMap(({ include }) => include))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("deploying: a matrix a layer, lowest first", () => {
  const matrices = deployMatrices([...many(1, "production", 0), ...many(2, "production", 3)]);
  expect(matrices.map(({ include }) => include.map(({ layer }) => layer))).toEqual([[0], [3, 3]]);
});
