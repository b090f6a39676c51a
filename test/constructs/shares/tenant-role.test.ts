import { tenantTrustPolicy } from "../../../constructs/shares/tenant-role";
import { environment, tenant } from "../../support/fixture";

function trust(principals: string[]) {
  return JSON.parse(tenantTrustPolicy(tenant("acme", "standard", { principals }), environment())).Statement;
}

test("only the principals that a tenant names may assume its role", () => {
  const principals = ["arn:aws:iam::111111111111:role/b", "arn:aws:iam::111111111111:role/a"];
  expect(trust(principals)).toEqual([
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [...principals].sort() } },
  ]);
});

test("without names, only principals of the account that carry the tenant's tag", () => {
  expect(trust([])).toEqual([
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: "arn:aws:iam::444444444444:root" },
      Condition: { StringEquals: { "aws:PrincipalTag/tessera:tenant": "acme" } },
    },
  ]);
});
