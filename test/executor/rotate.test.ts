import type { Driver } from "../../executor/contract/driver";
import type { RotateInput, Rotation, Step } from "../../executor/contract/payload";
import { list, object, text } from "../../executor/contract/shape";
import { stepsOf } from "../../executor/contract/steps";
import { makeHandler } from "../../executor/handler";
import { due, LONGEST_RUN_MS, type Rotated, rotate } from "../../executor/rotate";
import { type LogLine, run, type Surroundings } from "../../executor/run";
import { Killed, MemoryKeeper, TARGET } from "../support/keeper";

const DAY = 86_400_000;
const OVERLAP_HOURS = 48;
const EXECUTOR = "tessera_executor";
const fakeStep = stepsOf({ words: { words: list(text) } });
const users: Step & object = { as: "executor", ...{ words: [] } };
const own: Step & object = { as: "admin", passwords: [EXECUTOR], ...{ words: [] } };

/** A server that knows each role's passwords, several or one, and what is kept for it. */
function world(several: boolean) {
  const keeper = new MemoryKeeper();
  const taken = new Map<string, readonly string[]>();
  const log: LogLine[] = [];
  let fails: string | null = null;
  const give = (role: string, passwords: readonly string[]) => ({ role, passwords });
  const driver: Driver<ReturnType<typeof give>> = {
    read: (given) => ({ at: {}, statements: fakeStep(given, "").words.map(() => give("", [])) }),
    readLook: (given) => object({})(given, ""),
    show: ({ role }) => role,
    explain: (error) => ({
      code: (error as Error).message,
      message: "said",
      advice: "Do.",
      transient: (error as Error).message === "BUSY",
      // Nothing comes after a kill.
      unseen: error instanceof Killed,
    }),
    open: async () => ({
      run: (statement) =>
        keeper.act(() => {
          const failure = fails;
          if (failure !== null) {
            fails = null;
            throw Object.assign(new Error(failure), {});
          }
          taken.set(statement.role, statement.passwords);
          return [];
        }),
      close: async () => {},
    }),
    password: (role, password) => give(role, [password]),
    ...(several ? { passwords: give } : {}),
    executorRole: EXECUTOR,
  };
  const around: Surroundings = {
    credentials: { admin: async () => ({ user: "", password: "" }), token: async () => "", keeper },
    log: (line) => log.push(line),
    clock: () => 0,
    sleep: async () => {},
    remaining: () => Number.POSITIVE_INFINITY,
  };
  const known = { fake: driver as Driver };
  const input = (more: Partial<Rotation> = {}): RotateInput => ({
    engine: "fake",
    subject: "cell",
    target: TARGET,
    rotate: {
      steps: [own, users],
      older_than_days: 30,
      overlap_hours: several ? OVERLAP_HOURS : null,
      interrupts: !several,
      apply: true,
      ...more,
    },
  });
  const rotated = (more: Partial<Rotation> = {}): Promise<Rotated> =>
    rotate(input(more), known.fake, around, keeper.now);
  const deploy = () =>
    run(
      {
        engine: "fake",
        subject: "a",
        target: TARGET,
        steps: [
          { ...users, passwords: ["tenant_a"] },
          { ...own, passwords: [EXECUTOR] },
        ],
      },
      known.fake,
      around,
    );
  return {
    keeper,
    taken,
    log,
    known,
    around,
    input,
    rotated,
    deploy,
    /** What those who sign in read. */
    read: (role: string) =>
      role === EXECUTOR ? keeper.secrets.get("arn:executor")!.value.password! : keeper.values.get(`/p/${role}`)!,
    fail: (code: string) => {
      fails = code;
    },
  };
}

/** A tenant and the executor with passwords of a day that is long ago. */
async function standing(several: boolean) {
  const the = world(several);
  await the.deploy();
  the.keeper.now += 40 * DAY;
  return the;
}

/** More than a run makes: a loop over all ends. */
const MOST_CHANGES = 50;
const ROLES = [EXECUTOR, "tenant_a"];
const beside = (the: ReturnType<typeof world>) => [...the.keeper.values.keys()].filter((name) => /\.\w+$/.test(name));

