import { isMap } from "./layers";
import { elsewhere, forEach, type Refusal, type Refusals } from "./refusal";
import type { Path } from "./yaml";

const security = elsewhere("it belongs in security_config.yml, or under settings of <environment>_security.yml");
const deployment = elsewhere(
  "it is a setting of the environment: write it into <environment>_deployment.yml, under settings",
);

const LOAD_BALANCING: Refusal = {
  notBuilt: "load balancing",
  nearest: "The connection contract names an endpoint that writes and one that reads, which spreads its connections",
};
const DASHBOARDS: Refusal = {
  notBuilt: "dashboards",
  nearest: "Metrics and alarms are in CloudWatch and Prometheus: thresholds are under alarms",
};
const FORECASTS: Refusal = { notBuilt: "forecasts", nearest: "Thresholds are under alarms" };
const CHANNELS: Refusal = {
  notBuilt: "further channels of alarms",
  nearest: "E-mail addresses by severity are under notify of <environment>_environment.yml",
};
const PEOPLE: Refusal = {
  notBuilt: "authentication of people",
  nearest: "Applications sign in by IAM roles; who may take them on is under applications of tenant.yml",
};
const CACHE_STRATEGIES: Refusal = {
  notBuilt: "cache strategies",
  nearest:
    "The application reads and writes the cache itself; caching.layers of the engine that caches says how large it is",
};
const MIGRATIONS: Refusal = {
  notBuilt: "schema migrations",
  nearest: "The tenant's own role makes and changes its tables",
};
const SUBJECTS: Refusal = {
  notBuilt: "rights of data subjects",
  nearest: "The application answers for one person; lifecycle.state: erased removes a whole tenant",
};
const TUNING: Refusal = {
  notBuilt: "tuning by load",
  nearest: "Parameters are computed from the instance and from workload",
};

/**
 * The platform's vocabulary: what is no setting where it was written, by its dotted path or the path of a map around it;
 * the longest that fits counts. Keys that a file's own schema takes are not looked up here.
 */
export const VOCABULARY: Refusals = {
  tenant_isolation: security,
  encryption: security,
  authentication: PEOPLE,
  deployment,
  load_balancing: LOAD_BALANCING,
  "load_balancing.failover": {
    ...LOAD_BALANCING,
    nearest: "Replicas in other zones take over by themselves, in the time that the service takes",
  },
  migrations: MIGRATIONS,

  monitoring: elsewhere("logs and metrics are under observability, thresholds under alarms"),
  "monitoring.real_time_metrics": elsewhere(
    "metrics are collected always; those with a threshold are under alarms, logs under observability",
  ),
  "monitoring.ai_analytics": FORECASTS,
  "monitoring.alerting.channels": CHANNELS,
  "monitoring.alerting.escalation_rules": CHANNELS,
  "monitoring.alerting.severity_levels": elsewhere(
    "alarms have these four: who hears of which is under notify of <environment>_environment.yml",
  ),
  "monitoring.dashboards": DASHBOARDS,

  caching: elsewhere("it is a setting of the engine that caches: write it into that engine's file, under caching"),
  "caching.layers.l1_application": {
    notBuilt: "application cache",
    nearest: "The application keeps a cache in its process by itself",
  },
  "caching.layers.l3_cdn": {
    notBuilt: "content delivery network",
    nearest: "A distribution of CloudFront in front of the application caches its answers",
  },
  "caching.strategies": CACHE_STRATEGIES,
  "caching.invalidation": {
    ...CACHE_STRATEGIES,
    nearest: "keyspace_events of the engine that caches tells the application of keys that change or expire",
  },

  performance_tuning: TUNING,
  "performance_tuning.ai_optimizer": FORECASTS,
  "performance_tuning.query_optimization.query_plan_caching": elsewhere(
    "the server keeps plans of prepared statements: plan_cache_mode, under parameters, says which",
  ),
  "performance_tuning.query_optimization.statistics_updates": {
    limit:
      "the planner's statistics are brought up to date by ANALYZE, in the background and by samples, never with each row",
    source: 'PostgreSQL documentation, "Routine Vacuuming", "Updating Planner Statistics"',
    nearest: "Write autovacuum_analyze_scale_factor, under parameters, to have it sooner",
  },
  "performance_tuning.query_optimization.materialized_views": {
    ...TUNING,
    nearest: "Write materialized_views or continuous_aggregates of the engines that have them",
  },
  "performance_tuning.connection_optimization.pool_sizing": {
    ...TUNING,
    nearest: "Write pool.size, which follows from the tier by itself",
  },
  "performance_tuning.connection_optimization.connection_warming": elsewhere(
    "write pool.min_idle: so many connections are kept warm",
  ),

  gdpr_compliance: elsewhere(
    "write gdpr under compliance of tenant.yml: it holds the tenant to what the regulation demands",
  ),
  "gdpr_compliance.data_subject_rights": SUBJECTS,
  "gdpr_compliance.consent_management": {
    notBuilt: "consent management",
    nearest: "The application that asks for consent keeps it, as rows of its own",
  },
  ...forEach(
    ["gdpr_compliance.data_protection.data_minimization", "gdpr_compliance.data_protection.purpose_limitation"],
    {
      limit: "which data a purpose needs is decided by the controller, and no engine knows the purpose of a row",
      source: "GDPR, Art. 4(7), 5(1)(b) and (c)",
      nearest: "Take a tenant, or a schema with its own roles, for each purpose",
    },
  ),
  "gdpr_compliance.data_protection.retention_policies": elsewhere(
    "what is deleted by age is said of each table or index, in the files of the engines that can: ttl_days, retention.drop_after, lifecycle.delete_days",
  ),

  sox_compliance: elsewhere("write sox under compliance of tenant.yml: it holds the tenant to what the act demands"),
  "sox_compliance.financial_controls.segregation_of_duties": {
    notBuilt: "segregation of duties",
    nearest: "Reviewers of the environment in GitHub, and the roles of docs/guides/delivery.md, are set by hand",
  },
  "sox_compliance.financial_controls.authorization_controls": {
    notBuilt: "segregation of duties",
    nearest: "Reviewers of the environment in GitHub, and the roles of docs/guides/delivery.md, are set by hand",
  },
  "sox_compliance.financial_controls.documentation_requirements": elsewhere(
    "each deployment has a record with monitoring.deployment_tracking, in <environment>_deployment.yml",
  ),
  "sox_compliance.audit_trails.immutable_logs": elsewhere(
    "the audit trail is immutable always: audit_retention_days of <environment>_environment.yml says for how long",
  ),
  "sox_compliance.audit_trails.blockchain_anchoring": {
    limit: "AWS ended its ledger with proofs, QLDB, on 31 July 2025",
    source: 'Amazon QLDB developer guide, "End of support"',
    nearest:
      "Audit objects are under Object Lock in compliance mode, and records of deployments are chained by their hashes",
  },
  "sox_compliance.audit_trails.real_time_monitoring": FORECASTS,
  "sox_compliance.change_management": elsewhere(
    "checks after a deployment and going back are under validation and rollback of <environment>_deployment.yml",
  ),
  "sox_compliance.change_management.approval_workflows": {
    notBuilt: "segregation of duties",
    nearest: "Reviewers of the environment in GitHub, and the roles of docs/guides/delivery.md, are set by hand",
  },
};

