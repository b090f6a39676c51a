/** What the author of each mistake is told, line by line. Lines of the product's own files are left open: they move. */
export const MESSAGES: Readonly<Record<string, readonly string[]>> = {
  "empty file": [
    "tenants/acme/tenant.yml:1:1: given an empty file; allowed: a map of settings. Write at least one `key: value` line, or delete the file.",
  ],
  "only comments": [
    "tenants/acme/postgresql.yml:1:1: given an empty file; allowed: a map of settings. Write at least one `key: value` line, or delete the file.",
  ],
  "list instead of map": [
    "tenants/acme/tenant.yml:1:1: given a list; allowed: a map of settings. Write `key: value` lines.",
  ],
  "scalar instead of map": [
    "tenants/acme/tenant.yml:1:1: given a single value; allowed: a map of settings. Write `key: value` lines.",
  ],
  tab: [
    "tenants/acme/postgresql.yml:2:1: given a tab; allowed: spaces. YAML does not allow tabs there: indent by spaces.",
  ],
  "byte order mark": [
    "tenants/acme/postgresql.yml:1:1: given a byte order mark; allowed: UTF-8 without one. Save the file as UTF-8 without BOM (sed -i '1s/^\\xEF\\xBB\\xBF//' FILE takes it out).",
  ],
  "not UTF-8": ["tenants/acme/postgresql.yml:2:6: given byte 0xe9; allowed: UTF-8. Save the file as UTF-8."],
  "UTF-16": ["tenants/acme/postgresql.yml:1:1: given byte 0xff; allowed: UTF-8. Save the file as UTF-8."],
  "control character": [
    'tenants/acme/postgresql.yml:1:13: given "\\u001b"; allowed: printable text. Take the control character out.',
  ],
  "escaped control character": [
    'tenants/acme/postgresql.yml:1:11 workload: given "ol\\u001btp"; allowed: printable text. Take the control character out.',
  ],
  "over a mebibyte": [
    "tenants/acme/postgresql.yml: given 1048579 bytes; allowed: at most 1048576 bytes. Settings are small: take out what is not settings.",
  ],
  "bomb of anchors and aliases": [
    "tenants/acme/postgresql.yml:1:5 a0: given an anchor; allowed: the value itself. Anchors and aliases are not read here: write the value out.",
  ],
  "merge key": [
    "tenants/acme/postgresql.yml:2:3 connections: given <<; allowed: the keys themselves. Merge keys are not read here: write the values out.",
  ],
  tag: [
    "tenants/acme/postgresql.yml:1:10 version: given a tag; allowed: a plain value. Tags such as !!str are not read here: take it out, and quote what must be text.",
  ],
  directive: [
    "tenants/acme/postgresql.yml:1:1: given a directive; allowed: none. Take the line that begins with % out.",
  ],
  "duplicate key": [
    "tenants/acme/postgresql.yml:3:3 connections.max: given max; allowed: each key once. The key stands twice in this map: take one out.",
  ],
  "two documents": [
    "tenants/acme/postgresql.yml:3:1: given a second document; allowed: one document a file. Take the --- line and what follows out.",
  ],
  "key of every object's prototype": [
    "tenants/acme/postgresql.yml:1:1: given __proto__; allowed: the name of a setting. Take the line out.",
  ],
  "constructor as key": [
    "tenants/acme/postgresql.yml:2:3 connections: given constructor; allowed: the name of a setting. Take the line out.",
  ],
  "nested too deeply": [
    "tenants/acme/postgresql.yml:1:46: given over 32 levels; allowed: at most 32 levels. Nest less deeply.",
  ],
  "quote never closed": [
    "tenants/acme/postgresql.yml:2:1: given the end of the file; allowed: YAML 1.2. The parser says: deficient indentation.",
  ],
  "map as key": [
    "tenants/acme/postgresql.yml:1:3: given a map or list; allowed: text as key. Write the key as plain text.",
  ],
  "template of Terraform": [
    'tenants/acme/postgresql.yml:1:11 workload: given "${local.secret}"; allowed: text without ${ or %{. Terraform would read it as a template: take it out.',
  ],
  "link out of the folder": [
    "tenants/acme/postgresql.yml: given a link; allowed: a file. A change of what it leads to would be told of another place: put a file itself there.",
  ],
  "folder that links out": [
    "tenants/globex: given a link; allowed: a folder. A change of what it leads to would be told of another place: put a folder itself there.",
    "tenants/ledger.txt:2:1: given globex; allowed: ids whose folder is there. Put tenants/globex back and set lifecycle.state there: a folder goes only after erased was deployed, by ./tessera tenant remove globex.",
  ],
  "folder in place of a file": [
    "tenants/acme/postgresql.yml: given not a regular file; allowed: a file. Put a text file there.",
  ],
  "stray file of a tenant": [
    "tenants/acme/postgres.yml: given postgres.yml; allowed: tenant.yml, security_config.yml, postgresql.yml. Did you mean postgresql.yml?",
  ],
  "stray file among tenants": [
    "tenants/legder.txt: given legder.txt; allowed: folders of tenants, templates and the ledger. Did you mean ledger.txt?",
  ],
  "stray file among overrides": [
    "overrides/prodution_postgresql.yml: given prodution_postgresql.yml; allowed: <environment>_environment.yml and <environment>_<room>.yml, where a room is security, postgresql, deployment, backup, cost, quotas or support. The names of environments are fixed: development, testing, staging, production. Did you mean production_postgresql.yml?",
  ],
  "no tenant.yml": ["tenants/acme/tenant.yml: given no such file; allowed: a file. Add it."],
  "no environments": [
    "overrides: given no environment; allowed: at least one <environment>_environment.yml. Add one.",
    "tenants/acme/tenant.yml:3:16 environments.0: given production; allowed: nothing. Take it out, or add production_environment.yml to the overrides. If it is deployed already: put production_environment.yml back: what lives there would be left without a plan.",
  ],
  "id with a hyphen": [
    "tenants/acme-corp: given acme-corp; allowed: lower-case letters, digits and single underscores, a letter first, at most 32 characters. The nearest is acme_corp.",
  ],
  "id of dots": [
    'tenants/acme/tenant.yml:1:1 id: given "../globex"; allowed: lower-case letters, digits and single underscores, a letter first, at most 32 characters. The nearest is globex.',
  ],
  "id with a quote and SQL": [
    'tenants/acme/tenant.yml:1:1 id: given "acme\'; DROP TABLE orders; --"; allowed: lower-case letters, digits and single underscores, a letter first, at most 32 characters. The nearest is acme_drop_table_orders.',
  ],
  "id with a template": [
    'tenants/acme/tenant.yml:1:1 id: given "{{acme}}"; allowed: lower-case letters, digits and single underscores, a letter first, at most 32 characters. The nearest is acme.',
  ],
  "id of another tenant": [
    "tenants/globex/tenant.yml:1:1 id: given acme; allowed: globex. The id is the folder's name, and no two tenants share one.",
  ],
  "id that differs by case": [
    "tenants/Acme: given Acme; allowed: lower-case letters, digits and single underscores, a letter first, at most 32 characters. The nearest is acme.",
  ],
  "reserved id": [
    "tenants/tenants: given tenants; allowed: an id that is not reserved. tenants would read as something else in names: choose another.",
  ],
  "folder that is gone": [
    "tenants/ledger.txt:2:1: given globex; allowed: ids whose folder is there. Put tenants/globex back and set lifecycle.state there: a folder goes only after erased was deployed, by ./tessera tenant remove globex.",
  ],
  "folder that is not in the ledger": [
    "tenants/acme: given acme; allowed: an id of ledger.txt. Run: ./tessera tenant register acme.",
  ],
  "folder renamed": [
    "tenants/acme: given acme; allowed: an id of ledger.txt. Run: ./tessera tenant register acme. If you renamed acne, name it back: an id never changes.",
    "tenants/ledger.txt:1:1: given acne; allowed: ids whose folder is there. Put tenants/acne back and set lifecycle.state there: a folder goes only after erased was deployed, by ./tessera tenant remove acne.",
  ],
  "id twice in the ledger": [
    "tenants/ledger.txt:2:1: given acme; allowed: each id once. It stands in line 1 as well: take one out.",
  ],
  "id of an erased tenant": [
    "tenants/acme: given acme; allowed: an id that no erased tenant had. It stands in erased.txt, line 1: choose another id.",
  ],
  "unknown key": [
    "tenants/acme/tenant.yml:8:1 teir: given free; allowed: at the top level: id, tier, environments, region, contacts, compliance, engines, lifecycle, placement or applications. Did you mean tier?",
  ],
  "missing key": [
    "tenants/acme/tenant.yml:1:1 tier: given nothing; allowed: free, standard, premium or enterprise. Add the line.",
  ],
  "unknown tier": [
    "tenants/acme/tenant.yml:2:1 tier: given premum; allowed: free, standard, premium or enterprise. Did you mean premium?",
  ],
  "wrong type": [
    "tenants/acme/tenant.yml:3:1 environments: given production; allowed: a list, each item development, testing, staging or production. Write it as a list: [a, b].",
  ],
  "tenant in an unknown environment": [
    "tenants/acme/tenant.yml:3:28 environments.1: given prod; allowed: development, testing, staging or production. The names of environments are fixed: development, testing, staging, production. Write production.",
  ],
  "tenant in an environment without a file": [
    "tenants/acme/tenant.yml:3:28 environments.1: given staging; allowed: production. Take it out, or add staging_environment.yml to the overrides. If it is deployed already: put staging_environment.yml back: what lives there would be left without a plan.",
  ],
  "engine that does not exist": [
    "tenants/acme/tenant.yml:5:11 engines.0: given postgres; allowed: postgresql. Did you mean postgresql?",
  ],
  "region elsewhere": [
    "tenants/acme/tenant.yml:8:1 region: given eu-west-1; allowed: eu-central-1, the region of production, or null. It waits for a part of Tessera that is not built: cells in further regions (homes of one environment in several regions). Live in environments of that region only.",
  ],
  "contact that is no address": [
    "tenants/acme/tenant.yml:4:13 contacts.owner: given the platform team; allowed: an e-mail address such as team@example.com. Change the line.",
  ],
  "unknown standard": [
    "tenants/acme/tenant.yml:8:20 compliance.1: given soc_2; allowed: gdpr, hipaa, iso_27001, pci_dss or sox. It waits for a part of Tessera that is not built: floors of further standards (what a standard demands of settings, with its sources). Take it out, or name one that has a floor: docs/guides/standards.md says what each demands.",
  ],
  "application: a role with a wildcard": [
    'tenants/acme/tenant.yml:7:30 applications.production.0: given "arn:aws:iam::444444444444:role/*"; allowed: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Change the line.',
  ],
  "application: a user, whose keys last": [
    "tenants/acme/tenant.yml:7:30 applications.production.0: given arn:aws:iam::444444444444:user/ann; allowed: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Change the line.",
  ],
  "application: everybody of an account": [
    "tenants/acme/tenant.yml:7:30 applications.production.0: given arn:aws:iam::444444444444:root; allowed: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Change the line.",
  ],
  "application: a subject with a wildcard": [
    'tenants/acme/tenant.yml:7:30 applications.production.0: given "oidc:token.actions.githubusercontent.com:repo:acme/shop:*"; allowed: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Change the line.',
  ],
  "application: a policy variable": [
    'tenants/acme/tenant.yml:7:30 applications.production.0: given "oidc:token.actions.githubusercontent.com:repo:${aws:PrincipalTag/team}"; allowed: text without ${ or %{. Terraform would read it as a template: take it out.',
  ],
  "application: a service account with a wildcard": [
    'tenants/acme/tenant.yml:7:30 applications.production.0: given "serviceaccount:shop:web:*"; allowed: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Change the line.',
  ],
  "application: none": [
    "tenants/acme/tenant.yml:7:1 applications.production: given nothing; allowed: one at least while the tenant is active: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Write who acts as it in production. Where nobody does yet: lifecycle.state: suspended.",
  ],
  "application: an empty list": [
    "tenants/acme/tenant.yml:7:17 applications.production: given nothing; allowed: one at least while the tenant is active: the ARN of one IAM role (arn:aws:iam::111111111111:role/shop-api), an OIDC subject (oidc:<issuer without https://>:<subject>) or a service account on EKS (serviceaccount:<cluster>:<namespace>:<name>), without wildcards. Write who acts as it in production. Where nobody does yet: lifecycle.state: suspended.",
  ],
  "application: in an environment that the tenant does not live in": [
    "tenants/acme/tenant.yml:7:62 applications.staging: given []; allowed: environments of the tenant. Add staging to environments, or take the line out. If it is deployed already: take the line out, or add staging to environments.",
  ],
  "application: more than a trust policy holds": [
    'tenants/acme/tenant.yml:7:17 applications.production: given 60 that make a trust policy of 2975 characters; allowed: at most 2048 characters (IAM user guide, "IAM and AWS STS quotas"). Name one role for several of them, which they take on first.',
  ],
  "application: by its old name": [
    'tenants/acme/tenant.yml:8:1 access: given {"principals":["arn:aws:iam::444444444444:role/shop"]}; allowed: at the top level: id, tier, environments, region, contacts, compliance, engines, lifecycle, placement or applications. access is refused: who acts as the tenant stands under applications, by environment: a role, an OIDC subject, a service account.',
  ],
  "erased under a legal hold": [
    "tenants/acme/tenant.yml:8:14 lifecycle.state: given erased; allowed: another state while legal_hold is true. Lift the hold first, or write offboarding.",
  ],
  "state that does not exist": [
    "tenants/acme/tenant.yml:8:14 lifecycle.state: given deleted; allowed: active, suspended, offboarding or erased. Write one of them.",
  ],
  "yes for true": [
    "tenants/acme/tenant.yml:8:29 lifecycle.legal_hold: given yes; allowed: true or false. YAML 1.2 knows true and false only: write true.",
  ],
  "no cell": [
    "tenants/acme/tenant.yml:6:1 placement.production: given nothing; allowed: a cell of production for a tenant that shares one. Write production: pool-1 under placement (0 of 3 taken). If it is deployed already: its data is in the cell that it had: write that one, since a tenant moves by a migration.",
  ],
  "cell that does not exist": [
    "tenants/acme/tenant.yml:6:14 placement.production: given pool-2; allowed: pool-1 or premium-1. Did you mean pool-1? If it is deployed already: its data is in the cell that it had: write that one, since a tenant moves by a migration.",
  ],
  "cell that does not admit the tier": [
    "tenants/acme/tenant.yml:6:14 placement.production: given premium-1; allowed: a cell that admits tier standard: premium-1 admits premium. Write production: pool-1 under placement (0 of 3 taken). If it is deployed already: its data is in the cell that it had: write that one, since a tenant moves by a migration. Where it is this one, put the tier back, or let the cell admit it, in overrides/production_environment.yml.",
  ],
  "cell for a tenant with a cluster of its own": [
    "tenants/acme/tenant.yml:6:14 placement.production: given pool-1; allowed: no cell for a tenant with a cluster of its own. Take the line out. If it is deployed already: its data is in that cell: put tier and strategy back.",
  ],
  "cell in an environment where it does not live": [
    "tenants/acme/tenant.yml:6:34 placement.staging: given pool-1; allowed: environments of the tenant. Add staging to environments, or take the line out. If it is deployed already: add staging to environments. A share with data goes by ./tessera tenant end, step by step, each deployed; a change of the tier may move the home.",
  ],
  "cell that is full": [
    "tenants/beta/tenant.yml:6:14 placement.production: given pool-1; allowed: a cell with room: pool-1 takes 3 tenants and has 4. Add a cell, or raise capacity_tenants of pool-1 (its engines have room for 308) in overrides/production_environment.yml. If it is deployed already: its data is here: raise capacity_tenants of pool-1 (its engines have room for 308) in overrides/production_environment.yml, or place those elsewhere that are new.",
  ],
  "unknown setting": [
    "tenants/acme/postgresql.yml:2:3 connections.maximum: given 5; allowed: under connections: max, reader_max, statement_timeout_seconds, lock_timeout_seconds or idle_in_transaction_timeout_seconds. Did you mean max?",
  ],
  "setting in the wrong place": [
    "tenants/acme/postgresql.yml:1:1 work_mem_mb: given 5; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). It belongs elsewhere: memory.work_mem_mb.",
  ],
  "vocabulary that is not honoured yet": [
    'tenants/acme/postgresql.yml:1:1 load_balancing: given {"strategy":"round_robin"}; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). load_balancing is refused here: it waits for a part of Tessera that is not built: load balancing (strategies, health checks and failover of a gateway in front of engines). The connection contract names an endpoint that writes and one that reads, which spreads its connections.',
  ],
  "number in quotes": [
    'tenants/acme/postgresql.yml:2:3 connections.max: given "5"; allowed: 1 to 5000. Take the quotes out.',
  ],
  "over the tier's limit": [
    "tenants/acme/postgresql.yml:2:5 connections.max: given 900; allowed: at most 100 (limit of tier standard, constructs/engines/postgresql/tiers.yml:_). Lower it, or move the tenant to enterprise. If it is deployed already: lower it. Another tier can be another home, and its data does not move there.",
  ],
  "out of every range": [
    "tenants/acme/postgresql.yml:2:3 connections.max: given 100000; allowed: 1 to 5000. Lower it.",
  ],
  "setting of the shared cluster": [
    "tenants/acme/postgresql.yml:1:1 version: given 16; allowed: settings of the tenant's own share. It is a property of the shared cluster of cell pool-1 in production: take the line out. For all of the cell it is set in overrides/production_environment.yml, at cells.pool-1.settings.postgresql.version; a tenant with strategy database_per_tenant sets it for itself. If it is deployed already: put tier and strategy back where it had a cluster of its own before; else take the line out.",
  ],
  "weaker strategy": [
    "tenants/acme/security_config.yml:2:3 tenant_isolation.strategy: given row_level_security; allowed: schema_per_tenant or database_per_tenant (limit of tier premium, constructs/security/tiers.yml:_). Write what is allowed. If it is deployed already: write the value that it had, or put back the tier that lets it: what exists cannot follow every change of tenant_isolation.strategy.",
  ],
  "value that the strategy does not take": [
    'tenants/acme/security_config.yml:2:3 tenant_isolation.schema_prefix: given "{{tenant_id}}_"; allowed: null with strategy row_level_security. It follows from the strategy: take the line out, or choose the strategy that has it.',
  ],
  "another prefix": [
    'tenants/acme/security_config.yml:2:3 tenant_isolation.prefix: given "t_{{tenant_id}}_"; allowed: "tenant_{{tenant_id}}_" or null. Did you mean tenant_{{tenant_id}}_?',
  ],
  "monthly rotation": [
    "tenants/acme/security_config.yml:3:5 encryption.at_rest.key_rotation: given automatic_monthly; allowed: automatic_quarterly, automatic_yearly or custom. KMS rotates a key by itself every 90 to 2560 days, and on demand at most 25 times in its life (AWS KMS API reference, EnableKeyRotation and RotateKeyOnDemand). The nearest is automatic_quarterly (90 days).",
  ],
  "days without custom rotation": [
    "tenants/acme/security_config.yml:3:5 encryption.at_rest.key_rotation_days: given 180; allowed: null. key_rotation automatic_quarterly says how often: write key_rotation: custom, or take the days out.",
  ],
  "key store of one's own": [
    'tenants/acme/security_config.yml:3:5 encryption.at_rest.hsm_integration: given true; allowed: false. A key that is replicated to a second region cannot live in a custom key store, nor is one there rotated by itself, and KMS keeps every key in FIPS 140 validated HSMs without it (AWS KMS developer guide, "Multi-Region keys"; API reference, EnableKeyRotation). Write false.',
  ],
  "homomorphic operations": [
    'tenants/acme/security_config.yml:3:5 encryption.application_level.homomorphic_operations: given true; allowed: false. No engine here computes on encrypted values: functions and operators of a server work on clear ones (PostgreSQL documentation, "Encryption Options", "Client-Side Encryption"). Write false, and use searchable_encryption for equality searches.',
  ],
  "TLS version without quotes": [
    'tenants/acme/security_config.yml:3:5 encryption.in_transit.tls_version: given 1.3; allowed: "1.2" or "1.3". Write it in quotes: "1.3".',
  ],
  "suites of TLS 1.3": [
    'tenants/acme/security_config.yml:3:5 encryption.in_transit.cipher_suites: given ["TLS_AES_256_GCM_SHA384"]; allowed: null, or all of TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256. PostgreSQL below 18 cannot choose among the suites of TLS 1.3: both ends take the first that both know, and TLS_AES_256_GCM_SHA384 stands first. The nearest is null.',
  ],
  authentication: [
    'tenants/acme/security_config.yml:1:1 authentication: given {"multi_factor":{"enabled":true}}; allowed: at the top level: tenant_isolation, vault_lock or encryption. authentication is refused here: it waits for a part of Tessera that is not built: authentication of people (multi-factor sign-in, risk scores, geo-fencing and sessions of people). Applications sign in by IAM roles; who may take them on is under applications of tenant.yml.',
  ],
  "TLS 1.3 on a version without it": [
    'tenants/acme/postgresql.yml:1:1 version: given 15; allowed: 16 or 17 with encryption.in_transit.tls_version "1.3". Raise the version, or set tls_version "1.2" in the security settings.',
  ],
  "timescaledb as an extension": [
    'tenants/acme/postgresql.yml:1:23 extensions.1: given timescaledb; allowed: pg_stat_statements, pg_buffercache, pg_cron, pgaudit, pg_hint_plan, postgis, pgvector, pgcrypto, pg_trgm, pg_partman, pg_repack, pgstattuple, btree_gin, btree_gist, citext, fuzzystrmatch … (23 in all). Aurora does not carry it (Release Notes for Aurora PostgreSQL, "Extension versions"). Use the engine timescaledb.',
  ],
  "asynchronous replication": [
    'tenants/acme/postgresql.yml:2:3 replication.mode: given asynchronous; allowed: synchronous. Aurora\'s storage acknowledges a commit after four of six copies in three zones have it: it cannot be made asynchronous (Amazon Aurora user guide, "Amazon Aurora storage"). Write synchronous.',
  ],
  "parameter that is computed": [
    "tenants/acme/postgresql.yml:2:3 parameters.shared_buffers: given 1000; allowed: under parameters: autovacuum_analyze_scale_factor, autovacuum_analyze_threshold, autovacuum_max_workers, autovacuum_naptime, autovacuum_vacuum_cost_limit, autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, cursor_tuple_fraction, deadlock_timeout, default_statistics_target, enable_partitionwise_aggregate, enable_partitionwise_join, from_collapse_limit, geqo_threshold, join_collapse_limit … (29 in all). shared_buffers is refused: it is computed from the instance's memory and vCPU: change `instance.class` or `workload`.",
  ],
  "parameter that guards": [
    'tenants/acme/postgresql.yml:2:3 parameters.rds.force_ssl: given 0; allowed: under parameters: autovacuum_analyze_scale_factor, autovacuum_analyze_threshold, autovacuum_max_workers, autovacuum_naptime, autovacuum_vacuum_cost_limit, autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, cursor_tuple_fraction, deadlock_timeout, default_statistics_target, enable_partitionwise_aggregate, enable_partitionwise_join, from_collapse_limit, geqo_threshold, join_collapse_limit … (29 in all). rds.force_ssl is refused: it guards every tenant of the cluster: with 0 the server takes connections in the clear (Amazon Aurora user guide, "Securing Aurora PostgreSQL data with SSL/TLS"). Take the line out.',
  ],
  "serverless without capacity": [
    "tenants/acme/postgresql.yml:2:3 instance.serverless_min_acu: given null; allowed: a number of capacity units. instance.class db.serverless scales between two capacities: give both.",
  ],
  "capacity without serverless": [
    "tenants/acme/postgresql.yml:2:3 instance.serverless_max_acu: given 8; allowed: null. instance.class db.r7g.xlarge has a fixed size: take the line out, or choose db.serverless.",
  ],
  "windows that meet": [
    "tenants/acme/postgresql.yml:2:3 maintenance.window: given sun:01:30-sun:02:30; allowed: a window that does not meet maintenance.backup_window, 01:00-02:00. Move one of them.",
  ],
  "audit without its extension": [
    'tenants/acme/postgresql.yml:1:1 observability.audit_classes: given ["role","ddl"]; allowed: [] without the extension pgaudit. Add pgaudit to extensions, or write [].',
  ],
  "pool larger than its connections": [
    "tenants/acme/postgresql.yml:2:3 pool.size: given 21; allowed: at most connections.max, 20. Lower it, or raise connections.max.",
  ],
  "schemas where tables are shared": [
    'tenants/acme/postgresql.yml:1:1 schemas: given ["main","extra"]; allowed: [main] with strategy row_level_security. Its tenants share tables: take the line out, or choose schema_per_tenant where the tier allows it.',
  ],
  "copies that leave the tenant's region": [
    "tenants/acme/postgresql.yml:2:3 backup.copy_to_recovery_region: given true; allowed: false for a tenant whose region is eu-central-1. Copies would leave for eu-west-1: write false (in a cell: place the tenant in one that does not copy), or set region: null in tenant.yml.",
  ],
  "account id without quotes": [
    'overrides/production_environment.yml:1:13 account_id: given "044444444444"; allowed: a number without leading zeros. If it is text, such as an account id, write it in quotes: "044444444444".',
  ],
  "range off its boundary": [
    "overrides/production_environment.yml:4:1 vpc_cidr: given 10.64.8.0/18; allowed: a range that begins on its own boundary, such as 10.16.0.0/16. Change the line.",
  ],
  "public range": [
    "overrides/production_environment.yml:4:1 vpc_cidr: given 8.8.0.0/16; allowed: a private IPv4 range from /16 to /20, such as 10.16.0.0/16. Change the line.",
  ],
  "zone of another region": [
    "overrides/production_environment.yml:5:39 zones.2: given eu-west-1c; allowed: zones of eu-central-1. Write eu-central-1a to eu-central-1c, or the zones of your account. If it is deployed already: write region and zones back: the network stands in them.",
  ],
  "two zones": [
    'overrides/production_environment.yml:5:1 zones: given ["eu-central-1a","eu-central-1b"]; allowed: a list, each item an availability zone such as eu-central-1a. Change the number of items.',
  ],
  "recovery in the same region": [
    "overrides/production_environment.yml:3:1 recovery_region: given eu-central-1; allowed: a region other than eu-central-1, or null. Choose another region. If it is deployed already: write both regions back: keys, vaults and copies are there.",
  ],
  "a recovery network without a region, in the home's range": [
    "overrides/production_environment.yml:13:3 backup.copy_to_recovery_region: given true; allowed: false. Environment production has no recovery_region: set one in its environment file, or write false. It comes from constructs/engines/postgresql/tiers.yml:_: write it under cells.premium-1.settings.postgresql of overrides/production_environment.yml. Seen for cell premium-1 in production.",
    'overrides/production_environment.yml:14:1 recovery_network: given {"vpc_cidr":"10.64.0.0/18","zones":["eu-west-1a","eu-west-1b","eu-west-1c"]}; allowed: null without a recovery_region. Set recovery_region, or take the network out.',
    "overrides/production_environment.yml:14:21 recovery_network.vpc_cidr: given 10.64.0.0/18; allowed: a range apart from vpc_cidr, 10.64.0.0/16. Networks with a common range can never be joined: choose another one.",
  ],
  "a recovery network with another region's zone": [
    "overrides/production_environment.yml:14:65 recovery_network.zones.1: given eu-west-2b; allowed: zones of eu-west-1. Write eu-west-1a to eu-west-1c, or the zones of your account. If it is deployed already: write region and zones back: the network stands in them.",
  ],
  "resources left out of production": [
    'overrides/production_environment.yml:10:1 without: given ["trail"]; allowed: []. Only development may leave resources out.',
  ],
  "resource that cannot be left out": [
    "overrides/development_environment.yml:10:11 without.0: given trail; allowed: nothing. Nothing else can be left out: take it out.",
  ],
  "unknown kind of state": [
    "overrides/production_environment.yml:6:10 state.kind: given gcs; allowed: local or s3. Write one of them.",
  ],
  "retention that CloudWatch lacks": [
    "overrides/production_environment.yml:7:1 log_retention_days: given 45; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096 … (22 in all). Write one of them.",
  ],
  "cell whose name ends like a stack's": [
    "overrides/production_environment.yml:12:3 cells.pool-tenants: given pool-tenants; allowed: a name that does not end in tenants. Stacks of cells end in it: choose another name.",
    "tenants/acme/tenant.yml:6:14 placement.production: given pool-1; allowed: pool-tenants. No cell of production admits tier standard: add one, in overrides/production_environment.yml. If it is deployed already: its data is in the cell that it had: write that one, since a tenant moves by a migration.",
  ],
  "below the environment's floor": [
    "overrides/production_postgresql.yml:2:3 backup.continuous_days: given 7; allowed: at least 14 (floor of environment production, overrides/production_postgresql.yml:2). Raise it. It comes from constructs/engines/postgresql/defaults.yml:_: set it under settings in overrides/production_postgresql.yml.",
    "tenants/acme/postgresql.yml:2:3 backup.continuous_days: given 8; allowed: at least 14 (floor of environment production, overrides/production_postgresql.yml:2). Raise it.",
  ],
  "floor of a setting that is not there": [
    'overrides/production_postgresql.yml:2:3 floor.backup.continous_days: given {"min":14}; allowed: under floor: version, instance.class, instance.readers, instance.serverless_min_acu, instance.serverless_max_acu, storage.type, extensions, workload, parameters.autovacuum_analyze_scale_factor, parameters.autovacuum_analyze_threshold, parameters.autovacuum_max_workers, parameters.autovacuum_naptime, parameters.autovacuum_vacuum_cost_limit, parameters.autovacuum_vacuum_insert_scale_factor, parameters.autovacuum_vacuum_scale_factor, parameters.autovacuum_vacuum_threshold … (77 in all). Did you mean backup.continuous_days?',
  ],
  "default below the floor": [
    "overrides/production_postgresql.yml:2:3 backup.continuous_days: given 7; allowed: at least 10 (floor of environment production, overrides/production_postgresql.yml:2). Raise it. It comes from constructs/engines/postgresql/defaults.yml:_: set it under settings in overrides/production_postgresql.yml.",
  ],
  "setting that the cell's clusters break": [
    'overrides/production_environment.yml:18:21 version: given 14; allowed: 16 or 17 with encryption.in_transit.tls_version "1.3". Raise the version, or set tls_version "1.2" in the security settings. Seen for cell pool-1 in production.',
  ],
  "vocabulary with several reasons": [
    'tenants/acme/postgresql.yml:3:5 monitoring.alerting.channels: given ["slack"]; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). channels is refused here: it waits for a part of Tessera that is not built: further channels of alarms (channels of alarms beside e-mail, and their escalation). E-mail addresses by severity are under notify of <environment>_environment.yml.',
    'tenants/acme/postgresql.yml:4:5 monitoring.alerting.severity_levels: given ["info"]; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). severity_levels is refused here: alarms have these four: who hears of which is under notify of <environment>_environment.yml.',
    'tenants/acme/postgresql.yml:5:3 monitoring.dashboards: given {"grafana_integration":true,"custom_panels":true}; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). dashboards is refused here: it waits for a part of Tessera that is not built: dashboards (panels of metrics for each engine and tenant). Metrics and alarms are in CloudWatch and Prometheus: thresholds are under alarms.',
  ],
  "encryption in an engine's file": [
    'tenants/acme/postgresql.yml:1:1 encryption: given {"at_rest":{"key_rotation":"custom"}}; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). encryption is refused here: it belongs in security_config.yml, or under settings of <environment>_security.yml.',
  ],
  "a layer of the cache in another engine's file": [
    'tenants/acme/postgresql.yml:1:1 caching: given {"layers":{"l2_redis":{"type":"distributed","cluster_nodes":6,"replication":true}}}; allowed: at the top level: version, instance, storage, extensions, workload, parameters, replication, backup, maintenance, observability, alarms, deletion, connections, memory, storage_quota_gb, schemas … (17 in all). caching is refused here: it is a setting of the engine that caches: write it into that engine\'s file, under caching.',
  ],
  "a file of the vocabulary among overrides": [
    "overrides/production_monitoring.yml: given production_monitoring.yml; allowed: <environment>_environment.yml and <environment>_<room>.yml, where a room is security, postgresql, deployment, backup, cost, quotas or support. No file is about monitoring: logs and metrics are under observability, thresholds under alarms.",
  ],
  "an environment by another name": [
    "overrides/prod_postgresql.yml: given prod_postgresql.yml; allowed: <environment>_environment.yml and <environment>_<room>.yml, where a room is security, postgresql, deployment, backup, cost, quotas or support. The names of environments are fixed: development, testing, staging, production. Did you mean production_postgresql.yml?",
  ],
  "a file of the vocabulary in a tenant's folder": [
    "tenants/acme/encryption.yml: given encryption.yml; allowed: tenant.yml, security_config.yml, postgresql.yml. No file is about encryption: it belongs in security_config.yml, or under settings of <environment>_security.yml.",
  ],
  "encryption of memory": [
    'tenants/acme/security_config.yml:2:3 encryption.in_memory: given true; allowed: under encryption: at_rest, in_transit or application_level. in_memory is refused: RDS and ElastiCache have no setting for the encryption of memory, nor a proof of it: it is a property of the processor (AWS Database Blog, "Key considerations in moving to Graviton2 for Amazon RDS and Amazon Aurora databases"). Every class that can be chosen here, serverless ones apart, is Graviton2 or later, which encrypts its memory always.',
  ],
  "post-quantum key exchange": [
    'tenants/acme/security_config.yml:3:5 encryption.in_transit.post_quantum: given true; allowed: under encryption.in_transit: tls_version, cipher_suites or certificate_pinning. post_quantum is refused: no server here lets the groups of a key exchange be chosen so that a post-quantum one is among them: PostgreSQL has a list of groups from version 18 on only (PostgreSQL 18 documentation, ssl_groups). Write tls_version: "1.3": its keys are of one session each. Calls to KMS can be hybrid (AWS KMS developer guide, "Configure hybrid post-quantum TLS").',
  ],
  "ChaCha20 at rest": [
    'tenants/acme/security_config.yml:3:5 encryption.at_rest.algorithm: given ChaCha20-Poly1305; allowed: AES-256-GCM. A symmetric key of KMS encrypts by AES-256-GCM and nothing else (AWS KMS developer guide, "Key spec reference", SYMMETRIC_DEFAULT). Write AES-256-GCM.',
  ],
  "ChaCha20 for TLS 1.2": [
    'tenants/acme/security_config.yml:3:5 encryption.in_transit.tls_version: given "1.2"; allowed: "1.3" (limit of tier enterprise, constructs/security/tiers.yml:_). Write what is allowed.',
    'tenants/acme/security_config.yml:4:21 encryption.in_transit.cipher_suites.0: given TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256; allowed: TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 or TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. Aurora has no ChaCha20 among the suites that can be chosen for TLS 1.2 (Amazon Aurora user guide, "Configuring cipher suites for connections to Aurora PostgreSQL DB clusters"). Write tls_version: "1.3", which offers TLS_CHACHA20_POLY1305_SHA256 to clients that ask for it.',
  ],
  "several writers": [
    'tenants/acme/postgresql.yml:2:3 replication.mode: given multi_master; allowed: synchronous. One instance of an Aurora PostgreSQL cluster writes, the others read (Amazon Aurora user guide, "Amazon Aurora DB clusters"). Write synchronous: another instance takes over when the writer fails. For writers in several shards take an engine that spreads them.',
  ],
  "service mesh": [
    'overrides/production_environment.yml:14:1 service_mesh: given istio; allowed: at the top level: account_id, region, recovery_region, recovery_network, vpc_cidr, zones, state, log_retention_days, audit_retention_days, kubernetes_access, notify, deletion_protection, without, permissions_boundary, kubernetes or cells. service_mesh is refused: a mesh has no place beside Aurora and ElastiCache, whose servers take no proxy, and AWS ended App Mesh on 30 September 2026 (AWS App Mesh user guide, "AWS App Mesh end of support"). Security groups and network policies admit clients one by one, and every server asks for TLS.',
  ],
  "another cloud": [
    'overrides/production_environment.yml:14:1 cloud: given azure; allowed: at the top level: account_id, region, recovery_region, recovery_network, vpc_cidr, zones, state, log_retention_days, audit_retention_days, kubernetes_access, notify, deletion_protection, without, permissions_boundary, kubernetes or cells. cloud is refused: homes, keys and backups are services of AWS, and no other provider has these (Amazon Aurora user guide; AWS KMS developer guide, "AWS KMS keys"). Engines on Kubernetes (./tessera matrix) run the same images elsewhere, by hand.',
  ],
};
