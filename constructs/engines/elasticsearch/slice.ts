import type { Step } from "../../../executor/contract/payload";
import { inclusterNames } from "../../kubernetes/names";
import type { BootstrapHost, PasswordRotationPlan, Slice, SliceHost } from "../engine";
import { ONE_AT_A_TIME, standingAdministrator } from "../families/incluster/rotation";
import {
  type AccessSpec,
  accessRequests,
  executorRole,
  executorUser,
  expectedAccess,
  MECHANISMS,
  removeAccess,
  stampPipeline,
} from "./access-requests";
import { contractOf } from "./contract";
import { SECRETS, STANDING } from "./credentials";
import { indexRequests } from "./index-requests";
import { EXECUTOR, indexPrefix, SHARED_PREFIX, STAMP, TENANT_FIELD, usersOf } from "./names";
import type { ElasticsearchSettings } from "./settings";
import type { ElasticsearchStep, WriteRequest } from "./steps";
import { CLUSTER } from "./topology";

function step(as: Step["as"], requests: readonly WriteRequest[], more: Partial<Step> = {}): ElasticsearchStep {
  return { as, requests, ...more };
}

/** Requests that make a cluster fit for tenants: the executor's own user, then the indices that tenants share. */
export function bootstrap({ settings, home }: BootstrapHost<ElasticsearchSettings>): readonly ElasticsearchStep[] {
  const { shared_indices: shared, search } = settings.values;
  const place = { prefix: SHARED_PREFIX, search, fields: { [TENANT_FIELD]: { type: "keyword" } }, pipeline: STAMP };
  const indices = Object.entries(shared);
  return [
    step("admin", [executorRole(), executorUser()], { passwords: [EXECUTOR] }),
    ...(home.kind === "cell" && indices.length > 0
      ? [step("executor", [stampPipeline(), ...indices.flatMap(([name, index]) => indexRequests(place, name, index))])]
      : []),
  ];
}

/** Nothing: roles hold by themselves. */
export function guard(_host: BootstrapHost): readonly ElasticsearchStep[] {
  return [];
}

/** One password a user: the old one is refused at once. */
export function rotation({ settings }: BootstrapHost<ElasticsearchSettings>): PasswordRotationPlan {
  return {
    ...ONE_AT_A_TIME,
    executor: step("admin", [], { passwords: [EXECUTOR] }),
    users: () => step("executor", []),
    stays: [...standingAdministrator(SECRETS.admin, settings.values.password_rotation), ...STANDING],
  };
}

/** Nothing: how old a snapshot may be is said by the shares. */
export function look(_host: BootstrapHost): object {
  return {};
}

function accessSpec({ tenant, strategy, settings, active }: SliceHost<ElasticsearchSettings>): AccessSpec {
  return {
    id: tenant.id,
    mechanism: MECHANISMS[strategy]!,
    settings: settings.values,
    login: active,
  };
}

/** A tenant's share: indices under its prefix, and users who may do something there and nowhere else. */
export function slice(host: SliceHost<ElasticsearchSettings>): Slice<ElasticsearchStep> {
  const spec = accessSpec(host);
  const { id, settings } = spec;
  const place = { prefix: indexPrefix(id), search: settings.search };
  const indices = Object.entries(settings.indices).flatMap(([name, index]) => indexRequests(place, name, index));
  return {
    // A tenant that is to be closed is, before indices of its own could make a request fail.
    apply: [
      step("executor", spec.login ? [...indices, ...accessRequests(spec)] : [...accessRequests(spec), ...indices], {
        passwords: usersOf(id),
      }),
    ],
    remove: removal(host, spec),
    contract: contractOf({
      host,
      spec,
      names: inclusterNames(host.home, CLUSTER),
    }),
    expected: expectedAccess(spec),
  };
}

/** Erases the tenant's indices with their templates and policies, its shared documents, then its users. */
function removal({ environment }: SliceHost, { id }: AccessSpec): ElasticsearchStep[] {
  const as = "executor";
  return [
    ...(environment.deletion_protection ? [{ as, refuseWhileOpen: { users: usersOf(id) } } as const] : []),
    { as, purgeIndices: { prefix: indexPrefix(id) } },
    // Whatever the settings say now: it may have written to indices that have left them, or under another strategy.
    { as, purgeDocuments: { pattern: `${SHARED_PREFIX}*`, tenant: id } },
    step(as, removeAccess(id), { forget: usersOf(id) }),
  ];
}