const FINER = Object.keys(VOCABULARY);
const WORDS: ReadonlySet<string> = new Set(FINER.map((path) => path.split(".", 1)[0]!));

/** Something of the vocabulary that was written where it is no setting. */
export interface Misplaced {
  readonly at: Path;
  readonly given: unknown;
  readonly refusal: Refusal;
}

/**
 * The refusal of a dotted path: its own, or that of the nearest map around it. Null: the vocabulary does not have it.
 *
 * @param taken steps of the path that are settings where it was written: what is said of those is not meant. Default: none
 */
export function refusalOf(path: string, taken = 0): Refusal | null {
  const steps = path.split(".");
  for (let length = steps.length; length > taken; length--) {
    const own = steps.slice(0, length).join(".");
    if (Object.hasOwn(VOCABULARY, own)) return VOCABULARY[own]!;
  }
  return null;
}

/**
 * What of the vocabulary stands at a place that takes none of it: each reason once, with the first that it is about.
 * Empty: none of it.
 *
 * @param path of the key that no schema knows; a map of the vocabulary may begin above it
 */
export function misplaced(path: Path, value: unknown): readonly Misplaced[] {
  const start = path.findIndex((step) => WORDS.has(String(step)));
  if (start === -1) return [];
  const above = path.slice(0, start);
  const taken = path.length - 1 - start;
  const found = new Map<Refusal, Misplaced>();
  const look = (at: Path, below: unknown): void => {
    const dotted = at.join(".");
    if (isMap(below) && Object.keys(below).length > 0 && FINER.some((known) => known.startsWith(`${dotted}.`))) {
      for (const [key, child] of Object.entries(below)) look([...at, key], child);
      return;
    }
    const refusal = refusalOf(dotted, taken);
    if (refusal !== null && !found.has(refusal)) found.set(refusal, { at: [...above, ...at], given: below, refusal });
  };
  look(path.slice(start), value);
  // One reason for all of it is told of the whole.
  const [only, ...others] = found.values();
  return only !== undefined && others.length === 0
    ? [{ at: path, given: value, refusal: only.refusal }]
    : [...found.values()];
}
