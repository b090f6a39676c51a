import { ConfigurationError, type Problem } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { parseDocument } from "../../config/yaml";
import type { LoadedFleet } from "../../constructs/rooms";
import type { Bootstrap } from "../../delivery/bootstrap/bootstrap";
import { type BootstrapRefusal, refusals } from "../../delivery/bootstrap/names";
import type { BootstrapCheck } from "../../delivery/bootstrap/verify/check";
import { byKind, kindOf, named } from "../program/causes";
import { table } from "../program/table";

/** @throws {ConfigurationError} where the environment cannot be bootstrapped as it is written */
export function requireBootstrappable(fleet: LoadedFleet, environment: string): void {
  const environments = Object.values(fleet.environments);
  const found = refusals(fleet.environments[environment]!, environments);
  if (found.length > 0) throw new ConfigurationError(found.map(problem));
}

function problem({ file, path, given, allowed, advice }: BootstrapRefusal): Problem {
  const document = parseDocument(file, readRegularText(file));
  if ("at" in document) return document.problem(path.split("."), given, allowed, advice);
  return { file, line: null, column: null, path, given, allowed, advice };
}

/** What is made, a line each. */
export function told({ names, buckets, roles, options }: Bootstrap): string {
  return table(
    ["made", "name", "for"],
    [
      ...buckets.map(({ id, name }) => ["bucket", name, id === "state" ? "Terraform's states" : "plans on their way"]),
      ["key", names.keyAlias, "both buckets"],
      ...(options.providerExists ? [] : [["provider", "token.actions.githubusercontent.com", "jobs on GitHub"]]),
      ...roles.map(({ name, githubEnvironment }) => ["role", name, `jobs of ${githubEnvironment}`]),
      ["boundary", names.deliveryBoundary, "those roles"],
      ["boundary", names.boundary, "roles that stacks make, where permissions_boundary is true"],
    ],
  );
}

/** Checks that do not hold, or all hold. */
export function toldChecks(checks: readonly BootstrapCheck[]): string {
  const shown = checks.filter(({ holds }) => holds !== true);
  const good = `${checks.length - shown.length} of ${checks.length} checks hold`;
  if (shown.length === 0) return good;
  // What hides many checks is said once: whatever was expected of them, none of it was seen.
  const cause = ({ where, check, holds, seen }: BootstrapCheck) =>
    JSON.stringify(holds === null ? [where, kindOf(seen)] : [where, check]);
  const rows = byKind(shown, cause).map((group) => {
    const [{ where, check, holds, seen, expected }] = group;
    return [
      holds === null ? "unknown" : "differs",
      where === "aws" ? "AWS" : "GitHub",
      group.length === 1 ? check : `${group.length} checks: ${named(group.map((one) => one.check))}`,
      seen,
      group.length === 1 ? expected : "",
    ];
  });
  return `${table(["outcome", "where", "what", "seen", "expected"], rows)}\n\n${good}`;
}