/** Ends the run at the n-th change, before or after it. Returns whether it came to that. */
async function cutAt(the: ReturnType<typeof world>, n: number, when: "before" | "after", watch: () => void) {
  let count = 0;
  // Thrown into the run it would look like an end of it.
  let out: unknown;
  the.keeper.acts = (now) => {
    try {
      watch();
    } catch (error) {
      out ??= error;
    }
    if (now === when && ++count === n) throw new Killed();
  };
  const cut = await the.rotated().then(
    () => false,
    () => true,
  );
  the.keeper.acts = () => {};
  if (out !== undefined) throw out;
  return cut;
}

describe.each(["before", "after"] as const)("a run that ends %s any change", (when) => {
  it("refuses nobody where the engine takes several, and the next run finishes", async () => {
    let cuts = 0;
    for (let n = 1; n < MOST_CHANGES; n++) {
      const the = await standing(true);
      const old = Object.fromEntries(ROLES.map((role) => [role, the.read(role)]));
      const nobodyOut = () => {
        for (const role of ROLES) {
          expect(the.taken.get(role)).toContain(the.read(role));
          expect(the.taken.get(role)).toContain(old[role]);
        }
      };
      const cut = await cutAt(the, n, when, nobodyOut);
      // What is deployed in between breaks nothing either.
      await the.deploy();
      nobodyOut();
      the.keeper.now += DAY;
      await the.rotated();
      nobodyOut();
      for (const role of ROLES) expect(the.read(role)).not.toBe(old[role]);
      // Nothing is asked to begin: what is open ends all the same.
      the.keeper.now += 3 * DAY;
      await the.rotated();
      for (const role of ROLES) expect(the.taken.get(role)).toEqual([the.read(role)]);
      expect(beside(the)).toEqual([]);
      if (!cut) break;
      cuts++;
    }
    // Two roles with six changes each.
    expect(cuts).toBe(12);
  });

  it("leaves an end that the next run finishes", async () => {
    for (let n = 1; n < MOST_CHANGES; n++) {
      const the = await standing(true);
      await the.rotated();
      the.keeper.now += 3 * DAY;
      const cut = await cutAt(the, n, when, () => {
        for (const role of ROLES) expect(the.taken.get(role)).toContain(the.read(role));
      });
      await the.deploy();
      await the.rotated();
      for (const role of ROLES) expect(the.taken.get(role)).toEqual([the.read(role)]);
      expect(beside(the)).toEqual([]);
      if (!cut) break;
    }
  });

  it("is finished by the next run where the engine knows one at a time", async () => {
    let cuts = 0;
    for (let n = 1; n < MOST_CHANGES; n++) {
      const the = await standing(false);
      const old = Object.fromEntries(ROLES.map((role) => [role, the.read(role)]));
      const cut = await cutAt(the, n, when, () => {});
      await the.rotated();
      for (const role of ROLES) {
        expect(the.taken.get(role)).toEqual([the.read(role)]);
        expect(the.read(role)).not.toBe(old[role]);
      }
      expect(beside(the)).toEqual([]);
      if (!cut) break;
      cuts++;
    }
    // Two roles with five changes each.
    expect(cuts).toBe(10);
  });

  it("is taken back where the engine knows one at a time and nobody asks for an outage: all sign in as they read", async () => {
    for (let n = 1; n < MOST_CHANGES; n++) {
      const the = await standing(false);
      const cut = await cutAt(the, n, when, () => {});
      const before = Object.fromEntries(ROLES.map((role) => [role, the.read(role)]));
      const begun = new Set(beside(the).map((name) => /(\w+)\.next$/.exec(name)![1]!));
      // While the run may be at it still, nothing is touched.
      const early = await the.rotated({ interrupts: false, older_than_days: 0 });
      const actions = ({ roles }: Rotated) => Object.fromEntries(roles.map(({ role, action }) => [role, action]));
      for (const role of ROLES) expect(actions(early)[role]).toBe(begun.has(role) ? "busy" : "interrupts");
      the.keeper.now += LONGEST_RUN_MS;
      const told = await the.rotated({ interrupts: false, older_than_days: 0, apply: false });
      for (const role of ROLES) expect(actions(told)[role]).toBe(begun.has(role) ? "back" : "interrupts");
      await the.rotated({ interrupts: false });
      for (const role of ROLES) {
        expect(the.read(role)).toBe(before[role]);
        expect(the.taken.get(role)).toEqual([the.read(role)]);
      }
      expect(beside(the)).toEqual([]);
      if (!cut) break;
    }
  });
});

