import type { Step } from "../../../executor/contract/payload";
import { homeOf, inclusterNames } from "../../kubernetes/names";
import type { BootstrapHost, Slice, SliceHost } from "../engine";
import { definitions } from "../families/incluster/steps";
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
import { indexRequests } from "./index-requests";
import { EXECUTOR, indexPrefix, SHARED_PREFIX, STAMP, TENANT_FIELD, usersOf } from "./names";
import { purgeDocuments, purgeIndices, refuseWhileOpen } from "./requests";
import type { ElasticsearchSettings } from "./settings";
import { CLUSTER } from "./topology";

/** There are no databases and no transactions: every request is idempotent by itself. */
function step(as: Step["as"], statements: readonly string[], more: Partial<Step> = {}): Step {
  return definitions(as, "", statements, more);
}

/** Requests that make a cluster fit for tenants: the executor's own user, then the indices that tenants share. */
export function bootstrap({ settings, tenant }: BootstrapHost<ElasticsearchSettings>): readonly Step[] {
  const { shared_indices: shared, search } = settings.values;
  const place = { prefix: SHARED_PREFIX, search, fields: { [TENANT_FIELD]: { type: "keyword" } }, pipeline: STAMP };
  const indices = Object.entries(shared);
  return [
    step("admin", [executorRole(), executorUser()], { passwords: [EXECUTOR] }),
    ...(tenant === null && indices.length > 0
      ? [step("executor", [stampPipeline(), ...indices.flatMap(([name, index]) => indexRequests(place, name, index))])]
      : []),
  ];
}

/** Nothing: roles hold by themselves. */
export function guard(_host: BootstrapHost): readonly Step[] {
  return [];
}

export function accessSpec({ tenant, strategy, settings }: SliceHost<ElasticsearchSettings>): AccessSpec {
  return {
    id: tenant.id,
    mechanism: MECHANISMS[strategy]!,
    settings: settings.values,
    login: tenant.lifecycle.state === "active",
  };
}

/** A tenant's share: indices under its prefix, and users who may do something there and nowhere else. */
export function slice(host: SliceHost<ElasticsearchSettings>): Slice {
  const spec = accessSpec(host);
  const { id, settings } = spec;
  const place = { prefix: indexPrefix(id), search: settings.search };
  const indices = Object.entries(settings.indices).flatMap(([name, index]) => indexRequests(place, name, index));
  return {
    apply: [step("executor", [...indices, ...accessRequests(spec)], { passwords: usersOf(id) })],
    remove: [step("executor", removal(host, spec), { forget: usersOf(id) })],
    contract: contractOf({
      host,
      spec,
      names: inclusterNames(host.environment, homeOf(host.tenant, host.environment), CLUSTER),
    }),
    expected: expectedAccess(spec),
  };
}

/** Erases the tenant's indices with their templates and policies, its shared documents, then its users. */
function removal({ environment }: SliceHost, { id }: AccessSpec): string[] {
  return [
    ...(environment.deletion_protection ? [refuseWhileOpen(usersOf(id))] : []),
    purgeIndices(indexPrefix(id)),
    // Whatever the settings say now: it may have written to indices that have left them, or under another strategy.
    purgeDocuments(`${SHARED_PREFIX}*`, id),
    ...removeAccess(id),
  ];
}
