import { type RuleContext, rulesOf } from "../../config/room";
import { defineEngine } from "../../constructs/engines/define";
import type { ClusterHost, EngineBuild, SliceHost } from "../../constructs/engines/engine";
import { postgresql } from "../../constructs/engines/postgresql";
import type { PostgresqlSettings } from "../../constructs/engines/postgresql/settings";
import type { loadFleet } from "../../constructs/rooms";
import type { SecuritySettings } from "../../constructs/security/settings";
import { type ToySettings, toy, toyBuild } from "./toy";

/**
 * What the compiler refuses is said by `@ts-expect-error`: `npm run typecheck` fails where it refuses nothing there.
 * Never run: what compiles here, and what does not, is the test.
 */
export function refusals(fleet: ReturnType<typeof loadFleet>): void {
  rulesOf<ToySettings>({
    // @ts-expect-error: there is no such setting
    wrong: ({ size_mb }) => size_mb,
    // @ts-expect-error: a setting that may be null is read as if it could not
    nullable: ({ pool }) => (pool.size > 0 ? null : null),
  });
  defineEngine({
    ...toy,
    // @ts-expect-error: rules of another engine
    rules: rulesOf<{ readonly other: string }>({ other: () => null }),
  });
  defineEngine({
    ...toy,
    // @ts-expect-error: a build that reads what the schema does not have
    build: () => ({ build: toyBuild as unknown as EngineBuild<ToySettings & { readonly other: string }> }),
  });
  defineEngine({
    ...toy,
    // @ts-expect-error: the path of no setting
    transitions: [{ path: "size_mb", rule: "may_not_shrink", why: "", instead: "" }],
  });
  defineEngine({
    ...toy,
    transitions: [
      { path: "tables.*.shards", rule: "may_not_change", why: "", instead: "" },
      { path: "pool.size", rule: "may_not_shrink", why: "", instead: "" },
    ],
  });
  rulesOf<ToySettings, RuleContext<SecuritySettings>>({
    // @ts-expect-error: there is no such setting of security
    insecure: (_, context) => context.security.tenant_isolation.tactics,
  });
  // @ts-expect-error: a slice of one engine is not given settings of another
  const mixed: SliceHost<PostgresqlSettings> = {} as SliceHost<ToySettings>;
  // @ts-expect-error: settings by an id are values of no known type
  const untyped: ClusterHost<PostgresqlSettings> = { ...mixed, settings: fleet.resolve("postgresql", "a", "b") };
  fleet.resolve(postgresql, "a", "b").values.instance.class satisfies string;
  // @ts-expect-error: there is no such setting
  fleet.resolve(postgresql, "a", "b").values.instance.colour;
  void untyped;
}
