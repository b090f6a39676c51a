import { changeActions, readActions } from "../../../delivery/bootstrap/actions";
import type { RoleName } from "../../../delivery/bootstrap/names";
import { type Policy, policy, type Statement } from "../../../delivery/bootstrap/statement";
import { callsOf } from "./arns";
import { bootstrapped, may, policiesOf, type RoleCall } from "./fixture";
import { KEPT_BY_BOUNDARY, KEPT_FROM_STACKS, NEVER, OWN_CALLS } from "./role-calls";

const SEALED = bootstrapped();
/** Production's own, as the role that deploys meets it before the foundation stands. */
const FIRST = bootstrapped({ beforeFoundation: true });
const everything = policy([{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }]);

const reads = readActions().flatMap((action) => callsOf(action, "tessera-prod", "production"));
const changes = changeActions().flatMap((action) => callsOf(action, "tessera-prod", "production"));
/** What the boundary keeps of these once the environment stands: the lock and the trail are made once. */
const ONCE = /^(?:cloudtrail:(?:StopLogging|DeleteTrail)|s3:DeleteBucket|s3:PutBucketObjectLockConfiguration)$/;

const told = ({ action, resource }: RoleCall) => `${action} on ${resource}`;
/** The calls that are refused. */
async function refused(
  role: RoleName,
  calls: readonly RoleCall[],
  asked?: Parameters<typeof may>[3],
): Promise<string[]> {
  const seen: string[] = [];
  for (const call of calls) if (!(await may(SEALED, role, call, asked))) seen.push(told(call));
  return seen;
}
const allowed = async (role: RoleName, calls: readonly RoleCall[], asked?: Parameters<typeof may>[3]) => {
  const no = new Set(await refused(role, calls, asked));
  return calls.map(told).filter((call) => !no.has(call));
};

describe.each(["plan", "prepare"] as const)("%s", (role) => {
  test("reads all that plans ask, and does what its jobs do", async () => {
    expect(await refused(role, [...reads, ...OWN_CALLS[role]])).toEqual([]);
  });

  test("changes nothing", async () => {
    expect(await allowed(role, changes)).toEqual([]);
  });
});

describe("deploy", () => {
  const role = "deploy";

  test("does all that applying asks of its environment", async () => {
    const once = (call: RoleCall) => ONCE.test(call.action);
    expect(await refused(role, [...reads, ...changes.filter((call) => !once(call)), ...OWN_CALLS[role]])).toEqual([]);
    expect(await refused(role, changes.filter(once))).toHaveLength(changes.filter(once).length);
  });

  test("does none of it to another environment's, where names or tags tell them apart", async () => {
    const others = changeActions()
      .flatMap((action) => callsOf(action, "tessera-stg", "staging"))
      .filter(({ resource }) => /tessera-stg|stg-|staging/.test(resource));
    expect(others.length).toBeGreaterThan(100);
    expect(await allowed(role, others)).toEqual([]);
    const tagged = changeActions()
      .filter((action) => /^(?:kms|ec2:Delete)/.test(action) && !/Tags|NetworkInterface|Alias/.test(action))
      .flatMap((action) => callsOf(action, "tessera-stg", "staging"));
    expect(tagged.length).toBeGreaterThan(15);
    expect(await allowed(role, tagged)).toEqual([]);
  });

  test("does none of it elsewhere in the world", async () => {
    const regional = changes.filter(({ action }) => !/^(?:iam|route53|sts):/.test(action));
    const abroad = regional.map((call) => ({ ...call, sends: { ...call.sends, "aws:RequestedRegion": "us-east-1" } }));
    expect(await allowed(role, abroad)).toEqual([]);
  });
});

/** What was judged of the one is so judged of the other: boundary and account are the same. */
test("the way back has what the way forward has, and no more", async () => {
  expect(policiesOf(SEALED, "rollback")).toEqual(policiesOf(SEALED, "deploy"));
  expect(await refused("rollback", OWN_CALLS.rollback)).toEqual([]);
});

test("before the foundation stands, its first deployment makes the lock", async () => {
  const lock = changes.filter(({ action }) => action === "s3:PutBucketObjectLockConfiguration");
  expect(lock.length).toBeGreaterThan(0);
  for (const call of lock)
    expect([await may(FIRST, "deploy", call), await may(SEALED, "deploy", call)]).toEqual([true, false]);
});

test.each(["verify", "drill"] as const)("%s does what its jobs do, and no change of a stack", async (role) => {
  expect(await refused(role, OWN_CALLS[role])).toEqual([]);
  const own = new Set(OWN_CALLS[role].map(told));
  // A password of RDS's own making is one of a copy as well, by its name.
  const stacks = changes.filter((call) => !own.has(told(call)) && !/secret:rds!/.test(call.resource));
  const kept = await allowed(role, stacks);
  expect(kept.filter((call) => !/^rds:\w+ on .*:(?:og:default|pg:default)/.test(call))).toEqual([]);
});

test.each(NEVER)("%s must not %s", async (role, _, call) => {
  expect(await may(SEALED, role, call)).toBe(false);
  expect(await may(SEALED, role, call, { boundary: null })).toBe(false);
});

const CALLS: Readonly<Record<RoleName, readonly RoleCall[]>> = {
  ...OWN_CALLS,
  plan: [...reads, ...OWN_CALLS.plan],
  prepare: [...reads, ...OWN_CALLS.prepare],
  deploy: [...reads, ...changes, ...OWN_CALLS.deploy],
};

test.each(["plan", "prepare", "deploy", "verify", "drill"] as const)(
  "each statement of %s is needed by some call",
  async (role) => {
    const idle: string[] = [];
    const policies = policiesOf(SEALED, role);
    for (const [at, document] of policies.entries())
      for (const statement of document.Statement) {
        const left = without(policies, at, statement);
        const about = CALLS[role].filter(({ action }) => statement.Action?.includes(action));
        let needed = false;
        for (const call of about) {
          needed = !(await may(SEALED, role, call, { identity: left, boundary: null }));
          if (needed) break;
        }
        if (!needed) idle.push(statement.Sid);
      }
    expect(idle).toEqual([]);
  },
);

function without(policies: readonly Policy[], at: number, statement: Statement): readonly Policy[] {
  return policies
    .map((one, index) => (index === at ? policy(one.Statement.filter((other) => other !== statement)) : one))
    .filter(({ Statement }) => Statement.length > 0);
}

const boundaryOf = (name: string): Policy => SEALED.policies.find((one) => one.name === name)!.document;

describe("the boundary of those who deliver", () => {
  const boundary = boundaryOf(SEALED.names.deliveryBoundary);

  test("has a row here for each thing that it denies", () => {
    const denied = boundary.Statement.filter(({ Effect }) => Effect === "Deny").map(({ Sid }) => Sid);
    expect(Object.keys(KEPT_BY_BOUNDARY).sort()).toEqual(denied.sort());
  });

  test.each(Object.entries(KEPT_BY_BOUNDARY))("%s", async (sid, calls) => {
    const identity = [everything];
    expect(await allowed("deploy", calls, { identity, boundary })).toEqual([]);
    const open = policy(boundary.Statement.filter(({ Sid }) => Sid !== sid));
    expect(await refused("deploy", calls, { identity, boundary: open })).toEqual([]);
  });
});

test.each(Object.entries(KEPT_FROM_STACKS))("the boundary of roles of stacks keeps them from %s", async (_, calls) => {
  expect(
    await allowed("deploy", calls, { identity: [everything], boundary: boundaryOf(SEALED.names.boundary) }),
  ).toEqual([]);
});
