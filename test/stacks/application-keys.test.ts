import { synthesize } from "../support/fleet";
import { CELL, OWN, smallFleet } from "./fleet";

const asking = (field: boolean, blind: boolean) =>
  `encryption:\n  application_level:\n    field_encryption: ${field}\n    searchable_encryption: ${blind}\n`;

function stack(name: string, security: string, tenant: string) {
  const files = smallFleet({ [`tenants/${tenant}/security_config.yml`]: security });
  return JSON.parse(synthesize(files, [name]).get(name)!);
}

test("a tenant that asks for both has a key for fields and one for blind indexes, usable by its role alone", () => {
  const { resource, locals } = stack(OWN, asking(true, true), "bank");
  expect(resource.aws_kms_key.field_key).toMatchObject({
    key_usage: "ENCRYPT_DECRYPT",
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    for_each: "${local.field_keys}",
  });
  expect(resource.aws_kms_key.blind_index_key).toMatchObject({
    key_usage: "GENERATE_VERIFY_MAC",
    customer_master_key_spec: "HMAC_256",
    enable_key_rotation: false,
  });
  expect(Object.keys(locals.field_keys)).toEqual(["bank"]);
  const { policy, role } = resource.aws_iam_role_policy.field_key_access;
  expect(role).toBe("${aws_iam_role.tenant[each.key].id}");
  expect(policy).toContain('"Resource" = [aws_kms_key.field_key[each.key].arn]');
  expect(policy).not.toContain("*");
  expect(resource.aws_ssm_parameter.field_key_contract.name).toBe("/tessera/production/tenants/${each.key}/keys/field");
});

test("a pooled tenant's key is a row that no other tenant gets", () => {
  const { locals, resource } = stack(CELL, asking(true, false), "library");
  expect(Object.keys(locals.field_keys)).toEqual(["library"]);
  expect(resource.aws_kms_key.blind_index_key).toBeUndefined();
});

test("nobody asks, nothing is made", () => {
  const { resource } = stack(CELL, asking(false, false), "library");
  expect(resource.aws_kms_key).toBeUndefined();
});

test("a free tenant cannot ask: a key has a price", () => {
  expect(() => stack(CELL, asking(true, false), "bakery")).toThrow("1 problem in the configuration");
});
