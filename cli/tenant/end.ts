import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { displayed } from "../../config/files";
import { stateIn } from "../../config/homes";
import type { EndingState, LifecycleState, PartKind, Tenant } from "../../config/model";
import { meant, oneOf } from "../../config/nearest";
import { listed } from "../../config/part-checks";
import { ConfigurationError } from "../../config/problem";
import { readRegularText } from "../../config/regular-file";
import { TENANT_FILE } from "../../config/tenant-file";
import { checkTenantText } from "../../config/tenant-text";
import { type Folders, type LoadedFleet, loadFleet, ROOMS } from "../../constructs/rooms";
import { stackNamesOf } from "../../delivery/homes";
import { ProblemError } from "../program/errors";
import { writeWhole } from "../program/files";
import { UsageError } from "../program/usage-error";
import { withValues } from "./tenant-yml";

/** What of a tenant is to end. */
export interface Part {
  readonly kind: PartKind;
  readonly name: string;
}

/** A part in words. */
export const ONE = { engines: "engine", environments: "environment" } as const satisfies Record<PartKind, string>;

/** Where a part goes next from each state: `gone` is out of the lists of `tenant.yml`. */
const NEXT: Readonly<Record<LifecycleState, EndingState | "gone">> = {
  active: "offboarding",
  suspended: "offboarding",
  offboarding: "erased",
  erased: "gone",
};

/** What a step does once it is deployed. */
export const MEANS: Readonly<Record<EndingState | "gone", string>> = {
  suspended: "nobody can sign in there any more; all data stays",
  offboarding: "nobody can sign in there any more, and the guards against deletion are lifted; all data stays",
  erased: "its data there is erased, for good, and what was its own there goes",
  gone: "nothing more: it is out of the lists, and lifecycle keeps erased as the record",
};

/** The next step of a part's end, not taken yet. */
export interface Step {
  readonly tenant: string;
  readonly part: Part;
  readonly from: LifecycleState;
  readonly to: EndingState | "gone";
  /** Where it changes something, with the stacks that it can reach. */
  readonly homes: readonly { readonly environment: string; readonly stacks: readonly string[] }[];
  readonly file: string;
  readonly text: string;
  /** A file of settings that goes as well; null: none does. */
  readonly settings: string | null;
}

/**
 * The next step of the end of one engine or one environment of a tenant.
 *
 * @param deployed whether the state that it has now was deployed everywhere
 * @throws {ProblemError} where a legal hold lies on it, or nothing would be left of the tenant
 */
export function nextStep(folders: Folders, id: string, part: Part, deployed: boolean): Step {
  const fleet = loadFleet(folders);
  const tenant = fleet.tenant(id);
  const { kind, name } = part;
  const list = listed(tenant, kind);
  const file = join(fleet.folder.path, id, TENANT_FILE);
  if (!list.includes(name)) {
    const gone = tenant.lifecycle[kind][name] === "erased" ? ` It was erased, and is gone from ${kind} already.` : "";
    throw new UsageError(
      `${name}: no ${ONE[kind]} of ${id}; allowed: ${oneOf(list)}.${gone} ${meant(name, list, "Name one of them.")}`,
    );
  }
  const from = tenant.lifecycle[kind][name] ?? tenant.lifecycle.state;
  const to = NEXT[from];
  refuse(tenant, part, displayed(file), to);
  if (to === "gone" && !deployed)
    throw new UsageError(
      `${id}: add --deployed to say that ${name}'s state erased was deployed in ${kind === "engines" ? "every environment" : name}: out of the lists, nothing is left to destroy from`,
    );
  const settings = to === "gone" && kind === "engines" ? settingsFile(fleet, id, name) : null;
  const text = withValues(displayed(file), readRegularText(file), changesOf(tenant, part, to));
  const problems = checkTenantText(displayed(file), text, id, ROOMS);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { tenant: id, part, from, to, homes: homesOf(fleet, tenant, part), file, text, settings };
}

/**
 * Writes the step that was shown.
 *
 * @param now the next step as it is today
 * @returns what was changed, for people
 * @throws {ProblemError} where that is another one: somebody else took it, or changed the file
 */
export function take(step: Step, now: Step): readonly string[] {
  const { file, text, settings } = step;
  if (now.text !== text || now.settings !== settings)
    throw new ProblemError(`${displayed(file)}: changed meanwhile, and the step would be another one: try again`);
  writeWhole(file, text);
  if (settings !== null) rmSync(settings);
  return [file, ...(settings === null ? [] : [settings])].map(displayed);
}

function refuse(tenant: Tenant, { kind, name }: Part, file: string, to: Step["to"]): void {
  const { lifecycle } = tenant;
  // Only before that is there anything of it that ends by itself.
  if (NEXT[lifecycle.state] !== "offboarding")
    throw new ProblemError(`${file}: the whole tenant is ${lifecycle.state}: it ends by lifecycle.state`);
  if (listed(tenant, kind).every((one) => one === name || lifecycle[kind][one] === "erased"))
    throw new ProblemError(
      `${file}: ${name} is the last of its ${kind}: with it the tenant ends, by lifecycle.state: offboarding, deployed, then erased`,
    );
  const { legal_hold: isHeld } = lifecycle;
  if (to === "erased" && isHeld)
    throw new ProblemError(
      `${file}: lifecycle.legal_hold is true, so nothing is erased: set it to false in a change of its own, deploy it, then try again`,
    );
}

/** Values of `tenant.yml` that a step changes. */
function changesOf(tenant: Tenant, { kind, name }: Part, to: Step["to"]): Readonly<Record<string, unknown>> {
  const without = <T>(map: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
  if (to !== "gone") {
    const { engines, environments, ...whole } = tenant.lifecycle;
    const parts = { engines, environments, [kind]: { ...tenant.lifecycle[kind], [name]: to } };
    const named = Object.entries(parts).filter(([, states]) => Object.keys(states).length > 0);
    return { lifecycle: { ...whole, ...Object.fromEntries(named) } };
  }
  const list = { [kind]: listed(tenant, kind).filter((one) => one !== name) };
  if (kind === "engines") return list;
  return {
    ...list,
    ...(Object.hasOwn(tenant.placement, name) && { placement: without(tenant.placement) }),
    ...(Object.hasOwn(tenant.applications, name) && { applications: without(tenant.applications) }),
  };
}

function settingsFile(fleet: LoadedFleet, id: string, engine: string): string | null {
  const room = ROOMS.find((one) => one.id === engine);
  const path = room === undefined ? null : join(fleet.folder.path, id, room.tenantFile);
  return path !== null && existsSync(path) ? path : null;
}

function homesOf(fleet: LoadedFleet, tenant: Tenant, { kind, name }: Part): Step["homes"] {
  const environments = kind === "environments" ? [name] : tenant.environments;
  return environments
    .filter((environment) => kind === "environments" || stateIn(tenant, environment) !== "erased")
    .map((environment) => {
      const { home } = fleet.share(tenant.id, environment);
      const stacks = home.kind === "cell" ? [home.stacks.shares!] : stackNamesOf(home);
      return { environment, stacks };
    });
}
