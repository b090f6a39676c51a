import { z } from "zod";
import { drillSchema } from "../../delivery/drills/schema";
import { checksSchema, recordSchema } from "../../delivery/record/schema";
import { DEPLOYED } from "./deployed";
import { count, document, exception, text, texts, usd } from "./parts";
import { REVIEW } from "./review";
import { ROTATED } from "./rotated";

const place = {
  file: text,
  line: count.nullable().describe("1-based; null: the whole file."),
  column: count.nullable(),
};

/** Where a command cannot answer. */
export const ERRORS = document({
  errors: z
    .array(
      z.object({
        code: z
          .enum(["usage", "configuration", "stop", "unseen"])
          .describe("The call is wrong (64); a file is (1); must not go on (2); could not be looked at (3)."),
        message: text,
        file: text.nullable(),
        line: count.nullable(),
        column: count.nullable(),
        path: text.nullable().describe("Dotted path of the setting."),
        remedy: text.nullable().describe("What to do; null where the message says it."),
      }),
    )
    .min(1),
});

const problem = z.object({
  ...place,
  path: text,
  given: z.unknown().optional(),
  allowed: text,
  advice: text,
  standing: text.optional().describe("What to do in place of the advice where it is deployed already."),
});

const step = z.object({
  rule: text,
  address: text,
  addresses: texts,
  place: z.object(place).loose(),
  path: text,
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  was: z.object(place).loose().nullable(),
  allowed: text,
  why: text,
  instead: text,
});

const stack = z.object({
  stack: text,
  environment: text,
  layer: count.describe("Deployed before those of a higher layer."),
  change: z.enum(["added", "changed", "removed"]),
});

const matrix = z.object({
  include: z.array(z.object({ name: text, environment: text, layer: count, stacks: text.describe("With blanks.") })),
});

const lacks = z.object({ lacks: text });
const capability = z.union([z.object({ how: text }), lacks]);
const mechanism = z.union([
  z.object({
    how: text,
    remains: text.optional().describe("What of a neighbour it leaves open."),
    same_as: text.optional().describe("A weaker strategy that keeps tenants apart just as well here."),
  }),
  lacks,
]);

const tenant = z.object({
  id: text,
  tier: text,
  environments: texts,
  region: text.nullable(),
  contacts: z.record(text, text),
  compliance: texts,
  engines: texts,
  erased_engines: texts.describe("Erased, and listed in its file still."),
  lifecycle: z.object({
    state: text,
    legal_hold: z.boolean(),
    engines: z.record(text, text).describe("Engine to its state, where it ends before the tenant."),
    environments: z.record(text, text).describe("Environment to its state, where it ends before the tenant."),
  }),
  placement: z.record(text, text).describe("Environment to cell; nothing where it has a home of its own."),
  applications: z.record(text, texts).describe("Environment to who acts as it there."),
  file: text,
});

const done = document({ tenant: text, changed: texts.describe("Files and folders written or taken away.") });

const ended = done.extend({
  kind: z.enum(["engines", "environments"]),
  name: text,
  from: text.describe("Its state before."),
  to: text.describe("Its state now, or with --dry-run then; gone: out of the lists."),
  homes: z.array(z.object({ environment: text, stacks: texts.describe("Stacks that it can change.") })),
  written: z.boolean().describe("False: with --dry-run."),
});

const added = done.extend({
  engines: texts,
  placement: z.record(text, text).describe("Environment to cell; nothing where it has a home of its own."),
  written: z.boolean().describe("False: with --dry-run."),
  monthly: z
    .array(
      z.object({
        environment: text,
        more: usd.describe("What the environment's bill is higher by, USD a month."),
        share: usd.describe("The same with equal parts of its cell and of what the environment shares."),
        unpriced: texts.describe("What has no price, and is in neither sum."),
      }),
    )
    .nullable()
    .describe("Null: not counted, as the fleet has problems elsewhere."),
});

const share = z.object({
  tenant: text,
  engine: text,
  home: text,
  database: text,
  contractFile: text,
  connections: z.record(text, text).describe("Connection string by what the role is for: it holds a password."),
});

