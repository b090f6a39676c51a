import type { LifecycleState } from "../../config/model";
import { allForms } from "../../constructs/engines/forms";
import { redis } from "../../constructs/engines/redis";
import { security } from "../../constructs/security";
import type { Step } from "../../executor/contract/payload";
import { environment, lifecycle, resolved, settingsOf, tenant } from "../support/fixture";
import { sliceHostOf } from "../support/homes";

/** What erases the share of a tenant that was like this when it was last deployed. */
function removalOf(name: string, state: LifecycleState, legal_hold: boolean, deletion_protection: boolean): Step {
  const { engine, example } = allForms([redis]).find((form) => form.name === name)!;
  const host = sliceHostOf({
    tenant: tenant("acme", "premium", { lifecycle: lifecycle(state, { legal_hold }) }),
    environment: environment({ deletion_protection }),
    strategy: "schema_per_tenant",
    settings: resolved(settingsOf(redis, example)),
    security: resolved(settingsOf(security)),
  });
  return engine.build().slice(host).remove.at(-1)!;
}

describe.each(allForms([redis]).map(({ name }) => name))("%s: keys", (name) => {
  const gone = { purge: { prefix: "acme:" } };
  const kept = { refuse: { tenant: "acme" } };
  test.each<[string, LifecycleState, boolean, object]>([
    ["go with a tenant that is leaving", "offboarding", false, gone],
    ["stay of a tenant that is leaving under a legal hold", "offboarding", true, kept],
    ["stay of one that is suspended", "suspended", false, kept],
    ["stay of one that is active", "active", false, kept],
  ])("%s", (_, state, hold, step) => {
    expect(removalOf(name, state, hold, true)).toMatchObject(step);
  });

  test.each<LifecycleState>(["active", "offboarding"])(
    "of a tenant that is %s go with an environment that may be taken down whole",
    (state) => {
      expect(removalOf(name, state, false, false)).toMatchObject(gone);
    },
  );
});
