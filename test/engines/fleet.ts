import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { withRenderer } from "../../changes/affected/render";
import { offers, strategiesOf } from "../../cli/matrix-cells";
import { homeKind } from "../../config/homes";
import { ENVIRONMENTS } from "../../config/naming";
import { TIERS } from "../../config/tiers";
import type { Engine } from "../../constructs/engines/engine";
import { loadFleet } from "../../constructs/rooms";
import { type StackPlan, stacksOf } from "../../stacks/plan";
import { synthesize } from "../support/write-stacks";

/** A stack's JSON. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON has no types
export type Json = Record<string, any>;

/** A tenant of every strategy of every tier that has the engine. */
export interface Case {
  readonly engine: Engine;
  readonly tier: string;
  readonly strategy: string;
  readonly tenant: string;
}

const ENVIRONMENT = Object.keys(ENVIRONMENTS).at(-1)!;
const CAPACITY_TENANTS = 50;

export function casesOf(engine: Engine): Case[] {
  return Object.keys(TIERS)
    .filter((tier) => offers(tier, engine))
    .flatMap((tier) =>
      strategiesOf(tier).map((strategy) => ({ engine, tier, strategy, tenant: `${tier}_${strategy.split("_")[0]}` })),
    );
}

const isPooled = (strategy: string) => homeKind(strategy) === "cell";

/** Which part of the fleet, and what its environment has beside. Default: all of it, and nothing. */
export interface Choice {
  readonly strategy?: string;
  readonly environment?: object;
}

/** The fleet of all cases of one engine, each tier with a cell of its own, written to a folder. */
export function writeFleet(folder: string, engine: Engine, settings: object = {}, only: Choice = {}): void {
  const cases = casesOf(engine).filter(({ strategy }) => only.strategy === undefined || strategy === only.strategy);
  const put = (path: string, content: object | string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    // JSON is YAML.
    writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content, null, 2));
  };
  const cells = [...new Set(cases.filter(({ strategy }) => isPooled(strategy)).map(({ tier }) => tier))];
  put(`overrides/${ENVIRONMENT}_environment.yml`, {
    account_id: "444444444444",
    region: "eu-central-1",
    recovery_region: "eu-west-1",
    vpc_cidr: "10.64.0.0/16",
    zones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
    state: { kind: "local" },
    log_retention_days: 90,
    audit_retention_days: 365,
    kubernetes_access: { deployers: ["arn:aws:iam::444444444444:role/deploy"] },
    notify: { critical: ["platform@example.com"] },
    deletion_protection: true,
    without: [],
    ...only.environment,
    cells: Object.fromEntries(
      cells.map((tier) => [tier, { tier, admits: [tier], capacity_tenants: CAPACITY_TENANTS, engines: [engine.id] }]),
    ),
  });
  if (Object.keys(settings).length > 0) put(`overrides/${ENVIRONMENT}_${engine.id}.yml`, { settings });
  for (const { tenant, tier, strategy } of cases) {
    put(`tenants/${tenant}/tenant.yml`, {
      id: tenant,
      tier,
      environments: [ENVIRONMENT],
      contacts: { owner: "owner@example.com" },
      engines: [engine.id],
      placement: isPooled(strategy) ? { [ENVIRONMENT]: tier } : {},
      applications: { [ENVIRONMENT]: ["arn:aws:iam::444444444444:role/application"] },
    });
    put(`tenants/${tenant}/security_config.yml`, { tenant_isolation: { strategy } });
  }
  put(
    "tenants/ledger.txt",
    cases
      .map(({ tenant }) => `${tenant}\n`)
      .sort()
      .join(""),
  );
}

