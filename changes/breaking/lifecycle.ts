import type { LifecycleState } from "../../config/model";
import type { Transition } from "../../config/transition";

/** States that may follow a state: what lies between is deployed, since each does its part there. */
const NEXT: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  active: ["suspended", "offboarding"],
  suspended: ["active", "offboarding"],
  offboarding: ["active", "suspended", "erased"],
  erased: [],
};

export const LIFECYCLE: Transition = {
  path: "lifecycle.state",
  rule: "may_move_as_listed",
  moves: NEXT,
  why: "Each state is deployed before the next: offboarding ends sign-in and lifts the guards that erased then finds lifted, and what is erased does not come back",
  instead:
    "Go by offboarding: deploy it everywhere, then write erased in a change of its own. A tenant that was erased comes back under another id",
};

/** The same of an engine or an environment that ends before its tenant does. */
export const PART_LIFECYCLE: Pick<Transition, "why" | "instead"> = {
  why: "Each state is deployed before the next: offboarding ends sign-in there and lifts the guards that erased then finds lifted, and erased stays as the record that backups and logs of it live on",
  instead:
    "Go by offboarding: deploy it everywhere, then write erased in a change of its own (./tessera tenant end takes each step). To begin again, empty, is a decision: give it an exception",
};