it("leaves all signed in where one takes back what another finishes, in whatever order", async () => {
  for (let n = 1; n < MOST_CHANGES; n++) {
    const the = await standing(false);
    await cutAt(the, 2, "after", () => {});
    the.keeper.now += LONGEST_RUN_MS;
    // The second begins at the n-th change of the first.
    let count = 0;
    let other: Promise<unknown> | undefined;
    the.keeper.acts = () => {
      if (++count === n) other = the.rotated({ interrupts: false, older_than_days: 0 });
    };
    await the.rotated({ older_than_days: 0 });
    the.keeper.acts = () => {};
    await other;
    for (const role of ROLES) expect(the.taken.get(role)).toEqual([the.read(role)]);
    if (other === undefined) break;
  }
});

it("gives what is read by then, where another run finishes the change between a look and what follows from it", async () => {
  const the = await standing(false);
  // The executor's is made and given, and not read yet; then the tenant's.
  await cutAt(the, 6, "after", () => {});
  the.keeper.now += LONGEST_RUN_MS;
  const look = the.keeper.parameter.bind(the.keeper);
  let finished = false;
  the.keeper.parameter = async (name) => {
    const value = await look(name);
    if (name === "/p/tenant_a" && !finished) {
      finished = true;
      await the.rotated({ older_than_days: 0 });
    }
    return value;
  };
  await the.rotated({ interrupts: false, older_than_days: 0 });
  expect(finished).toBe(true);
  expect(the.taken.get("tenant_a")).toEqual([the.read("tenant_a")]);
});

it("ends an old password when its time is over, and not before", async () => {
  const the = await standing(true);
  const old = the.read("tenant_a");
  await the.rotated();
  const next = the.read("tenant_a");
  expect([...the.taken.get("tenant_a")!].sort()).toEqual([old, next].sort());
  the.keeper.now += OVERLAP_HOURS * 3_600_000 - 1;
  expect((await the.rotated()).roles.map(({ action }) => action)).toEqual(["overlap", "overlap"]);
  expect(the.taken.get("tenant_a")).toContain(old);
  the.keeper.now += 1;
  expect((await the.rotated()).roles.map(({ action }) => action)).toEqual(["close", "close"]);
  expect(the.taken.get("tenant_a")).toEqual([next]);
  expect((await the.rotated()).roles.map(({ action }) => action)).toEqual(["keep", "keep"]);
});

it("makes one password where two runs meet", async () => {
  const the = await standing(true);
  const old = the.read("tenant_a");
  const refused: string[] = [];
  the.keeper.acts = () => {
    for (const role of ROLES) if (!the.taken.get(role)!.includes(the.read(role))) refused.push(role);
  };
  await Promise.all([the.rotated(), the.rotated()]);
  expect(refused).toEqual([]);
  const next = the.read("tenant_a");
  expect([...the.taken.get("tenant_a")!].sort()).toEqual([old, next].sort());
  expect(beside(the)).toEqual(["/p/tessera_executor.previous", "/p/tenant_a.previous"]);
});

it("changes nothing and reads no value where it is only asked", async () => {
  const the = await standing(true);
  const before = new Map(the.keeper.values);
  the.keeper.reads = 0;
  const { roles, applied } = await the.rotated({ apply: false });
  expect(applied).toBe(false);
  expect(roles).toEqual(ROLES.map((role) => ({ role, age_days: 40, action: "rotate" })));
  expect([the.keeper.values, the.keeper.reads]).toEqual([before, 0]);
});

it("tells no password, in answer, log or error", async () => {
  const the = await standing(true);
  const told = [JSON.stringify(await the.rotated())];
  const values = [
    ...the.keeper.values.values(),
    ...[...the.keeper.secrets.values()].map(({ value }) => value.password!),
  ];
  the.keeper.now += 40 * DAY;
  the.fail("DENIED");
  told.push(String(await the.rotated().catch((error: Error) => error)));
  expect(told[1]).toBe(
    "Error: fake: cell: passwords: tessera_executor: DENIED said. Do. Run it again: it goes on there. Changed all the same: 1.",
  );
  values.push(...the.keeper.values.values());
  for (const one of values) expect(told.join() + JSON.stringify(the.log)).not.toContain(one);
  expect(values.length).toBeGreaterThan(4);
});

