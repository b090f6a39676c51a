import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, ownFailure } from "../../executor/aws/api-error";
import { awsCredentials } from "../../executor/aws/credentials";
import { jsonApi, PARAMETERS, type Pace, SECRETS_MANAGER } from "../../executor/aws/json-api";
import type { Driver } from "../../executor/contract/driver";
import { run } from "../../executor/run";
import { makeVerifier } from "../../executor/verify";
import { surroundings } from "../support/postgres";

/** What the service answers, one call after the other; the last one from then on. */
let answers: ((response: ServerResponse) => void)[] = [];
let calls = 0;
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    const answer = answers[Math.min(calls++, answers.length - 1)]!;
    answer(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterAll(() => new Promise((done) => server.close(done)));

const good = (text: string) => (response: ServerResponse) => void response.end(text);
const refused =
  (code: string, status = 400, message = "") =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws#${code}`, message }));
const broken = (response: ServerResponse) => void response.destroy();
const SECRET = good(JSON.stringify({ SecretString: JSON.stringify({ username: "u", password: "hunter2" }) }));
const DENIED = refused(
  "AccessDeniedException",
  400,
  "User: arn:aws:sts::444444444444:assumed-role/tessera-prod-c-pool-1-executor/f is not authorized to perform: secretsmanager:GetSecretValue on resource: x",
);

const world = () => ({
  AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
});
const pauses: number[] = [];
const pace = (changes: Partial<Pace> = {}): Pace => ({
  now: () => new Date(0),
  sleep: async (milliseconds) => void pauses.push(milliseconds),
  remaining: () => Number.POSITIVE_INFINITY,
  random: () => 0.5,
  ...changes,
});
const ask = (changes: Partial<Pace> = {}) =>
  jsonApi("eu-central-1", world(), () => ({ accessKeyId: "a", secretAccessKey: "b" }), pace(changes));
const play = (...next: typeof answers) => {
  answers = next;
  calls = 0;
  pauses.length = 0;
};

test("an answer that is no JSON is refused, and not quoted", async () => {
  play(good("hunter2pw"));
  const error = await ask()(SECRETS_MANAGER, "GetSecretValue", "secret x", {}).catch((one: Error) => one);
  expect(String(error)).toContain("secret x: secretsmanager:GetSecretValue: an answer that is no JSON (HTTP 200)");
  expect(String(error)).not.toContain("hunter2");
});

test.each([
  ["throttled", refused("ThrottlingException")],
  ["throttled by another name", refused("TooManyUpdates")],
  ["told of too many requests", refused("Anything", 429)],
  ["failed by the service", refused("InternalServiceError", 500)],
  ["cut off", broken],
])("a call that is %s three times is made again, after pauses of no fixed length, and answered", async (_, failing) => {
  play(failing, failing, failing, SECRET);
  await expect(ask()(SECRETS_MANAGER, "GetSecretValue", "secret x", {})).resolves.toHaveProperty("SecretString");
  expect(calls).toBe(4);
  expect(pauses).toEqual([100, 200, 400]);
});

test("a call is given up where the time that remains is over, and where it is refused", async () => {
  play(refused("ThrottlingException"));
  const call = ask({ remaining: () => 10_050 })(SECRETS_MANAGER, "GetSecretValue", "secret x", {});
  await expect(call).rejects.toMatchObject({ code: "ThrottlingException", transient: true });
  expect(calls).toBe(1);
  play(DENIED);
  await expect(ask()(SECRETS_MANAGER, "GetSecretValue", "secret x", {})).rejects.toBeInstanceOf(ApiError);
  expect(calls).toBe(1);
});

test("a call is given up after a dozen of refusals, however much time remains", async () => {
  // Answered in the end: a call without a bound is seen at once, not when the suite's time is over.
  play(...Array.from({ length: 40 }, () => refused("ThrottlingException")), SECRET);
  const call = ask()(SECRETS_MANAGER, "GetSecretValue", "secret x", {});
  await expect(call).rejects.toMatchObject({ code: "ThrottlingException" });
  expect(calls).toBe(12);
});

test("what must not be done twice is asked again only where it was turned away", async () => {
  play(refused("InternalServerError", 500), good("{}"));
  const put = () => ask()(PARAMETERS, "PutParameter", "parameter p", {}, "where refused");
  await expect(put()).rejects.toMatchObject({ transient: true });
  expect(calls).toBe(1);
  play(refused("ThrottlingException"), good("{}"));
  await expect(put()).resolves.toEqual({});
});

/** A driver that reads its administrator's secret, and knows nothing of AWS. */
const driver: Driver = {
  read: () => ({ at: {}, statements: ["one"] }),
  open: async (target, _as, _at, credentials) => {
    await credentials.admin(target);
    return { run: async () => [], close: async () => {} };
  },
  explain: (error) => ({
    code: (error as Error).name,
    message: "(message withheld)",
    advice: "",
    transient: false,
  }),
  show: String,
  readLook: () => ({}),
};
const target = { host: "h", port: 1, region: "eu-central-1", admin_secret_arn: "arn:x" };
const around = () => ({ ...surroundings(), credentials: awsCredentials(world(), pace()), sleep: async () => {} });
const job = { engine: "e", subject: "acme", target, steps: [{ as: "admin" as const }] };

test("a driver that is throttled three times finishes", async () => {
  const throttled = refused("ThrottlingException");
  play(throttled, throttled, throttled, SECRET);
  await expect(run(job, driver, around())).resolves.toEqual([]);
});

test("one that is denied names action and role, and no secret", async () => {
  play(DENIED);
  const error = String(await run(job, driver, around()).catch((one: Error) => one));
  expect(error).toContain("AccessDeniedException");
  expect(error).toContain("Allow the role tessera-prod-c-pool-1-executor secretsmanager:GetSecretValue");
  expect(error).not.toContain("withheld");
});

test("a verifier whose own calls fail has seen nothing of the server", async () => {
  play(DENIED);
  const verifier = makeVerifier(around, { e: driver });
  const { observations } = await verifier({ engine: "e", target, look: {}, shares: [], queries: 0 });
  expect(observations).toEqual([expect.objectContaining({ check: "sign-in", holds: null })]);
  expect(ownFailure(new Error("x"))).toBeNull();
});

test("an account without room for a parameter is no matter of rights: what to do is said", () => {
  const about = { subject: "parameter /p/a", action: "ssm:PutParameter" };
  const failure = ownFailure(ApiError.refused(about, 400, '{"__type":"ParameterLimitExceeded"}'))!;
  expect(failure).toMatchObject({ code: "ParameterLimitExceeded", transient: false, unseen: true });
  expect(failure.advice).toContain("./tessera quotas");
  expect(failure.advice).not.toContain("Allow");
});
