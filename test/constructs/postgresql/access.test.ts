import type { ClusterPorts } from "../../../constructs/engines/engine";
import { connect, execute } from "../../../constructs/engines/postgresql/access";
import { environment } from "../../support/fixture";

const SECRET = "arn:aws:secretsmanager:eu-central-1:444444444444:secret:rds!cluster-1";
const ports: ClusterPorts = {
  writer_host: "writer",
  reader_host: "reader",
  port: 5432,
  resource_id: "cluster-ABC",
  cluster_arn: "arn:aws:rds:eu-central-1:444444444444:cluster:c",
  admin_secret_arn: SECRET,
};
const user = (role: string) => `arn:aws:rds-db:eu-central-1:444444444444:dbuser:cluster-ABC/${role}`;

test("a tenant signs in as its own roles on its own cluster, and does nothing else", () => {
  expect(connect(ports, "acme_corp", environment())).toEqual([
    {
      Sid: "SignIn",
      Effect: "Allow",
      Action: ["rds-db:connect"],
      Resource: [user("tenant_acme_corp"), user("reader_acme_corp"), user("migrator_acme_corp")],
    },
  ]);
});

test("a row's key can stand for the tenant", () => {
  const [statement] = connect(ports, "${each.key}", environment());
  expect(statement!.Resource[0]).toBe(user("tenant_${each.key}"));
});

test("no statement has a wildcard in its resource, but the key that Secrets Manager uses for the one secret", () => {
  const statements = [...connect(ports, "acme", environment()), ...execute(ports, environment())];
  const wide = statements.filter(({ Resource }) => Resource.some((resource) => resource.includes("*")));
  expect(wide.map(({ Sid }) => Sid)).toEqual(["DecryptAdminSecret"]);
  expect(statements.flatMap(({ Action }) => Action).join()).not.toContain("*");
  expect(wide[0]!.Condition).toEqual({
    StringEquals: {
      "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
      "kms:EncryptionContext:SecretARN": SECRET,
    },
  });
});

test("the executor signs in as itself and reads the admin's secret", () => {
  const allowed = execute(ports, environment()).flatMap(({ Action, Resource }) =>
    Action.map((action) => [action, Resource]),
  );
  expect(allowed).toEqual([
    ["rds-db:connect", [user("tessera_executor")]],
    ["secretsmanager:GetSecretValue", [SECRET]],
    ["kms:Decrypt", ["arn:aws:kms:eu-central-1:444444444444:key/*"]],
  ]);
});
