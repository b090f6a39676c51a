import { DEDICATED, ENVIRONMENT, POOLED, SCHEMAS, SECURITY, type Seen } from "./fleet";

type Files = Readonly<Record<string, { readonly [key: string]: unknown } | null>>;

/** A leaf of a file that is no engine's, and what its other value shows in. */
export interface Row {
  readonly leaf: string;
  /** Where it is looked at. `refused`: the other value, or what it forbids, is told. */
  readonly in: keyof Seen;
  readonly to: Files;
  /** What stands beside it before and after. Default: nothing. */
  readonly given?: Files;
}

const of =
  (file: string) =>
  (leaf: string, shows: keyof Seen, value: unknown, given?: Files): Row => ({
    leaf,
    in: shows,
    to: { [file]: leaf.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object } as Files,
    ...(given === undefined ? {} : { given }),
  });

const pooled = of(POOLED);
const dedicated = of(DEDICATED);
/** A tenant that lives as the pooled one does. */
const CAFE = {
  tier: "standard",
  environments: ["production"],
  contacts: { owner: "owner@example.com" },
  engines: ["postgresql"],
  placement: { production: "pool" },
  applications: { production: ["arn:aws:iam::444444444444:role/cafe"] },
};

/** `tenant.yml`. */
export const TENANT_ROWS: readonly Row[] = [
  {
    leaf: "id",
    in: "synthesized",
    to: {
      [POOLED]: null,
      "tenants/corner/tenant.yml": {
        ...CAFE,
        id: "corner",
      },
    },
  },
  pooled("tier", "refused", "free"),
  pooled("environments", "refused", ["production", "staging"]),
  dedicated("region", "refused", "eu-central-1"),
  pooled("contacts.owner", "listed", "other@example.com"),
  pooled("contacts.security", "listed", "soc@example.com"),
  pooled("contacts.billing", "listed", "bills@example.com"),
  pooled("compliance", "refused", ["hipaa"]),
  pooled("engines", "synthesized", ["postgresql", "pgvector"]),
  pooled("lifecycle.state", "synthesized", "suspended", { [POOLED]: { lifecycle: { state: "active" } } }),
  dedicated("lifecycle.legal_hold", "synthesized", true, { [DEDICATED]: { lifecycle: { state: "offboarding" } } }),
  pooled(
    "lifecycle.engines",
    "synthesized",
    { postgresql: "suspended" },
    { [POOLED]: { lifecycle: { state: "active" } } },
  ),
  pooled(
    "lifecycle.environments",
    "synthesized",
    { production: "offboarding" },
    { [POOLED]: { lifecycle: { state: "active" } } },
  ),
  pooled("placement", "synthesized", { production: "other" }),
  pooled("applications", "synthesized", { production: ["arn:aws:iam::444444444444:role/bar"] }),
];