/** Which stacks figures are from: usage/fleet-inventory.ts. */
const inventory = z.object({
  read: texts,
  missing: texts.describe("Stacks of the fleet that were not written: nothing of them is counted."),
  old: texts.describe("Made from other files than today's, or changed after they were written."),
  unknown: texts.describe("Nothing tells what they were made from: another machine, or another program, wrote them."),
  leftOut: texts.describe("In the folder, and not the fleet's any more."),
});

const written = z.array(
  z.object({
    stack: text,
    tenants: count,
    resources: count,
    instances: count.describe("Resources, each with rows counted as many times."),
    built: z.boolean().describe("False: it was as it would be built, and was left alone."),
  }),
);

const running = z.object({
  what: text,
  ends: text.nullable().describe("Day on which support ends; null: nobody has named one."),
  named_by: z.enum(["table", "account"]).nullable().describe("The product's table, or AWS when refresh asked it."),
  source: text,
  after: text.describe("What happens from that day on, and what to do before."),
  where: texts,
});

const checked = {
  base: text.nullable().describe("Commit, or folder, that was compared; null: none."),
  problems: z.array(problem),
  steps: z.array(step).describe("From the base, that cannot be taken."),
  warnings: z.array(step).describe("From the base, that can be taken, and what is refused then."),
  exceptions: z.array(exception),
  support: z
    .object({
      ending: z
        .array(running.extend({ days: z.int().describe("Days left; none or fewer: it is over.") }))
        .describe("Versions whose support ends within half a year, or has ended. They end nothing."),
      unnamed: z.array(running).describe("Versions of which nobody has named a day."),
    })
    .describe("Both empty where a file has problems: then nothing is known."),
};

const stacks = z.array(stack).describe("In the order of deploying; what is removed stands last.");

