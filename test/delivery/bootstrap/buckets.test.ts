import { policy } from "../../../delivery/bootstrap/statement";
import { bootstrapped, may, type RoleCall } from "./fixture";
import { PLANS, STATE, STATE_OBJECT } from "./role-calls";

const everything = policy([{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }]);
const made = bootstrapped();

const PLAN = `${PLANS}/deploy/1-1/stack/plan.bin`;
const put = (resource: string, sends: RoleCall["sends"] = {}): RoleCall => ({
  action: "s3:PutObject",
  resource,
  sends,
});
const once = { "s3:if-none-match": "*" };

/** What a bucket keeps from everybody, were they to be allowed everything, by the statement. */
const KEPT: readonly (readonly [id: string, sid: string, RoleCall])[] = [
  ["state", "TlsOnly", { action: "s3:GetObject", resource: STATE_OBJECT, sends: { "aws:SecureTransport": "false" } }],
  ["plans", "TlsOnly", put(PLAN, { ...once, "aws:SecureTransport": "false" })],
  ["state", "NoOldTls", { action: "s3:ListBucket", resource: STATE, sends: { "s3:TlsVersion": "1.1" } }],
  ["plans", "NoOldTls", put(PLAN, { ...once, "s3:TlsVersion": "1.1" })],
  ["state", "VersionsStay", { action: "s3:DeleteObjectVersion", resource: STATE_OBJECT }],
  ["plans", "WrittenOnce", put(PLAN)],
];

test("each statement of each bucket has a row", () => {
  const statements = made.buckets.flatMap(({ id, policy: { Statement } }) =>
    Statement.map(({ Sid }) => `${id} ${Sid}`),
  );
  expect(KEPT.map(([id, sid]) => `${id} ${sid}`).sort()).toEqual(statements.sort());
});

test.each(KEPT)("%s: %s keeps everybody out, and nothing else does", async (id, sid, call) => {
  const open = {
    ...made,
    buckets: made.buckets.map((one) =>
      one.id === id ? { ...one, policy: policy(one.policy.Statement.filter(({ Sid }) => Sid !== sid)) } : one,
    ),
  };
  const asked = { identity: [everything], boundary: null };
  expect([await may(made, "deploy", call, asked), await may(open, "deploy", call, asked)]).toEqual([false, true]);
});

test("a key that nobody wrote is written, and states are written and read", async () => {
  const asked = { identity: [everything], boundary: null };
  const calls: readonly RoleCall[] = [
    put(PLAN, once),
    put(STATE_OBJECT),
    { action: "s3:GetObject", resource: STATE_OBJECT },
  ];
  for (const call of calls) expect(await may(made, "deploy", call, asked)).toBe(true);
});