it("tells what was done, where another role's change is refused, and keeps none from its own", async () => {
  const the = await standing(true);
  const old = Object.fromEntries(ROLES.map((role) => [role, the.read(role)]));
  the.fail("DENIED");
  await expect(the.rotated()).rejects.toThrow("tessera_executor: DENIED");
  expect(the.read(EXECUTOR)).toBe(old[EXECUTOR]);
  expect(the.read("tenant_a")).not.toBe(old.tenant_a);
  const told = () => the.log.filter(({ event }) => event === "password").map(({ role, action }) => [role, action]);
  expect(told()).toEqual([["tenant_a", "rotate"]]);
  // The next finishes what was refused.
  await the.rotated();
  expect(the.read(EXECUTOR)).not.toBe(old[EXECUTOR]);
});

it("does again what may succeed later", async () => {
  const the = await standing(true);
  const old = the.read("tenant_a");
  the.fail("BUSY");
  await the.rotated();
  expect(the.read("tenant_a")).not.toBe(old);
});

it("begins no other role when there is no time left, and says so", async () => {
  const the = await standing(true);
  const around = { ...the.around, remaining: () => 20_000 };
  const { roles } = await rotate(the.input(), the.known.fake, around, the.keeper.now);
  expect(roles.map(({ action }) => action)).toEqual(["later", "later"]);
});

it("leaves roles that have no password to their slice, and takes only those that are named", async () => {
  const the = await standing(true);
  const steps = [{ ...users, passwords: ["tenant_a", "tenant_nobody"] }];
  expect((await the.rotated({ steps })).roles.map(({ role }) => role)).toEqual(["tenant_a"]);
  expect(the.taken.has("tenant_nobody")).toBe(false);
});

it("refuses nobody at once unless it is asked to", async () => {
  const the = await standing(false);
  const old = the.read("tenant_a");
  const { roles } = await the.rotated({ interrupts: false });
  expect(roles.map(({ action }) => action)).toEqual(["interrupts", "interrupts"]);
  expect(the.taken.get("tenant_a")).toEqual([old]);
});

it("forgets what stands beside with the role", async () => {
  const the = await standing(true);
  await the.rotated();
  const steps = [{ ...users, forget: ["tenant_a", EXECUTOR] }];
  await run({ engine: "fake", subject: "a", target: TARGET, steps }, the.known.fake, the.around);
  expect([...the.keeper.values.keys()]).toEqual([]);
});

it("is what the handler does with such an input, and steps of another shape are refused", async () => {
  const the = await standing(true);
  const handler = makeHandler(() => the.around, the.known);
  const answer = (await handler(the.input({ apply: false }))) as Rotated;
  expect(answer.roles.map(({ role }) => role)).toEqual(ROLES);
  const wrong = the.input({ steps: [{ ...users, ...{ nonsense: 1 } }] });
  await expect(handler(wrong)).rejects.toThrow('fake: cell: apply, step 1 of 1: given the key "nonsense"');
});

const asked = { steps: [], older_than_days: 30, overlap_hours: 48, interrupts: false, apply: true } as const;
const free = { next: null, previous: null };
it.each([
  ["young", 29 * DAY, free, {}, "keep"],
  ["old", 30 * DAY, free, {}, "rotate"],
  ["all are asked for", 0, free, { older_than_days: 0 }, "rotate"],
  ["begun, however young", 0, { next: 0, previous: null }, {}, "finish"],
  ["begun and beside", 9 * DAY, { next: 0, previous: 0 }, {}, "finish"],
  ["beside, before its time", 47 * 3_600_000, { next: null, previous: 0 }, { older_than_days: 0 }, "overlap"],
  ["beside, at its time", 48 * 3_600_000, { next: null, previous: 0 }, {}, "close"],
  ["one at a time", 30 * DAY, free, { overlap_hours: null }, "interrupts"],
  ["one at a time, begun now", LONGEST_RUN_MS - 1, { next: 0, previous: null }, { overlap_hours: null }, "busy"],
  ["one at a time, cut off", LONGEST_RUN_MS, { next: 0, previous: null }, { overlap_hours: null }, "back"],
  ["one at a time, asked for", 30 * DAY, free, { overlap_hours: null, interrupts: true }, "rotate"],
] as const)("a password that is %s", (_, age, beside, more, action) => {
  expect(due({ since: 0, beside }, { ...asked, ...more }, age)).toBe(action);
});