/** Calls back with the plans of the engine's fleet, which is read from a folder of its own. */
function withCases<T>(
  engine: Engine,
  settings: object,
  only: Choice,
  work: (plans: readonly StackPlan[], folder: string) => T,
): T {
  const folder = mkdtempSync(join(tmpdir(), "tessera-conformance-"));
  try {
    writeFleet(folder, engine, settings, only);
    const fleet = loadFleet({ tenants: join(folder, "tenants"), overrides: join(folder, "overrides") });
    return work(stacksOf(fleet, ENVIRONMENT), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every stack of the engine's fleet by name, from a synthesis as a deployment does it. */
export function synthesizeCases(engine: Engine, settings: object = {}, only: Choice = {}): ReadonlyMap<string, Json> {
  return withCases(engine, settings, only, (plans, folder) => {
    const out = join(folder, "out");
    synthesize(out, plans);
    return new Map(
      plans.map(({ name }) => [name, JSON.parse(readFileSync(join(out, "stacks", name, "cdk.tf.json"), "utf8"))]),
    );
  });
}

const texts = new WeakMap<Engine, Map<string, ReadonlyMap<string, string>>>();

/** Bytes of every stack of the engine's fleet by name. Made once for the same settings. */
export function textsOf(engine: Engine, settings: object): ReadonlyMap<string, string> {
  const known = texts.get(engine) ?? new Map<string, ReadonlyMap<string, string>>();
  texts.set(engine, known);
  const key = JSON.stringify(settings);
  const made =
    known.get(key) ??
    withCases(engine, settings, {}, (plans) =>
      withRenderer((render) => new Map(plans.map((plan) => [plan.name, render(plan)]))),
    );
  known.set(key, made);
  return made;
}

/**
 * Whether other settings give the engine's fleet other stacks. They are built one by one, tenants' and homes' before
 * what these stand on, up to the first that differs.
 */
export function givesOtherStacks(engine: Engine, settings: object, other: object): boolean {
  const before = textsOf(engine, settings);
  return withCases(engine, other, {}, (plans) =>
    withRenderer(
      (render) =>
        plans.length !== before.size || plans.toReversed().some((plan) => render(plan) !== before.get(plan.name)),
    ),
  );
}

/** What was synthesized for a case: where its clusters are, and where its rows are. */
export interface Built {
  /** The stack with the AWS part of the home. */
  readonly home: Json;
  /** The stack of the home's Kubernetes objects, or null. */
  readonly incluster: Json | null;
  /** The stack with the tenant's rows. */
  readonly rows: Json;
}

export function builtOf({ engine, tier, strategy, tenant }: Case, stacks: ReadonlyMap<string, Json>): Built {
  const name = isPooled(strategy)
    ? `${ENVIRONMENT}-cell-${tier}`
    : `${ENVIRONMENT}-tenant-${tenant.replaceAll("_", "-")}`;
  const family = [...stacks].filter(([stack]) => stack === name || stack.startsWith(`${name}-`));
  const rows = family.find(([, json]) => json.locals?.[`contracts_${engine.id}`]?.[tenant] !== undefined);
  if (rows === undefined) throw new Error(`no stack of ${name} has a contract of ${engine.id} for ${tenant}`);
  return { home: stacks.get(name)!, incluster: stacks.get(`${name}-incluster`) ?? null, rows: rows[1] };
}

/** A resource, or an object of Kubernetes, with its type or kind. */
export interface Thing {
  /** `aws_…`, or the kind of a manifest. */
  readonly type: string;
  readonly body: Json;
}

/** Everything that an engine makes in a home. */
export function thingsOf(engine: Engine, { home, incluster }: Built): Thing[] {
  const own = [...resourcesIn(home), ...resourcesIn(incluster ?? {})].filter(({ body }) =>
    String(body["//"]?.metadata?.path).includes(`/home/${engine.id}/`),
  );
  const manifests = resourcesIn(incluster ?? {}).flatMap(({ body }) =>
    ((body.values ?? []) as string[]).flatMap((text) => {
      const { manifests: list = [] } = (load(text) ?? {}) as { manifests?: Json[] };
      return list.map((body) => ({ type: String(body.kind), body }));
    }),
  );
  return [...own, ...manifests];
}

/** What was synthesized for a case, as the conformance suite looks at it. */
export function seenOf(one: Case, stacks: ReadonlyMap<string, Json>) {
  const built = builtOf(one, stacks);
  return { home: built.home, rows: built.rows, things: thingsOf(one.engine, built) };
}

export function resourcesIn(stack: Json): Thing[] {
  return Object.entries((stack.resource ?? {}) as Json).flatMap(([type, resources]) =>
    Object.values(resources as Json).map((body) => ({ type, body: body as Json })),
  );
}