/** What each command prints with `--json`, by its name. */
export const DOCUMENTS: Readonly<Record<string, z.ZodObject>> = {
  check: document({
    ...checked,
    uncompared: z
      .object({ files: count, from: text.describe("Commit where the work tree left the branch it is merged into.") })
      .nullable()
      .optional()
      .describe("Without a base: files of the fleet that differ, and were compared with nothing. Null: none is known."),
  }),
  refresh: document({
    environment: text,
    file: text.describe("What was written."),
    as_of: text,
    ends: z.record(text, text),
    addons: z.record(text, z.record(text, text)),
    untold: texts.describe("Of what AWS told nothing: left out."),
  }),
  explain: document({
    environment: text,
    tenant: text.nullable(),
    cell: text.nullable().describe("Null as well as the tenant: the whole environment."),
    room: text,
    values: z.record(text, z.unknown()),
    origins: z
      .record(text, z.object({ file: text, line: count, column: count, layer: text }))
      .describe("By dotted path of the setting."),
    bounds: z
      .record(text, z.object({ set_by: text, allowed: text }))
      .describe("Who may set it, and how far: by dotted path of the setting."),
    cell_bounds: z
      .object({
        living: count.describe("Tenants that live in the cell."),
        rooms: z.array(
          z.object({
            engine: text.nullable().describe("Null: the cell's own number of tenants."),
            what: text,
            holds: count,
            reserved: count,
            takes: count.describe("What is counted for each tenant."),
            fits: count.nullable().describe("Tenants that fit; null: they take none."),
          }),
        ),
      })
      .optional()
      .describe("Of a cell: what it runs out of, what is first in front."),
  }),
  matrix: document({
    rows: z.array(
      z.union([
        z.object({ engine: text, tier: text, strategy: text, answer: mechanism }),
        z.object({ engine: text, feature: text, answer: capability }),
      ]),
    ),
  }),
  "tenant add": added,
  "tenant end": ended,
  "tenant list": document({ tenants: z.array(tenant) }),
  "tenant place": done,
  "tenant register": done,
  "tenant remove": done,
  "tenant undo": done,
  synth: document({ out: text, stacks: written }),
  affected: document({
    base: text,
    compared: text,
    stacks,
    plan: matrix.describe("One matrix of at most 256 jobs, in any order."),
    deploy: z.array(matrix).describe("One after the other."),
  }),
  change: document({
    ...checked,
    compared: text.nullable().describe("What was compared for the stacks, and why; null: something is wrong."),
    stacks,
    out: text,
    written,
  }),
  atlantis: document({ out: text, projects: texts }),
  local: document({
    environment: text,
    shares: z.array(share),
    platform: z.array(z.object({ engine: text, home: text, use: text, connection: text })),
    leftOut: z
      .array(z.object({ tenant: text, engine: text, why: text }))
      .describe("Engines of these tenants that do not run here."),
    missing: texts.describe("What is not as on AWS."),
  }),
  review: REVIEW,
  cost: document({
    environment: text,
    currency: z.literal("USD"),
    rule: text,
    prices: z.object({
      as_of: text,
      region: text,
      source: text,
      elsewhere: z
        .record(text, count)
        .describe("Priced resources of other regions, counted at these prices for want of their own: by region."),
    }),
    stacks: inventory,
    total: usd,
    tenants: z.array(z.object({ tenant: text, own: usd, cell: usd, environment: usd, total: usd })),
    unpriced: z.record(text, count).describe("What has no price and is not in the sums, with how many there are."),
  }),
  quotas: document({
    environment: text,
    stacks: inventory,
    over: texts.describe("Names of limits that are exceeded."),
    limits: z.array(
      z.object({
        name: text,
        region: text.nullable().describe("Null: the account has it over all regions."),
        limit: z.number(),
        used: z.number(),
        beside: z.number().optional().describe("Of those used, what calls of programs make: no plan has it."),
        perDedicated: z.number(),
        perPooled: z.number(),
        dedicatedLeft: z.number().optional(),
        pooledLeft: z.number().optional(),
        months: z.number().optional(),
      }),
    ),
    uncounted: texts.describe("What programs make that AWS limits and nothing here can count, with the limit."),
  }),
  deploy: document({ ...DEPLOYED, check: z.object(checked).describe("As check prints it.") }),
  init: document({
    written: texts,
    cells: z.array(z.object({ environment: text, cell: text, engines: texts })),
    steps: texts.describe("What is to be done next, by people."),
  }),
  bootstrap: document({
    environment: text,
    account: text,
    stack: text,
    outcome: z
      .enum(["written", "stands", "holds", "differs", "unknown"])
      .describe("Written, and nothing was asked of AWS; made by --apply; or what --verify saw."),
    files: texts.describe("What was written."),
    steps: texts.describe("What is to be done next, by people."),
    checks: z.array(
      z.object({
        where: z.enum(["aws", "github"]),
        check: text,
        holds: z.boolean().nullable().describe("null: nobody could see it."),
        seen: text,
        expected: text,
      }),
    ),
  }),
  deployment: document({
    parallel: count,
    fail_fast: z.boolean(),
    verify: z.boolean(),
    record: z.boolean(),
    rollback: z.boolean(),
  }),
  verify: document({ environment: text, homes: count, ...checksSchema.shape }),
  rollback: document({
    action: z.enum(["none", "rollback", "escalate"]),
    reason: text,
    to: text.nullable().describe("Commit of the last good deployment, where the action is rollback."),
  }),
  record: document({ name: text.describe("Name of the file."), record: recordSchema }),
  deployments: document({
    environment: text,
    chain: z.enum(["holds", "broken"]),
    faults: texts,
    metrics: z.object({
      deployments: count,
      change_failure_rate: z.number(),
      median_seconds_to_restore: z.number().nullable(),
      failing: z.boolean(),
    }),
    records: z.array(recordSchema),
  }),
  drill: document({
    environment: text,
    drills: z.array(drillSchema).optional(),
    would_drill: z
      .array(z.object({ home: text, engine: text, copy: text, how: text }))
      .optional()
      .describe("With --list, in place of drills."),
  }),
  rotate: ROTATED,
  "dev fleet": document({
    tenants: count,
    seed: count,
    folders: z.object({ tenants: text, overrides: text }),
    files: count,
  }),
  "dev schemas": document({ out: text, schemas: count }),
  "dev docs": document({ written: texts }),
  "dev crds": document({
    fetched: z.array(z.object({ operator: text, repository: text, commit: text, kinds: count })),
  }),
  "dev rules": document({ rules: count }),
};
