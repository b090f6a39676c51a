import { Problems } from "../config/documents";
import { Redactor } from "../config/redact/redact";
import { cost } from "../constructs/cost";
import { quotas } from "../constructs/quotas";
import { DEFAULT_FOLDERS, readEnvironmentRooms } from "../constructs/rooms";
import { Pricing } from "../usage/cost/price";
import { checkPrices } from "../usage/cost/prices";
import { checkMovedFiles } from "../usage/moved-files";
import { QuotaCount } from "../usage/quotas/count";
import { ledgerOf } from "../usage/quotas/ledger";
import { Collector } from "./collect";
import { comparedStacks, stacksFolder } from "./compare-stacks";
import { CannotJudge, cannotJudge } from "./errors";
import { readExceptions } from "./exceptions";
import { AddedCost } from "./group/money";
import { judgeFindings } from "./judge-changed";
import { References } from "./normalise/references";
import { readSynthesized, type Synthesized, stackOf } from "./normalise/synthesized";
import { otherCode } from "./other-code";
import { type OpenPlan, openPlan } from "./read/plan";
import { Seal } from "./read/seal";
import type { Report } from "./report";
import { RULE } from "./rules/registry";
import { summarise } from "./summarise";
import { tierOf } from "./tiers";

/** What a review may be told. */
export interface ReviewOptions {
  /** The day that counts, YYYY-MM-DD. */
  readonly today: string;
  /** Folder with the base's synthesized stacks (`<dir>/<stack>/cdk.tf.json`, or `<dir>/stacks/…`). Default: not compared. */
  readonly base?: string;
  /** Folder with this change's synthesized stacks. Default: `cdk.tf.json` beside each plan. */
  readonly stacks?: string;
  /** Folder with the environments' files: what a change may add to the bill, and what was granted. Default: `overrides`. */
  readonly overrides?: string;
  /** Folder with the tenants, for their tiers. Default: `tenants`. */
  readonly tenants?: string;
  /** The same folder before the change, for tiers that change. Default: not compared. */
  readonly baseTenants?: string;
  /** Exceptions file. Default: `review/exceptions.yml`, where it exists. */
  readonly exceptions?: string;
  /** What the jobs that planned say of their plans: a plan that is another is not judged. Default: not looked at. */
  readonly sealed?: { readonly file: string; readonly commit: string };
  /** File with the names of the files that the change touches, one a line. Default: not looked at. */
  readonly changed?: string;
  /** Tenants that one change may reach before it needs a review. Default: 100. */
  readonly maxTenants?: number;
  /** Tenants of the whole fleet, for shares. Default: those that the plans name. */
  readonly fleetSize?: number;
  /** Age in hours from which a plan counts as stale. Default: 168 (a week). */
  readonly maxAgeHours?: number;
}

const DEFAULTS = { maxTenants: 100, maxAgeHours: 168 } as const;

/**
 * Reviews plans: reads each once, lets the rules judge, and sums up.
 *
 * @throws {ConfigurationError} with everything that is wrong with the files that people edit, before any plan is read
 */
export function review(files: readonly string[], options: ReviewOptions): Report {
  const redactor = new Redactor();
  const { prices, settings, exceptions } = readEdited(options);
  const counts = new QuotaCount(ledgerOf((environment) => settings(quotas, environment)));
  const collector = new Collector(redactor, new AddedCost(new Pricing(prices)), counts);
  const seen = new Map<string, string>();
  const seal = sealOf(options, collector);
  for (const file of files) judgeFile(file, { ...options, seal }, collector, seen);
  for (const problem of seal?.missing(new Set(seen.keys())) ?? []) collector.refuse(problem);
  if (options.changed !== undefined) lookAtJudges(options.changed, collector, redactor);
  const stacks = options.stacks && stacksFolder(options.stacks);
  if (options.base && stacks)
    collector.stackFindings(comparedStacks(stacksFolder(options.base), stacks, new Set(seen.keys())));
  return summarise(collector, {
    redactor,
    exceptions,
    today: options.today,
    tierOf: (tenant) => tierOf(tenant, options.tenants ?? DEFAULT_FOLDERS.tenants, options.baseTenants),
    maxTenants: options.maxTenants ?? DEFAULTS.maxTenants,
    fleetSize: options.fleetSize,
    budgetOf: (environment) => settings(cost, environment).most_added_usd_a_month,
  });
}

/** Everything that people edit and that the review goes by. */
function readEdited({ overrides = DEFAULT_FOLDERS.overrides, exceptions, today }: ReviewOptions) {
  const problems = new Problems();
  const settings = readEnvironmentRooms(overrides, problems);
  const prices = checkPrices(problems);
  checkMovedFiles(problems);
  // One file serves the check of the configuration as well: rows for its rules are not this report's.
  const rows = readExceptions(exceptions, today, problems).filter(({ rule }) => RULE.has(rule));
  problems.throwIfAny();
  return { settings, prices: prices!, exceptions: rows };
}

function lookAtJudges(changed: string, collector: Collector, redactor: Redactor): void {
  try {
    collector.findings.push(...judgeFindings(changed, redactor));
  } catch (error) {
    if (!(error instanceof CannotJudge)) throw error;
    collector.refuse(error);
  }
}

/** The seal that plans are held against; undefined where none is asked for, or it cannot be read, which is told. */
function sealOf({ sealed }: ReviewOptions, collector: Collector): Seal | undefined {
  if (!sealed) return undefined;
  try {
    return Seal.read(sealed.file, sealed.commit);
  } catch (error) {
    if (!(error instanceof CannotJudge)) throw error;
    collector.refuse(error);
    return undefined;
  }
}

function judgeFile(
  file: string,
  options: ReviewOptions & { readonly seal: Seal | undefined },
  collector: Collector,
  seen: Map<string, string>,
): void {
  const stack = stackOf(file);
  let plan: OpenPlan | undefined;
  try {
    const other = seen.get(stack);
    if (other !== undefined) throw cannotJudge.twice(file, other);
    seen.set(stack, file);
    const broken = options.seal?.broken(file, stack);
    if (broken) throw broken;
    plan = openPlan(file);
    const synthesized = readSynthesized(file, stack, options.stacks && stacksFolder(options.stacks));
    const references = new References(plan.configuration);
    const problem = plan.problem ?? staleness(plan, synthesized, references, options);
    if (problem) collector.refuse(problem);
    collector.plan(plan, { stack, references, paths: synthesized?.paths ?? new Map() });
  } catch (error) {
    if (!(error instanceof CannotJudge)) throw error;
    collector.refuse(error);
  } finally {
    plan?.close();
  }
}

/** Why a plan is no longer of today's configuration, if it is not. */
function staleness(
  plan: OpenPlan,
  synthesized: Synthesized | undefined,
  references: References,
  options: ReviewOptions,
): CannotJudge | undefined {
  const made = plan.timestamp ? Date.parse(plan.timestamp) : Number.NaN;
  const hours = (Date.parse(`${options.today}T23:59:59Z`) - made) / 3_600_000;
  const limit = options.maxAgeHours ?? DEFAULTS.maxAgeHours;
  if (hours - 24 > limit)
    return cannotJudge.stale(plan.file, `it was made on ${plan.timestamp?.slice(0, 10)}, over ${limit} hours ago`);
  if (!synthesized || plan.configuration === undefined) return undefined;
  const why = otherCode(synthesized, references);
  return why === undefined ? undefined : cannotJudge.stale(plan.file, why);
}
