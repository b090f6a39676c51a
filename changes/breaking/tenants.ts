import type { LoadedFleet } from "../../config/fleet";
import { isErased, isErasedIn } from "../../config/homes";
import { ISOLATION_ROOM } from "../../config/isolation";
import type { LifecycleState, Tenant } from "../../config/model";
import { listed, PART_KINDS } from "../../config/part-checks";
import { ConfigurationError } from "../../config/problem";
import type { Room } from "../../config/room";
import { ERASED_FILE, LEDGER_FILE } from "../../config/tenants-folder";
import type { BreakingChange } from "./breaking-change";
import { homeStep, sameHome } from "./homes";
import { LIFECYCLE, PART_LIFECYCLE } from "./lifecycle";
import { fileOf, placeOf } from "./places";
import { forbidden } from "./rules";
import { compareSettings, holderOf } from "./settings";
import { isWithin, type Within } from "./within";

/** Steps of the tenants that the earlier state has. */
export function compareTenants(
  base: LoadedFleet,
  head: LoadedFleet,
  rooms: readonly Room[],
  inScope: (id: string) => boolean,
  within: Within,
): BreakingChange[] {
  const compared = base.folder.ids.filter(inScope).flatMap((id) => compareTenant(base, head, rooms, id, within));
  return [...released(base, head), ...compared];
}

/** Ids that were used up and could be taken again. */
function released(base: LoadedFleet, head: LoadedFleet): BreakingChange[] {
  return [...base.folder.erased.keys()]
    .filter((id) => !head.folder.erased.has(id))
    .map((id) => ({
      rule: "id-released",
      address: id,
      place: fileOf(head, ERASED_FILE),
      path: id,
      before: id,
      after: undefined,
      was: { ...fileOf(base, ERASED_FILE), line: base.folder.erased.get(id) ?? null },
      allowed: `every id that ${ERASED_FILE} had`,
      why: "Backups and logs of the tenant that had the id live on: another one's would be taken for its",
      instead: "Put the line back",
    }));
}

function compareTenant(
  base: LoadedFleet,
  head: LoadedFleet,
  rooms: readonly Room[],
  id: string,
  within: Within,
): BreakingChange[] {
  const before = base.written(id);
  if (before === null) return [unreadable(base, id)];
  // Of one that never was there nothing is there.
  if (!before.environments.some((name) => isWithin(within, name))) return [];
  if (!head.has(id)) return gone(base, head, before);
  const after = head.written(id);
  // What is wrong with it is told by its own problems.
  if (after === null) return [];
  const life = lifecycle(base, head, before, after);
  if (isErased(before) || isErased(after)) return life;
  return [...life, ...shares(base, head, before, after, within), ...settings(base, head, rooms, before, after, within)];
}

function unreadable(base: LoadedFleet, id: string): BreakingChange {
  return {
    rule: "base-unreadable",
    address: id,
    place: fileOf(base, id),
    path: "",
    before: undefined,
    after: undefined,
    was: null,
    allowed: "a tenant that this code can read",
    why: "Nobody can say what a change does to what cannot be read",
    instead: "Mend the tenant in a change of its own, by the code of that time, or give this change an exception",
  };
}

function gone(base: LoadedFleet, head: LoadedFleet, { id, lifecycle: { state } }: Tenant): BreakingChange[] {
  const was = base.placeInTenant(id, ["lifecycle", "state"]);
  const at = { address: id, before: id, after: undefined, path: id, was };
  if (state !== "erased")
    return [
      {
        ...at,
        rule: "tenant-removed",
        place: fileOf(head, LEDGER_FILE),
        allowed: `the folder of ${id}, which is ${state}`,
        why: "Its data would be destroyed, or left behind without an owner",
        instead: `Put the folder and its line in ${LEDGER_FILE} back, and set lifecycle.state there: offboarding, then erased, each deployed; then ./tessera tenant remove ${id}`,
      },
    ];
  if (head.folder.erased.has(id)) return [];
  return [
    {
      ...at,
      rule: "id-released",
      place: fileOf(head, ERASED_FILE),
      allowed: `a line in ${ERASED_FILE}`,
      why: "An id is never used again: backups and logs of its tenant live on",
      instead: `Put the folder back, and take it away by ./tessera tenant remove ${id}`,
    },
  ];
}

function lifecycle(base: LoadedFleet, head: LoadedFleet, before: Tenant, after: Tenant): BreakingChange[] {
  const [old, now] = [before.lifecycle, after.lifecycle];
  const parts = PART_KINDS.flatMap((kind) =>
    // What was not there before may be written as it likes: nothing of it is deployed.
    Object.keys({ ...old[kind], ...now[kind] })
      .filter((name) => listed(before, kind).includes(name) || old[kind][name] !== undefined)
      // What is neither listed nor named any more is told as a share that is gone.
      .filter((name) => old[kind][name] === "erased" || listed(after, kind).includes(name))
      .map(
        (name): StateStep => ({
          at: ["lifecycle", kind, name],
          from: old[kind][name] ?? "active",
          to: now[kind][name] ?? "active",
          words: PART_LIFECYCLE,
        }),
      ),
  );
  const whole: StateStep = { at: ["lifecycle", "state"], from: old.state, to: now.state, words: LIFECYCLE };
  return [whole, ...parts].flatMap((step) => judged(base, head, before, after, step));
}

