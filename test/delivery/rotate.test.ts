import { enginesOf } from "../../constructs/engines/forms";
import { type Aws, NotSignedIn } from "../../constructs/live/aws";
import { loadFleet } from "../../constructs/rooms";
import { deliveredHomes } from "../../delivery/homes";
import { type Asked, enginesWithPasswords, rotatePasswords } from "../../delivery/rotate";
import type { RotateInput } from "../../executor/contract/payload";
import { drivers } from "../../executor/lambda/drivers";
import { take } from "../../executor/take";
import { FLEET } from "../support/fleet";

const fleet = loadFleet(FLEET);
const homes = Object.keys(fleet.environments).flatMap((name) => deliveredHomes(fleet, name));
const PORTS = {
  writer_host: "writer.internal",
  reader_host: "reader.internal",
  port: 1,
  resource_id: "r",
  cluster_arn: "arn",
  admin_secret_arn: "arn:admin",
  executor_secret_arn: "arn:executor",
  passwords_path: "/p",
  passwords_key: "key",
};
const ASKED: Asked = { tenants: null, older_than_days: 30, interrupts: false, apply: false };

function fakeAws(answer: (name: string, input: RotateInput) => object = () => ({ roles: [] })) {
  const invoked: [string, RotateInput][] = [];
  const aws: Aws = {
    call: async <T>() => ({ Parameter: { Value: JSON.stringify(PORTS) } }) as T,
    invoke: async <T>(name: string, payload: object) => {
      invoked.push([name, payload as RotateInput]);
      return answer(name, payload as RotateInput) as T;
    },
  };
  return { aws, invoked };
}

const ask = (aws: Aws, asked: Partial<Asked> = {}, engines: readonly string[] = [], of = homes) =>
  rotatePasswords(of, engines, { ...ASKED, ...asked }, aws, () => {});

it("asks in words that the engine's driver takes, in every home and form, for users of its tenants alone", async () => {
  const { aws, invoked } = fakeAws();
  await ask(aws);
  expect(new Set(invoked.map(([, { engine }]) => engine)).size).toBe(5);
  for (const [name, input] of invoked) {
    const home = homes.find((one) => `${one.name}-executor` === name)!;
    const taken = take({ ...input, steps: input.rotate.steps }, drivers[input.engine]!);
    // Nothing is done in the session but that passwords are given.
    const texts = taken.flatMap(({ work }) => work.statements).map((one) => JSON.stringify(one));
    expect(texts.filter((text) => text !== '{"ping":true}')).toEqual([]);
    for (const { step } of taken) {
      const own = step.passwords!.includes("tessera_executor");
      expect(step.as).toBe(own ? "admin" : "executor");
      const ids = home.tenants.map(({ id }) => id);
      if (!own) for (const role of step.passwords!) expect(ids).toContain(role.replace(/^[a-z]+_/, ""));
    }
  }
});

it("knows which engines keep passwords: those on Kubernetes", () => {
  for (const home of homes)
    expect(enginesWithPasswords(home)).toEqual(enginesOf(home).filter(({ kubernetes }) => kubernetes !== undefined));
});

it("asks for one tenant's users and not for the executor's", async () => {
  const home = homes.find((one) => one.kind === "cell" && enginesWithPasswords(one).length > 1)!;
  const { id } = home.tenants[0]!;
  const { aws, invoked } = fakeAws();
  await ask(aws, { tenants: [id] }, [], [home]);
  const roles = invoked.flatMap(([, { rotate }]) => rotate.steps.flatMap(({ passwords }) => passwords!));
  expect(roles.length).toBeGreaterThan(1);
  for (const role of roles) expect(role.endsWith(`_${id}`)).toBe(true);
});

it("says of an engine that knows one password at a time that there is no overlap, and asks as it was asked", async () => {
  const { aws, invoked } = fakeAws();
  await ask(aws, { apply: true, interrupts: true, older_than_days: 7 });
  for (const [, { rotate }] of invoked)
    expect(rotate).toMatchObject({ apply: true, interrupts: true, older_than_days: 7 });
  const overlap = (engine: string) =>
    new Set(invoked.filter(([, input]) => input.engine === engine).map(([, { rotate }]) => rotate.overlap_hours));
  expect(overlap("timescaledb")).toEqual(new Set([null]));
  expect(overlap("redis")).toEqual(new Set([168]));
});

it("goes on where one refuses, and tells why; what nobody could ask is not told as done", async () => {
  let calls = 0;
  const { aws } = fakeAws(() => {
    if (++calls === 1) throw new NotSignedIn("function", "ExpiredToken", "expired");
    return { roles: [{ role: "tenant_a", age_days: 3, action: "keep" }] };
  });
  const out: string[] = [];
  const home = homes.find((one) => enginesWithPasswords(one).length > 1)!;
  const { lines, unreached } = await rotatePasswords([home], [], ASKED, aws, ({ code }) => out.push(code));
  expect(out).toEqual(["ExpiredToken"]);
  expect(unreached).toEqual([
    { home: home.name, engine: enginesWithPasswords(home)[0]!.id, why: expect.stringContaining("expired") },
  ]);
  expect(lines.map(({ engine }) => engine)).not.toContain(unreached[0]!.engine);
  expect(lines.length).toBeGreaterThan(0);
});

it.each([null, {}, { roles: "tenant_a" }])(
  "an answer of something else, %j, is told as nobody's word",
  async (answer) => {
    const home = homes.find((one) => enginesWithPasswords(one).length > 0)!;
    const { aws } = fakeAws(() => answer as object);
    const { lines, unreached } = await rotatePasswords([home], [], ASKED, aws, () => {});
    expect(lines).toEqual([]);
    expect(unreached.map(({ engine }) => engine)).toEqual(enginesWithPasswords(home).map(({ id }) => id));
    for (const { why } of unreached) expect(why).toMatch(/told of no password: .* Deploy the home/);
  },
);
