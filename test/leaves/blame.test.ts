import { see } from "./fleet";

test("a default that a tenant's own word does not go with is told in the tenant's folder", () => {
  const { refused } = see({ "tenants/acme/tenant.yml": { region: "eu-central-1" } });
  expect(refused).toMatch(
    /^tenants\/acme\/tenant\.yml:1:14 backup\.copy_to_recovery_region: given true; .*It comes from constructs\//,
  );
  expect(refused.split("\n")).toHaveLength(1);
});