/** The step of a tenant, or of a part of it, from one state to another. */
interface StateStep {
  readonly at: readonly string[];
  readonly from: LifecycleState;
  readonly to: LifecycleState;
  /** What is said where it cannot be taken. */
  readonly words: typeof PART_LIFECYCLE;
}

function judged(
  base: LoadedFleet,
  head: LoadedFleet,
  before: Tenant,
  after: Tenant,
  { at, from, to, words: { why, instead } }: StateStep,
): BreakingChange[] {
  const path = at.join(".");
  const step = {
    rule: "lifecycle-jump" as const,
    address: `${after.id}/${path}`,
    place: placeOf(head, after, [...at]),
    path,
    before: from,
    after: to,
    was: base.placeInTenant(before.id, [...at]),
  };
  const allowed = forbidden(LIFECYCLE, from, to);
  if (allowed !== null) return [{ ...step, allowed, why, instead }];
  const { legal_hold: wasHeld } = before.lifecycle;
  if (to !== "erased" || from === "erased" || !wasHeld) return [];
  return [
    {
      ...step,
      allowed: "another state in the change that lifts legal_hold",
      why: "A hold is lifted by whoever answers for it, and seen to be lifted, before anything is erased",
      instead: "Set legal_hold: false in a change of its own, deploy it, then write erased",
    },
  ];
}

/** Engines and environments that a tenant's lists lose, or have again, past the steps of their life. */
function shares(base: LoadedFleet, head: LoadedFleet, before: Tenant, after: Tenant, within: Within): BreakingChange[] {
  return PART_KINDS.flatMap((kind): BreakingChange[] => {
    const counts = (name: string) => kind === "engines" || isWithin(within, name);
    const [old, now] = [listed(before, kind), listed(after, kind)];
    const isErased = (name: string) => before.lifecycle[kind][name] === "erased";
    const at = {
      rule: "share-removed" as const,
      address: `${after.id}/${kind}`,
      place: placeOf(head, after, [kind]),
      path: kind,
      before: old,
      after: now,
      was: base.placeInTenant(before.id, [kind]),
    };
    const lost = old.filter((name) => !now.includes(name) && counts(name) && !isErased(name));
    const again = now.filter((name) => !old.includes(name) && after.lifecycle[kind][name] === "erased");
    return [
      ...(lost.length === 0
        ? []
        : [
            {
              ...at,
              allowed: `with ${lost.join(", ")}, as before, until erased is deployed`,
              why: "Its data there would go while it can still sign in and is guarded, or stay without an owner",
              instead: `Let it end by its own state, step by step, each deployed: ./tessera tenant end ${after.id} --${kind === "engines" ? "engine" : "env"} ${lost[0]}`,
            },
          ]),
      ...(again.length === 0
        ? []
        : [
            {
              ...at,
              allowed: `without ${again.join(", ")}, as before`,
              why: "It was erased, and lifecycle says so: listed again, nothing is made of it",
              instead: `To begin again, empty, take lifecycle.${kind}.${again[0]} out as well, with an exception for lifecycle-jump`,
            },
          ]),
    ];
  });
}

function settings(
  base: LoadedFleet,
  head: LoadedFleet,
  rooms: readonly Room[],
  before: Tenant,
  after: Tenant,
  within: Within,
): BreakingChange[] {
  const environments = before.environments.filter(
    (name) =>
      after.environments.includes(name) &&
      isWithin(within, name) &&
      ![before, after].some((tenant) => isErasedIn(tenant, name)),
  );
  if (environments.length === 0 || !isSound(head, after.id)) return [];
  if (!isSound(base, before.id)) return [unreadable(base, before.id)];
  return environments.flatMap((environment) => {
    if (head.environments[environment] === undefined) return [];
    if (!sameHome(base, head, before, after, environment)) return [homeStep(base, head, before, after, environment)];
    const holder = holderOf(head.share(after.id, environment));
    const own = placeOf(head, after, ["tier"]);
    return rooms
      .filter(({ id }) => id === ISOLATION_ROOM || (before.engines.includes(id) && after.engines.includes(id)))
      .flatMap((room) => {
        const [old, now] = [base, head].map((fleet) => fleet.resolve(room.id, after.id, environment));
        return compareSettings(room, holder, `${environment}/${after.id}`, old!, now!, own);
      });
  });
}

/** Whether a tenant has no problem of its own, so that its settings can be resolved. */
function isSound(fleet: LoadedFleet, id: string): boolean {
  try {
    fleet.tenant(id);
    return true;
  } catch (error) {
    if (error instanceof ConfigurationError) return false;
    throw error;
  }
}
