import { MAX_FILE_BYTES } from "../../config/files";
import { environmentYml, type Files, tenantYml } from "./folder";

/** A mistake; what its author is told stands in messages.ts. */
export interface BadInput {
  readonly name: string;
  readonly files: Files;
}

const TENANT = "tenants/acme/tenant.yml";
const PG = "tenants/acme/postgresql.yml";
const SECURITY = "tenants/acme/security_config.yml";
const ENVIRONMENT = "overrides/production_environment.yml";

function tenant(changes: Readonly<Record<string, string>>): Files {
  return { [TENANT]: tenantYml("acme", changes) };
}
function environment(changes: Readonly<Record<string, string>>): Files {
  return { [ENVIRONMENT]: environmentYml(changes) };
}
/** A tenant with a cluster of its own. */
const DEDICATED = tenant({ tier: "enterprise", placement: "{}" });
const PREMIUM = tenant({ tier: "premium", placement: "{ production: premium-1 }" });

function aliasBomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`,
  );
  return ["a0: &a0 lol", ...levels].join("\n");
}

export const CASES: readonly BadInput[] = [
  // What is no YAML that is read here.
  { name: "empty file", files: { [TENANT]: "" } },
  { name: "only comments", files: { [PG]: "# nothing yet\n" } },
  { name: "list instead of map", files: { [TENANT]: "- id: acme\n" } },
  { name: "scalar instead of map", files: { [TENANT]: "acme\n" } },
  { name: "tab", files: { [PG]: "connections:\n\tmax: 5\n" } },
  { name: "byte order mark", files: { [PG]: "\ufeffversion: 17\n" } },
  { name: "not UTF-8", files: { [PG]: Buffer.from("workload: oltp\n# caf\u00e9: ok\n# caf\xe9\n", "latin1") } },
  { name: "UTF-16", files: { [PG]: Buffer.from("\ufeffversion: 17\n", "utf16le") } },
  { name: "control character", files: { [PG]: "workload: ol\u001btp\n" } },
  { name: "escaped control character", files: { [PG]: 'workload: "ol\\u001btp"\n' } },
  { name: "over a mebibyte", files: { [PG]: `# ${"x".repeat(MAX_FILE_BYTES)}\n` } },
  { name: "bomb of anchors and aliases", files: { [PG]: aliasBomb() } },
  { name: "merge key", files: { [PG]: "connections:\n  <<: { max: 5 }\n" } },
  { name: "tag", files: { [PG]: "version: !!int 17\n" } },
  { name: "directive", files: { [PG]: "%YAML 1.2\n---\nversion: 17\n" } },
  { name: "duplicate key", files: { [PG]: "connections:\n  max: 5\n  max: 6\n" } },
  { name: "two documents", files: { [PG]: "version: 17\n---\nversion: 16\n" } },
  { name: "key of every object's prototype", files: { [PG]: "__proto__: { version: 17 }\n" } },
  { name: "constructor as key", files: { [PG]: "connections:\n  constructor: 1\n" } },
  { name: "nested too deeply", files: { [PG]: `parameters: ${"[".repeat(40)}${"]".repeat(40)}\n` } },
  { name: "quote never closed", files: { [PG]: 'version: "17\n' } },
  { name: "map as key", files: { [PG]: "? { a: b }\n: c\n" } },
  { name: "template of Terraform", files: { [PG]: `workload: ${"$"}{local.secret}\n` } },

  // Files and folders.
  { name: "link out of the folder", files: { [PG]: { link: "/etc/hostname" } } },
  {
    name: "folder that links out",
    files: { "tenants/ledger.txt": "acme\nglobex\n", "tenants/globex": { link: "/etc" } },
  },
  { name: "folder in place of a file", files: { [PG]: { folder: true } } },
  { name: "stray file of a tenant", files: { "tenants/acme/postgres.yml": "version: 17\n" } },
  { name: "stray file among tenants", files: { "tenants/legder.txt": "acme\n" } },
  { name: "stray file among overrides", files: { "overrides/prodution_postgresql.yml": "settings: {}\n" } },
  { name: "no tenant.yml", files: { [TENANT]: null, [PG]: "version: 17\n" } },
  { name: "no environments", files: { [ENVIRONMENT]: null } },

  // Ids and the ledger.
  {
    name: "id with a hyphen",
    files: { "tenants/ledger.txt": "acme\n", "tenants/acme-corp/tenant.yml": tenantYml("acme-corp") },
  },
  { name: "id of dots", files: tenant({ id: '"../globex"' }) },
  { name: "id with a quote and SQL", files: tenant({ id: '"acme\'; DROP TABLE orders; --"' }) },
  { name: "id with a template", files: tenant({ id: '"{{acme}}"' }) },
  {
    name: "id of another tenant",
    files: { "tenants/ledger.txt": "acme\nglobex\n", "tenants/globex/tenant.yml": tenantYml("acme") },
  },
  {
    name: "id that differs by case",
    files: { "tenants/ledger.txt": "acme\n", "tenants/Acme/tenant.yml": tenantYml("Acme") },
  },
  {
    name: "reserved id",
    files: { "tenants/ledger.txt": "acme\n", "tenants/tenants/tenant.yml": tenantYml("tenants") },
  },
  { name: "folder that is gone", files: { "tenants/ledger.txt": "acme\nglobex\n" } },
  { name: "folder that is not in the ledger", files: { "tenants/ledger.txt": "# none yet\n" } },
  { name: "folder renamed", files: { "tenants/ledger.txt": "acne\n" } },
  { name: "id twice in the ledger", files: { "tenants/ledger.txt": "acme\nacme\n" } },
  { name: "id of an erased tenant", files: { "tenants/ledger.txt": "\n", "tenants/erased.txt": "acme\n" } },

  // tenant.yml.
  { name: "unknown key", files: tenant({ teir: "free" }) },
  { name: "missing key", files: { [TENANT]: tenantYml("acme").replace(/^tier: .*\n/m, "") } },
  { name: "unknown tier", files: tenant({ tier: "premum" }) },
  { name: "wrong type", files: tenant({ environments: "production" }) },
  { name: "tenant in an unknown environment", files: tenant({ environments: "[production, prod]" }) },
  { name: "tenant in an environment without a file", files: tenant({ environments: "[production, staging]" }) },
  { name: "engine that does not exist", files: tenant({ engines: "[postgres]" }) },
  { name: "region elsewhere", files: tenant({ region: "eu-west-1" }) },
  { name: "contact that is no address", files: tenant({ contacts: "{ owner: the platform team }" }) },
  { name: "unknown standard", files: tenant({ compliance: "[gdpr, soc_2]" }) },
  ...Object.entries({
    "a role with a wildcard": "arn:aws:iam::444444444444:role/*",
    "a user, whose keys last": "arn:aws:iam::444444444444:user/ann",
    "everybody of an account": "arn:aws:iam::444444444444:root",
    "a subject with a wildcard": "oidc:token.actions.githubusercontent.com:repo:acme/shop:*",
    "a policy variable": "oidc:token.actions.githubusercontent.com:repo:${aws:PrincipalTag/team}",
    "a service account with a wildcard": "serviceaccount:shop:web:*",
  }).map(([name, who]) => ({
    name: `application: ${name}`,
    files: tenant({ applications: `{ production: ["${who}"] }` }),
  })),
  { name: "application: none", files: tenant({ applications: "{}" }) },
  { name: "application: an empty list", files: tenant({ applications: "{ production: [] }" }) },
  {
    name: "application: in an environment that the tenant does not live in",
    files: tenant({ applications: '{ production: ["serviceaccount:shop:web:api"], staging: [] }' }),
  },
  {
    name: "application: more than a trust policy holds",
    files: tenant({
      applications: `{ production: [${Array.from({ length: 60 }, (_, n) => `"arn:aws:iam::444444444444:role/application-${n}"`).join(", ")}] }`,
    }),
  },
  {
    name: "application: by its old name",
    files: tenant({ access: '{ principals: ["arn:aws:iam::444444444444:role/shop"] }' }),
  },
  { name: "erased under a legal hold", files: tenant({ lifecycle: "{ state: erased, legal_hold: true }" }) },
  { name: "state that does not exist", files: tenant({ lifecycle: "{ state: deleted }" }) },
  { name: "yes for true", files: tenant({ lifecycle: "{ state: active, legal_hold: yes }" }) },

  // Placement.
  { name: "no cell", files: tenant({ placement: "{}" }) },
  { name: "cell that does not exist", files: tenant({ placement: "{ production: pool-2 }" }) },
  { name: "cell that does not admit the tier", files: tenant({ placement: "{ production: premium-1 }" }) },
  { name: "cell for a tenant with a cluster of its own", files: tenant({ tier: "enterprise" }) },
  {
    name: "cell in an environment where it does not live",
    files: tenant({ placement: "{ production: pool-1, staging: pool-1 }" }),
  },
  {
    name: "cell that is full",
    files: {
      "tenants/ledger.txt": "zeta\nacme\nmu\nbeta\n",
      "tenants/zeta/tenant.yml": tenantYml("zeta"),
      "tenants/mu/tenant.yml": tenantYml("mu"),
      "tenants/beta/tenant.yml": tenantYml("beta"),
    },
  },

  // Settings.
  { name: "unknown setting", files: { [PG]: "connections:\n  maximum: 5\n" } },
  { name: "setting in the wrong place", files: { [PG]: "work_mem_mb: 5\n" } },
  { name: "vocabulary that is not honoured yet", files: { [PG]: "load_balancing:\n  strategy: round_robin\n" } },
  { name: "number in quotes", files: { [PG]: 'connections:\n  max: "5"\n' } },
  { name: "over the tier's limit", files: { [PG]: "connections:\n    max: 900\n" } },
  { name: "out of every range", files: { [PG]: "connections:\n  max: 100000\n" } },
  { name: "setting of the shared cluster", files: { [PG]: "version: 16\n" } },
  { name: "weaker strategy", files: { ...PREMIUM, [SECURITY]: "tenant_isolation:\n  strategy: row_level_security\n" } },
  {
    name: "value that the strategy does not take",
    files: { [SECURITY]: 'tenant_isolation:\n  schema_prefix: "{{tenant_id}}_"\n' },
  },
  { name: "another prefix", files: { ...DEDICATED, [SECURITY]: 'tenant_isolation:\n  prefix: "t_{{tenant_id}}_"\n' } },
  {
    name: "monthly rotation",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  at_rest:\n    key_rotation: automatic_monthly\n" },
  },
  {
    name: "days without custom rotation",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  at_rest:\n    key_rotation_days: 180\n" },
  },
  {
    name: "key store of one's own",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  at_rest:\n    hsm_integration: true\n" },
  },
  {
    name: "homomorphic operations",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  application_level:\n    homomorphic_operations: true\n" },
  },
  {
    name: "TLS version without quotes",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  in_transit:\n    tls_version: 1.3\n" },
  },
  {
    name: "suites of TLS 1.3",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  in_transit:\n    cipher_suites: [TLS_AES_256_GCM_SHA384]\n" },
  },
  {
    name: "authentication",
    files: { ...DEDICATED, [SECURITY]: "authentication:\n  multi_factor: { enabled: true }\n" },
  },
  { name: "TLS 1.3 on a version without it", files: { ...DEDICATED, [PG]: "version: 15\n" } },
  { name: "timescaledb as an extension", files: { ...DEDICATED, [PG]: "extensions: [pgaudit, timescaledb]\n" } },
  { name: "asynchronous replication", files: { ...DEDICATED, [PG]: "replication:\n  mode: asynchronous\n" } },
  { name: "parameter that is computed", files: { ...DEDICATED, [PG]: "parameters:\n  shared_buffers: 1000\n" } },
  { name: "parameter that guards", files: { ...DEDICATED, [PG]: "parameters:\n  rds.force_ssl: 0\n" } },
  { name: "serverless without capacity", files: { ...DEDICATED, [PG]: "instance:\n  class: db.serverless\n" } },
  { name: "capacity without serverless", files: { ...DEDICATED, [PG]: "instance:\n  serverless_max_acu: 8\n" } },
  { name: "windows that meet", files: { ...DEDICATED, [PG]: "maintenance:\n  window: sun:01:30-sun:02:30\n" } },
  { name: "audit without its extension", files: { ...DEDICATED, [PG]: "extensions: [pg_stat_statements]\n" } },
  { name: "pool larger than its connections", files: { [PG]: "pool:\n  size: 21\n" } },
  { name: "schemas where tables are shared", files: { [PG]: "schemas: [main, extra]\n" } },
  {
    name: "copies that leave the tenant's region",
    files: {
      ...tenant({ tier: "enterprise", placement: "{}", region: "eu-central-1" }),
      [PG]: "backup:\n  copy_to_recovery_region: true\n",
    },
  },

  // Environments.
  { name: "account id without quotes", files: environment({ account_id: "044444444444" }) },
  { name: "range off its boundary", files: environment({ vpc_cidr: "10.64.8.0/18" }) },
  { name: "public range", files: environment({ vpc_cidr: "8.8.0.0/16" }) },
  { name: "zone of another region", files: environment({ zones: "[eu-central-1a, eu-central-1b, eu-west-1c]" }) },
  { name: "two zones", files: environment({ zones: "[eu-central-1a, eu-central-1b]" }) },
  { name: "recovery in the same region", files: environment({ recovery_region: "eu-central-1" }) },
  {
    name: "a recovery network without a region, in the home's range",
    files: environment({
      recovery_region: "null",
      recovery_network: "{ vpc_cidr: 10.64.0.0/18, zones: [eu-west-1a, eu-west-1b, eu-west-1c] }",
    }),
  },
  {
    name: "a recovery network with another region's zone",
    files: environment({
      recovery_network: "{ vpc_cidr: 10.80.0.0/16, zones: [eu-west-1a, eu-west-2b, eu-west-1c] }",
    }),
  },
  { name: "resources left out of production", files: environment({ without: "[trail]" }) },
  {
    name: "resource that cannot be left out",
    files: { "overrides/development_environment.yml": environmentYml({ without: "[trail]" }) },
  },
  { name: "unknown kind of state", files: environment({ state: "{ kind: gcs }" }) },
  { name: "retention that CloudWatch lacks", files: environment({ log_retention_days: "45" }) },
  {
    name: "cell whose name ends like a stack's",
    files: environment({
      cells: "\n  pool-tenants: { tier: free, admits: [free], capacity_tenants: 5, engines: [postgresql] }",
    }),
  },
  {
    name: "below the environment's floor",
    files: {
      ...DEDICATED,
      "overrides/production_postgresql.yml": "floor:\n  backup.continuous_days: { min: 14 }\n",
      [PG]: "backup:\n  continuous_days: 8\n",
    },
  },
  {
    name: "floor of a setting that is not there",
    files: { "overrides/production_postgresql.yml": "floor:\n  backup.continous_days: { min: 14 }\n" },
  },
  {
    name: "default below the floor",
    files: { "overrides/production_postgresql.yml": "floor:\n  backup.continuous_days: { min: 10 }\n" },
  },
  {
    name: "setting that the cell's clusters break",
    files: environment({
      cells:
        "\n  pool-1:\n    tier: standard\n    admits: [free, standard]\n    capacity_tenants: 3\n    engines: [postgresql]\n    settings:\n      postgresql: { version: 14 }",
    }),
  },

  // What people reach for, told of the place where they wrote it.
  {
    name: "vocabulary with several reasons",
    files: {
      [PG]: "monitoring:\n  alerting:\n    channels: [slack]\n    severity_levels: [info]\n  dashboards: { grafana_integration: true, custom_panels: true }\n",
    },
  },
  { name: "encryption in an engine's file", files: { [PG]: "encryption:\n  at_rest: { key_rotation: custom }\n" } },
  {
    name: "a layer of the cache in another engine's file",
    files: { [PG]: "caching:\n  layers:\n    l2_redis: { type: distributed, cluster_nodes: 6, replication: true }\n" },
  },
  {
    name: "a file of the vocabulary among overrides",
    files: { "overrides/production_monitoring.yml": "settings: {}\n" },
  },
  { name: "an environment by another name", files: { "overrides/prod_postgresql.yml": "settings: {}\n" } },
  { name: "a file of the vocabulary in a tenant's folder", files: { "tenants/acme/encryption.yml": "at_rest: {}\n" } },
  { name: "encryption of memory", files: { ...DEDICATED, [SECURITY]: "encryption:\n  in_memory: true\n" } },
  {
    name: "post-quantum key exchange",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  in_transit:\n    post_quantum: true\n" },
  },
  {
    name: "ChaCha20 at rest",
    files: { ...DEDICATED, [SECURITY]: "encryption:\n  at_rest:\n    algorithm: ChaCha20-Poly1305\n" },
  },
  {
    name: "ChaCha20 for TLS 1.2",
    files: {
      ...DEDICATED,
      [SECURITY]:
        'encryption:\n  in_transit:\n    tls_version: "1.2"\n    cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]\n',
    },
  },
  { name: "several writers", files: { ...DEDICATED, [PG]: "replication:\n  mode: multi_master\n" } },
  { name: "service mesh", files: environment({ service_mesh: "istio" }) },
  { name: "another cloud", files: environment({ cloud: "azure" }) },
];