const environment = of(ENVIRONMENT);
const ON_KUBERNETES = { [ENVIRONMENT]: { cells: { schemas: { engines: ["postgresql", "pgvector", "mongodb"] } } } };
const inCell = (leaf: string, shows: keyof Seen, value: unknown) => environment(`cells.pool.${leaf}`, shows, value);
const AWAY = { region: "eu-west-1", zones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"] };

const nodesOf = (name: string): Files => ({
  [ENVIRONMENT]: {
    ...ON_KUBERNETES[ENVIRONMENT],
    kubernetes: { nodes: { [name]: { instance_type: "r7g.2xlarge", min_per_zone: 1, max_per_zone: 3 } } },
  },
});

/** `<environment>_environment.yml`. Leaves of a cell stand under `cells`. */
export const ENVIRONMENT_ROWS: readonly Row[] = [
  environment("account_id", "synthesized", "555555555555"),
  {
    leaf: "region",
    in: "synthesized",
    to: { [ENVIRONMENT]: { ...AWAY, recovery_region: "eu-west-2" } },
    given: { [ENVIRONMENT]: { recovery_region: "eu-west-2", recovery_network: null } },
  },
  environment("recovery_region", "synthesized", "eu-west-2", { [ENVIRONMENT]: { recovery_network: null } }),
  environment("recovery_network.vpc_cidr", "synthesized", "10.96.0.0/16"),
  environment("recovery_network.zones", "synthesized", ["eu-west-1a", "eu-west-1b", "eu-west-1d"]),
  environment("vpc_cidr", "synthesized", "10.48.0.0/16"),
  environment("zones", "synthesized", ["eu-central-1a", "eu-central-1b", "eu-central-1d"]),
  environment("state", "synthesized", {
    kind: "s3",
    bucket: "state-of-ours",
    region: "eu-central-1",
    kms_key_arn: "arn:aws:kms:eu-central-1:444444444444:alias/state",
  }),
  environment("log_retention_days", "synthesized", 60),
  environment("audit_retention_days", "synthesized", 60),
  environment("kubernetes_access.deployers", "synthesized", ["arn:aws:iam::444444444444:role/other"], ON_KUBERNETES),
  environment("kubernetes_access.viewers", "synthesized", ["arn:aws:iam::444444444444:role/other"], ON_KUBERNETES),
  environment("notify.info", "synthesized", ["a@example.com"]),
  environment("notify.warning", "synthesized", ["a@example.com"]),
  environment("notify.critical", "synthesized", ["a@example.com"]),
  environment("notify.emergency", "synthesized", ["a@example.com"]),
  environment("deletion_protection", "synthesized", false),
  environment("without", "refused", ["trail"]),
  environment("permissions_boundary", "synthesized", true),
  environment("kubernetes.version", "synthesized", "1.36", ON_KUBERNETES),
  ...(["system", "shared"] as const).flatMap((name) => [
    environment(`kubernetes.nodes.${name}.instance_type`, "synthesized", "r7g.4xlarge", nodesOf(name)),
    environment(`kubernetes.nodes.${name}.min_per_zone`, "synthesized", 2, nodesOf(name)),
    environment(`kubernetes.nodes.${name}.max_per_zone`, "synthesized", 9, nodesOf(name)),
  ]),
  inCell("tier", "synthesized", "premium"),
  inCell("admits", "refused", ["free"]),
  { ...inCell("capacity_tenants", "refused", 1), given: { "tenants/deli/tenant.yml": { ...CAFE, id: "deli" } } },
  inCell("engines", "synthesized", ["postgresql"]),
  inCell("settings", "synthesized", { postgresql: { workload: "mixed" } }),
];

const security = (leaf: string, shows: keyof Seen, value: unknown, given?: object) => ({
  ...of(SECURITY)(
    `settings.${leaf}`,
    shows,
    value,
    given === undefined ? undefined : { [SECURITY]: { settings: given } as never },
  ),
  leaf,
});
const own = (leaf: string, shows: keyof Seen, value: unknown, tenant: string): Row =>
  of(tenant.replace("tenant.yml", "security_config.yml"))(leaf, shows, value);
const OF_TLS_1_2 = { encryption: { in_transit: { tls_version: "1.2" } } };

/** `security_config.yml`, and `<environment>_security.yml`. */
export const SECURITY_ROWS: readonly Row[] = [
  own("tenant_isolation.strategy", "refused", "database_per_tenant", SCHEMAS),
  own("tenant_isolation.prefix", "refused", null, DEDICATED),
  own("tenant_isolation.schema_prefix", "refused", null, SCHEMAS),
  security("tenant_isolation.row_level_security", "refused", true),
  own("tenant_isolation.connection_pooling", "refused", null, SCHEMAS),
  own("tenant_isolation.tenant_column", "refused", null, POOLED),
  own("tenant_isolation.policies", "refused", null, POOLED),
  own("tenant_isolation.indexing", "refused", null, POOLED),
  own("tenant_isolation.encryption", "refused", null, DEDICATED),
  own("tenant_isolation.backup_isolation", "refused", false, DEDICATED),
  own("tenant_isolation.performance_isolation", "refused", false, DEDICATED),
  security("vault_lock.final_after_days", "synthesized", 30),
  security("encryption.at_rest.algorithm", "refused", "ChaCha20-Poly1305"),
  security("encryption.at_rest.key_rotation", "synthesized", "automatic_quarterly"),
  security("encryption.at_rest.key_rotation_days", "synthesized", 120, {
    encryption: { at_rest: { key_rotation: "custom", key_rotation_days: 90 } },
  }),
  security("encryption.at_rest.hsm_integration", "refused", true),
  security("encryption.in_transit.tls_version", "synthesized", "1.2"),
  security("encryption.in_transit.cipher_suites", "synthesized", ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"], OF_TLS_1_2),
  security("encryption.in_transit.certificate_pinning", "synthesized", false),
  security("encryption.application_level.field_encryption", "synthesized", true),
  security("encryption.application_level.searchable_encryption", "synthesized", true),
  security("encryption.application_level.homomorphic_operations", "refused", true),
];
