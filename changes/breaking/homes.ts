import type { LoadedFleet } from "../../config/fleet";
import { writtenCell } from "../../config/homes";
import { ISOLATION_ROOM, STRATEGY } from "../../config/isolation";
import { leafOf, nearestOrigin } from "../../config/layers";
import type { Share, Tenant } from "../../config/model";
import type { BreakingChange, PlaceOrFile } from "./breaking-change";
import { ownPlace, placeOf } from "./places";

export function sameHome(
  base: LoadedFleet,
  head: LoadedFleet,
  before: Tenant,
  after: Tenant,
  environment: string,
): boolean {
  const [old, now] = [base.share(before.id, environment), head.share(after.id, environment)];
  return old.strategy === now.strategy && old.home.name === now.home.name;
}

function told({ strategy, home }: Share): string {
  return `${strategy} in ${home.kind === "cell" ? `cell ${home.cell.name}` : "clusters of its own"}`;
}

/** The step of a tenant whose home is another one now, at the line that moved it: tier, strategy or placement. */
export function homeStep(
  base: LoadedFleet,
  head: LoadedFleet,
  before: Tenant,
  after: Tenant,
  environment: string,
): BreakingChange {
  const [old, now] = [base.share(before.id, environment), head.share(after.id, environment)];
  const cause = causeOf(base, head, before, after, environment, old.strategy !== now.strategy);
  return {
    rule: "home-moved",
    address: `${environment}/${after.id}/${cause.path}`,
    ...cause,
    allowed: formatAllowed(cause.before, environment),
    why: `The tenant's data is kept by ${told(old)}, and would have to be by ${told(now)}: this change would make an empty share there and leave, or erase, what is here`,
    instead:
      "Keep it. A tenant moves by a migration: a new tenant of the wanted form beside this one, the data copied and compared, the application pointed there, this one offboarded",
  };
}

function formatAllowed(before: unknown, environment: string): string {
  return `${before === undefined ? "nothing" : String(before)}, as before, in ${environment}`;
}

type Cause = Pick<BreakingChange, "path" | "before" | "after" | "place" | "was">;

function causeOf(
  base: LoadedFleet,
  head: LoadedFleet,
  before: Tenant,
  after: Tenant,
  environment: string,
  strategyMoved: boolean,
): Cause {
  if (strategyMoved && before.tier !== after.tier)
    return {
      path: "tier",
      before: before.tier,
      after: after.tier,
      place: placeOf(head, after, ["tier"]),
      was: base.placeInTenant(before.id, ["tier"]),
    };
  if (strategyMoved) {
    const [old, now] = [base, head].map((fleet) => fleet.resolve(ISOLATION_ROOM, after.id, environment));
    const was: PlaceOrFile | null = nearestOrigin(old!.origins, STRATEGY) ?? null;
    return {
      path: STRATEGY,
      before: leafOf(old!.values, STRATEGY),
      after: leafOf(now!.values, STRATEGY),
      place: ownPlace(nearestOrigin(now!.origins, STRATEGY), placeOf(head, after, [])),
      was,
    };
  }
  const path = ["placement", environment];
  return {
    path: path.join("."),
    before: writtenCell(before, environment),
    after: writtenCell(after, environment),
    place: placeOf(head, after, path),
    was: base.placeInTenant(before.id, path),
  };
}
