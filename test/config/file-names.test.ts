import { adviceOnOverride, adviceOnTenantFile } from "../../config/file-names";
import type { ConfigurationError } from "../../config/problem";
import { ENVIRONMENT_ROOMS, loadFleet, ROOMS } from "../../constructs/rooms";
import { exampleFleet, withFleet } from "../support/fleet";

const FILES = ["tenant.yml", ...ROOMS.map(({ tenantFile }) => tenantFile)];
const NAMES = ["environment", ...[...ROOMS, ...ENVIRONMENT_ROOMS].map(({ id }) => id)];
const OVERRIDES = NAMES.map((name) => `production_${name}.yml`);

/** Chapters of settings, as people name files by them. */
const CHAPTERS = [
  ...["compliance", "delivery", "load_balancing", "monitoring", "performance", "security", "tenant_isolation"],
  ...["authentication", "encryption", "caching", "migrations", "gdpr_compliance", "sox_compliance"],
  ...["performance_tuning", "alerting", "alarms", "access", "lifecycle", "placement", "network", "tls", "isolation"],
  ...["backup", "cost", "budgets", "quotas", "ledger", "prices", "deployment", "environment"],
];
const SPELLINGS = ["", "_config", "-config", "_settings"];

const tenantAdvice = (name: string) => adviceOnTenantFile(name, FILES);
const overrideAdvice = (name: string) => adviceOnOverride(name, OVERRIDES, NAMES);

test.each(CHAPTERS)("%s.yml of a tenant or an environment is told where what it holds is written", (chapter) => {
  for (const ending of SPELLINGS)
    for (const extension of ["yml", "yaml"]) {
      const file = `${chapter.replaceAll("_", ending === "-config" ? "-" : "_")}${ending}.${extension}`;
      const ofTenant = tenantAdvice(file);
      const ofEnvironment = overrideAdvice(`production_${file}`);
      for (const advice of [ofTenant, ofEnvironment, overrideAdvice(file)]) {
        expect(`${file}: ${advice}`).not.toMatch(/nothing here reads it|or take it out/);
        expect(advice).toMatch(/[.?]$/);
      }
      expect(`${file}: ${ofEnvironment}`).not.toContain("<environment>");
    }
});

test.each([
  ["security.yml", "Did you mean security_config.yml?"],
  ["delivery.yml", "overrides/<environment>_deployment.yml"],
  ["compliance.yml", "under compliance of tenant.yml"],
  ["postgres.yml", "Did you mean postgresql.yml?"],
  ["notes.yml", "Take it out: nothing here reads it."],
])("%s in a tenant's folder: %s", (name, advice) => {
  expect(tenantAdvice(name)).toContain(advice);
});

test.each([
  ["production_security_config.yml", "Did you mean production_security.yml?"],
  ["production_delivery.yml", "Did you mean production_deployment.yml?"],
  ["production_postgres.yml", "Did you mean production_postgresql.yml?"],
  ["postgresql.yml", "Name it by its environment: <environment>_postgresql.yml."],
  ["environment.yml", "Name it by its environment: <environment>_environment.yml."],
  ["production_notes.yml", "Rename it, or take it out."],
])("%s in the environments' folder: %s", (name, advice) => {
  expect(overrideAdvice(name)).toContain(advice);
});

test("the advice is told where such a file lies", () => {
  const files = new Map(exampleFleet());
  files.set("tenants/city_library/compliance.yml", "gdpr_compliance: {}\n");
  files.set("overrides/production_delivery.yml", "deployment: {}\n");
  const told = withFleet(files, (folder) => {
    try {
      return loadFleet({ tenants: `${folder}/tenants`, overrides: `${folder}/overrides` }).problems();
    } catch (error) {
      return (error as ConfigurationError).problems;
    }
  });
  const advice = told.map((problem) => problem.advice).join("\n");
  expect(advice).toContain("under compliance of tenant.yml");
  expect(advice).toContain("Did you mean production_deployment.yml?");
});
