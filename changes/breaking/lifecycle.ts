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
