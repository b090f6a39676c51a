import type { Folders } from "../config/fleet";
import type { StackPlan } from "../stacks/plan";
import { sourcesOf } from "../stacks/sources";

/** What a stack needs to be a project of Atlantis. */
export type AtlantisStack = Omit<StackPlan, "build">;

/** From the folder of a stack up to the repository. */
const UP = "../../..";

/**
 * The repository's configuration for Atlantis, as plain data: one project a stack, layer by layer. It comes from the pull
 * request: what one is planned, judged and applied by is the server's (atlantis-server.ts), whose hook writes this file.
 *
 * @param folders of settings, relative to the repository, with forward slashes
 */
export function atlantisConfig(stacks: readonly AtlantisStack[], folders: Folders): object {
  const known = new Set(stacks.map(({ name }) => name));
  return {
    version: 3,
    parallel_plan: true,
    parallel_apply: true,
    abort_on_execution_order_fail: true,
    projects: stacks.map(({ name, layer, after, ...inputs }) => ({
      name,
      dir: `cdktf.out/stacks/${name}`,
      workspace: "default",
      terraform_version: "v1.11.4",
      execution_order_group: layer,
      ...(after.some((other) => known.has(other)) && { depends_on: after.filter((other) => known.has(other)).sort() }),
      // What synth writes is not in git: what it is made from decides.
      autoplan: {
        enabled: true,
        when_modified: sourcesOf(inputs, folders).map((path) => `${UP}/${path}`),
      },
    })),
  };
}
