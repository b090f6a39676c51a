import { classify } from "../../../changes/base/classify";

const FOLDERS = { tenants: "tenants", overrides: "overrides" };

test("tenants and environments are told from code", () => {
  const paths = ["tenants/acme/tenant.yml", "tenants/acme/postgresql.yml", "overrides/staging_postgresql.yml"];
  expect(classify(paths, FOLDERS)).toEqual({
    code: [],
    tenants: new Set(["acme"]),
    environments: new Set(["staging"]),
  });
});

test.each([
  "tenants/ledger.txt",
  "tenants/erased.txt",
  "tenants/free_tier_template.yml",
  "docs/a.md",
  "test/x.ts",
  "README.md",
  ".github/workflows/x.yml",
  "review/rules/x.ts",
  "delivery/atlantis.ts",
  "changes/affected/index.ts",
  "usage/cost/price.ts",
  "cli/review.ts",
  "something-new/x",
  "tenants-old/x",
  "overrides/README.md",
])("%s is synthesized into nothing", (path) =>
  expect(classify([path], FOLDERS)).toEqual({ code: [], tenants: new Set(), environments: new Set() }),
);

test.each([
  "main.ts",
  "package-lock.json",
  "constructs/engines/postgresql/tiers.yml",
  "charts/x/values.yaml",
  "terraform-json/json.ts",
  "cli/synth.ts",
  "cli/run.js",
])("%s is code", (path) => expect(classify([path], FOLDERS).code).toEqual([path]));

test("folders elsewhere", () => {
  const changes = classify(["fleet-a/tenants/acme/tenant.yml", "tenants/acme/tenant.yml"], {
    tenants: "fleet-a/tenants",
    overrides: "fleet-a/overrides",
  });
  expect(changes.tenants).toEqual(new Set(["acme"]));
  expect(changes).toMatchObject({ code: [], environments: new Set() });
});

test("a program below its repository's top: code is what is below its folder, settings are where they are", () => {
  const paths = [
    "tools/tessera/main.ts",
    "main.ts",
    "tools/tessera/docs/a.md",
    "tools/other/main.ts",
    "tenants/acme/a.yml",
  ];
  const expected = { code: ["tools/tessera/main.ts"], tenants: new Set(["acme"]), environments: new Set() };
  expect(classify(paths, FOLDERS, "tools/tessera")).toEqual(expected);
  // Settings of the program's own folder are another fleet's.
  expect(classify(["tools/tessera/tenants/acme/a.yml"], FOLDERS, "tools/tessera").tenants).toEqual(new Set());
});
