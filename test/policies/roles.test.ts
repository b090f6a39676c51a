import { loadFleet } from "../../constructs/rooms";
import { rolesBoundary } from "../../delivery/bootstrap/boundaries";
import { namesOf } from "../../delivery/bootstrap/names";
import { FLEET } from "../support/fleet";
import { everyStack } from "./fleet";
import { allows, BY_IAM } from "./judge";
import type { PolicyDocument, PolicyStatement } from "./read";
import { ROLE_KINDS, type RoleCall } from "./roles";
import { type Role, rolesOf } from "./roles-of";

/** Roles of production with policies of our own, inline or attached, each with all of them. */
const ROLES: readonly Role[] = everyStack()
  .filter(({ environment }) => environment === "production")
  .flatMap((stack) => rolesOf(stack));

const kindOf = ({ name }: Role) => ROLE_KINDS.find((kind) => kind.name.test(name));
const callsOf = (role: Role): readonly RoleCall[] => kindOf(role)?.calls({ ...role.stack, role: role.name }) ?? [];

/** A role that is assumed trusts the account here: its own trust policy is judged elsewhere. */
const TRUST = (account: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" }],
});

function allowed(
  role: Role,
  call: RoleCall,
  identity: readonly PolicyDocument[],
  boundary?: PolicyDocument,
): Promise<boolean> {
  const { account } = role.stack;
  const own = { kms: BY_IAM, sts: TRUST }[call.action.split(":")[0]!];
  const principal = `arn:aws:iam::${account}:role/${role.name.replace("${each.key}", role.stack.tenant ?? "")}`;
  return allows({ ...call, principal }, { account, identity, resource: own?.(account), boundary });
}

test("every role has a kind in the table", () => {
  expect(ROLES.filter((role) => kindOf(role) === undefined).map(({ stack, name }) => `${stack.name} ${name}`)).toEqual(
    [],
  );
});

test("a role may make every call that its bearer makes", async () => {
  const refused = await Promise.all(
    ROLES.flatMap((role) =>
      callsOf(role).map(async (call) =>
        (await allowed(role, call, role.policies))
          ? []
          : [`${role.stack.name} ${role.name}: ${call.action} on ${call.resource}`],
      ),
    ),
  );
  expect(refused.flat()).toEqual([]);
});

test("and does so within the boundary that bootstrap makes for roles of stacks", async () => {
  const { production } = loadFleet(FLEET).environments;
  const boundary = rolesBoundary(namesOf(production!)).document as PolicyDocument;
  const refused = await Promise.all(
    ROLES.flatMap((role) =>
      callsOf(role).map(async (call) =>
        (await allowed(role, call, role.policies, boundary))
          ? []
          : [`${role.name}: ${call.action} on ${call.resource}`],
      ),
    ),
  );
  expect(refused.flat()).toEqual([]);
});

/** One role of each shape: the same statements are needed by the same calls. */
const SHAPES: readonly Role[] = [
  ...new Map(
    ROLES.map((role) => [`${kindOf(role)?.name} ${JSON.stringify(role.policies.map(shapeOf))}`, role] as const),
  ).values(),
];

function shapeOf({ Statement }: PolicyDocument): unknown {
  return Statement.map(({ Sid, Action, Condition }) => [Sid, Action, Object.keys(Condition ?? {})]);
}

test("each statement of a role is needed by some call", async () => {
  const idle: string[] = [];
  for (const role of SHAPES)
    for (const [at, policy] of role.policies.entries())
      for (const statement of policy.Statement) {
        const without = { ...policy, Statement: policy.Statement.filter((one) => one !== statement) };
        const left = role.policies
          .map((one, index) => (index === at ? without : one))
          .filter(({ Statement }) => Statement.length > 0);
        if (!(await refusesSome(role, statement, left)))
          idle.push(`${role.stack.name} ${role.name}: ${statement.Sid ?? JSON.stringify(statement)}`);
      }
  expect(idle).toEqual([]);
});

/** Whether some call is refused, calls that the statement speaks of first. */
async function refusesSome(role: Role, statement: PolicyStatement, left: readonly PolicyDocument[]): Promise<boolean> {
  const speaksOf = ({ action }: RoleCall) => JSON.stringify(statement.Action).includes(action.split(":")[1]!);
  const calls = callsOf(role);
  for (const call of [...calls.filter(speaksOf), ...calls.filter((one) => !speaksOf(one))])
    if (!(await allowed(role, call, left))) return true;
  return false;
}
