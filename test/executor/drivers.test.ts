import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Step } from "../../executor/contract/payload";
import { statementsIn } from "../../executor/contract/steps";
import { drivers } from "../../executor/lambda/drivers";
import { type LogLine, run, type Surroundings } from "../../executor/run";
import { MissingRealPart, skipOrFail } from "../support/real-part";
import { until } from "../support/until";
import { type Event, SECRET, type World } from "./drivers/world";

const ENGINE = "test";

const fileOf = (id: string) => join(__dirname, "drivers", `${id}.ts`);

/** Driver, form and world. A driver is here by being in the list of drivers; what it is tried in is a file by its name. */
const WORLDS = Object.keys(drivers)
  .filter((id) => existsSync(fileOf(id)))
  .flatMap((id) => {
    const { forms } = require(fileOf(id)) as { readonly forms: Readonly<Record<string, () => Promise<World>>> };
    return Object.entries(forms).map(([form, start]) => ({ id, form, start }));
  });

test("every driver that an engine has is in the list", () => {
  const engines = join(__dirname, "../../constructs/engines");
  const files = readdirSync(engines).filter((id) => existsSync(join(engines, id, "driver.ts")));
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter((id) => !Object.hasOwn(drivers, id))).toEqual([]);
});

test("every driver has a world to be tried in", () => {
  const without = Object.keys(drivers).filter((id) => !WORLDS.some((one) => one.id === id));
  expect(without.map((id) => `write ${fileOf(id)}`)).toEqual([]);
});

describe.each(WORLDS)("the driver of $id, $form", ({ id, start }) => {
  let world: World | undefined;
  const each = (name: string, act: (world: World) => Promise<void>) =>
    it(name, async () => {
      if (world !== undefined) await act(world);
    });

  beforeAll(async () => {
    try {
      world = await start();
    } catch (error) {
      if (!(error instanceof MissingRealPart)) throw error;
      expect(skipOrFail(`test/executor/drivers of ${id}`, error)).toBe(0);
    }
  });
  afterAll(async () => world?.stop());

  /** Runs steps, and tells what was logged and how often a session was opened. */
  async function execute({ driver, target, credentials }: World, ...steps: Step[]) {
    const lines: LogLine[] = [];
    let sessions = 0;
    const around: Surroundings = {
      credentials,
      log: (line) => lines.push(line),
      clock: () => 0,
      sleep: async () => {},
      remaining: () => Number.POSITIVE_INFINITY,
    };
    const watched: typeof driver = {
      ...driver,
      open: (...of) => {
        sessions++;
        return driver.open(...of);
      },
    };
    const job = { engine: ENGINE, subject: "acme", target, steps };
    const error = await run(job, watched, around).then(
      () => "",
      (reason) => String(reason),
    );
    const retries = lines.filter(({ event }) => event === "retry").map(({ code }) => code);
    const outcomes = lines.filter(({ event }) => event === "statement").map(({ outcome }) => outcome);
    return { error, lines, retries, outcomes, sessions };
  }

  /** The server sees the end of a connection a moment after the client. */
  async function nothingOpen(the: World): Promise<void> {
    await until(async () => (await the.open()) === 0);
    expect(await the.open()).toBe(0);
  }

  each("is the one that is deployed, but for how it connects", async ({ driver }) => {
    expect(Object.keys(driver).sort()).toEqual(Object.keys(drivers[id]!).sort());
  });

  each("opens, runs every statement, logs no value, and leaves nothing open", async (the) => {
    const { error, lines, outcomes, sessions } = await execute(the, the.step);
    expect({ error, sessions }).toEqual({ error: "", sessions: 1 });
    expect(outcomes).toEqual(statementsIn(the.step).map(() => "ok"));
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    await nothingOpen(the);
  });

  each("takes as many statements as a reviewer counts", async ({ driver, step }) => {
    expect(driver.read(step).statements).toHaveLength(statementsIn(step).length);
  });

  each("goes on where a step tolerates the error, and stops where it does not", async (the) => {
    const { step, code } = the.meet("tolerated");
    const { error, retries } = await execute(the, { ...step, tolerates: [code] }, the.step);
    expect({ error, retries }).toEqual({ error: "", retries: [] });
    const stopped = await execute(the, the.meet("tolerated").step);
    expect(stopped.error).toMatch(new RegExp(`test: acme: step 1 of 1, statement 1: ${code} .* \\(1 attempt\\)\\. `));
  });

  each("withholds what a server says of data, and closes on failure", async (the) => {
    const { step, code } = the.meet("withheld");
    const { error, lines, outcomes } = await execute(the, step, the.step);
    expect(error).toContain(`statement 1: ${code} `);
    expect(outcomes).toEqual([code]);
    expect(error + JSON.stringify(lines)).not.toContain(SECRET);
    await nothingOpen(the);
  });

  each("runs a step again whose server is busy", async (the) => {
    const { step, code } = the.meet("throttled");
    const { error, retries, sessions } = await execute(the, step);
    expect({ error, retries, sessions }).toEqual({ error: "", retries: [code], sessions: 2 });
  });

  each("runs a step again whose connection was lost, and says no more than that", async (the) => {
    const { step, code } = the.meet("lost");
    const { error, retries, sessions, lines } = await execute(the, step);
    expect({ error, retries, sessions }).toEqual({ error: "", retries: [code], sessions: 2 });
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    await nothingOpen(the);
  });

  each("undoes a step of which a part fails, or knows no step that is all or nothing", async (the) => {
    if (the.half !== undefined) {
      const { error } = await execute(the, the.half.step);
      expect(error).toContain("statement 2: ");
      expect(await the.half.done()).toBe(false);
      return;
    }
    expect(the.driver.transaction).toBeUndefined();
    expect(the.driver.read(the.step).transaction).toBeUndefined();
    const { error, sessions } = await execute(the, { ...the.step, ...{ transaction: true } });
    expect(error).toContain('given the key "transaction"');
    expect(sessions).toBe(0);
  });

  const WRONG: readonly (readonly [what: string, of: (step: Step) => object | null])[] = [
    ["a key more", (step) => ({ ...step, nonsense: 1 })],
    ["nobody who signs in", ({ as: _, ...step }) => step],
    ["somebody else who signs in", (step) => ({ ...step, as: "root" })],
    ["nothing to do", ({ as }) => ({ as })],
    ["passwords that are no list", (step) => ({ ...step, passwords: "tenant_acme" })],
    ["no object", () => null],
  ];
  it.each(WRONG)("refuses a step with %s by engine, subject and step, before it opens anything", async (_, of) => {
    if (world === undefined) return;
    const { error, sessions } = await execute(world, world.step, of(world.step) as Step);
    expect(error).toMatch(/^Error: test: acme: apply, step 2 of 2: .*given .*; allowed: .*Nothing was run\./);
    expect(sessions).toBe(0);
  });

  each("refuses to look by what it does not know", async (the) => {
    expect(() => the.driver.readLook({ nonsense: SECRET })).toThrow(/given the key "nonsense"/);
  });

  const FINAL: readonly Event[] = ["tolerated", "withheld"];
  each("says what to do where a run ends", async (the) => {
    for (const event of FINAL) expect((await execute(the, the.meet(event).step)).error).toMatch(/\(1 attempt\)\. \S+/);
  });
});
