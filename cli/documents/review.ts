import { z } from "zod";
import { count, document, exception, text, texts, usd } from "./parts";

const finding = {
  rule: text,
  severity: z.enum(["stop", "review", "note"]),
  stack: text,
  address: text,
  type: text,
  path: text,
  tenant: text.optional(),
  service: text,
  says: text,
  attribute: text.optional(),
  before: text.optional(),
  after: text.optional(),
  recovery: text.optional(),
  related: texts.optional(),
  excepted: z.object({ owner: text, expires: text, reason: text.optional(), was: text }).optional(),
};

const costRow = z.object({ name: text, usd, unpriced: texts });
const complianceRow = z.object({ stack: text, address: text, rule: text, controls: texts });
const countsOfPlan = z.object({
  create: count,
  update: count,
  replace: count,
  delete: count,
  forget: count,
  moved: count,
  imported: count,
  tagsOnly: count,
  unchanged: count,
});

/** What `review` finds in plans. */
export const REVIEW = document({
  version: z.literal(1),
  verdict: z.enum(["STOP", "CANNOT JUDGE", "REVIEW", "OK"]),
  exitCode: count,
  today: text,
  plans: z.array(
    z.object({ stack: text, file: text, terraform: text.optional(), made: text.optional(), counts: countsOfPlan }),
  ),
  refusals: z.array(z.object({ plan: text, reason: text, remedy: text })),
  counts: countsOfPlan,
  drifted: count,
  reach: z.object({ direct: count, shared: count, fleet: count, names: texts }),
  tenants: z.array(
    z.object({
      tenant: text,
      tier: text.optional(),
      services: z.record(text, count),
      stops: count,
      reviews: count,
      usd,
    }),
  ),
  findings: z.array(z.object(finding)),
  groups: z.array(z.object({ ...finding, count, tenants: texts, addresses: texts })),
  changes: z.array(
    z.object({
      action: text,
      type: text,
      stack: text,
      path: text,
      address: text,
      count,
      tenants: texts,
      service: text,
      attributes: texts,
      outlier: z.boolean(),
    }),
  ),
  compliance: z.object({ weakened: z.array(complianceRow), strengthened: z.array(complianceRow) }),
  cost: z.object({
    total: costRow,
    tenants: z.array(costRow),
    stacks: z.array(costRow),
    prices: z.object({ asOf: text, region: text, source: text }),
  }),
  quotas: z.array(
    z.object({
      name: text,
      scope: text,
      region: text.nullable().describe("Null: the account has it over all regions, or no plan tells any."),
      limit: z.number(),
      used: z.number(),
      added: z.number(),
      beside: z.number().optional().describe("Of both together, what calls of programs make: no plan has it."),
      repeats: count.optional(),
    }),
  ),
  exceptions: z.array(exception),
});
