import type { BackupSettings } from "../../constructs/backup/settings";
import type { CostSettings } from "../../constructs/cost/settings";
import type { DeploymentSettings } from "../../constructs/deployment/settings";
import { LIMITS } from "../../constructs/quotas/limits";
import type { QuotaSettings } from "../../constructs/quotas/settings";
import { support } from "../../constructs/support";
import type { SupportSettings } from "../../constructs/support/settings";
import { dueOn, infeasible } from "../../delivery/drills/rotation";
import { forecast } from "../../usage/quotas/forecast";
import { ledgerOf } from "../../usage/quotas/ledger";
import { endingIn, runningIn } from "../../usage/support/endings";
import { done, OTHERS } from "../delivery/deployment-effects";
import { AUTOMATIC } from "../delivery/fixture";
import { plan, review, TODAY, withFiles } from "../review/support/plan";
import { exampleFleet, withLoadedFleet } from "../support/fleet";

/** How a room of a whole environment is tried: what its settings change is no stack. */
interface RoomEffects {
  /** What is looked at, for people. */
  readonly looked_at: string;
  /** Another value of each leaf. */
  readonly others: Readonly<Record<string, unknown>>;
  /** What stands beside it. */
  readonly given: { readonly [key: string]: unknown };
  // biome-ignore lint/suspicious/noExplicitAny: a room's own settings type is known to the room alone
  effect(settings: any): Promise<string> | string;
}

const HOMES = Array.from({ length: 40 }, (_, index) => ({ name: `home-${index}` }));

/** Adds more to the bill than any budget by default. */
const DEAR = plan([
  {
    address: "aws_db_instance.dear",
    after: { instance_class: "db.r6g.4xlarge", multi_az: true, tags: { "tessera:environment": "production" } },
  },
]);

/** By room. A new room of environments needs a line here. */
export const ENVIRONMENT_ROOM_EFFECTS: Readonly<Record<string, RoomEffects>> = {
  deployment: {
    looked_at: "the plan of a delivery, its checks, what it rolls back and its record",
    others: OTHERS,
    given: AUTOMATIC,
    effect: (settings: DeploymentSettings) => done(settings),
  },
  backup: {
    looked_at: "homes whose drill is due, and whether the rotation can be kept",
    others: { "restore_drills.enabled": false, "restore_drills.every_days": 31, "restore_drills.homes_per_day": 1 },
    given: {},
    effect: ({ restore_drills: drills }: BackupSettings) =>
      JSON.stringify([
        drills.enabled ? dueOn(HOMES, "2026-01-01", drills.every_days) : [],
        infeasible(HOMES, drills.every_days, drills.homes_per_day),
      ]),
  },
  cost: {
    looked_at: "the findings of a plan that adds to the bill",
    others: { most_added_usd_a_month: 20_000 },
    given: {},
    effect: (settings: CostSettings) => {
      const files = { "production-foundation.json": DEAR, "production_cost.yml": JSON.stringify({ settings }) };
      return withFiles(files, ([path = ""], overrides) =>
        review([path], { today: TODAY, overrides })
          .findings.map(({ rule }) => rule)
          .join(),
      );
    },
  },
  quotas: {
    looked_at: "what an environment's stacks are counted against",
    others: Object.fromEntries(Object.keys(LIMITS).map((id) => [id, 7])),
    given: {},
    effect: (settings: QuotaSettings) =>
      JSON.stringify(
        forecast(
          [],
          ledgerOf(() => settings),
          "production",
        ),
      ),
  },
  support: {
    looked_at: "add-ons of the platform, and what check tells of versions",
    others: {
      as_of: "2026-01-01",
      ends: { "eks 1.35": "2026-01-01" },
      addons: { "1.35": { coredns: "v1.2.3-eksbuild.1" } },
    },
    given: {},
    effect: (settings: SupportSettings) =>
      withLoadedFleet(
        new Map([...exampleFleet(), ["overrides/production_support.yml", JSON.stringify({ settings })]]),
        (fleet) =>
          JSON.stringify([
            fleet.resolveEnvironment(support, "production").values.as_of,
            endingIn(runningIn(fleet), "2026-01-01"),
            fleet.resolveEnvironment(support, "production").values.addons,
          ]),
      ),
  },
};
