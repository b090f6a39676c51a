import type { SqlStep } from "../../constructs/engines/families/postgresql/steps";
import { driverOver, VERIFIED } from "../../constructs/engines/families/postgresql/wire";
import type { Driver, Failure } from "../../executor/contract/driver";
import { type LogLine, type Run, run, type Surroundings } from "../../executor/run";

class Refusal extends Error {
  constructor(readonly failure: Partial<Failure>) {
    super("se-cret");
  }
}

/** SQL's driver, whose connections fail as a list says: one entry for each statement that is run. */
function scripted(outcomes: (Partial<Failure> | null)[]) {
  const ran: string[] = [];
  const sql = driverOver(VERIFIED);
  const driver: typeof sql = {
    ...sql,
    explain: (error) => ({
      code: "X",
      message: "m",
      advice: "Do this.",
      transient: false,
      ...(error as Refusal).failure,
    }),
    open: async (_target, as, { database }) => {
      ran.push(`open ${as}@${database}`);
      return {
        run: async (sql) => {
          ran.push(sql);
          const outcome = /^(BEGIN|COMMIT)$/.test(sql) ? null : outcomes.shift();
          if (outcome) throw new Refusal(outcome);
          return [{ sql }];
        },
        close: async () => void ran.push("close"),
      };
    },
  };
  return { driver, ran };
}

function watched(remaining = Number.POSITIVE_INFINITY) {
  const lines: LogLine[] = [];
  const pauses: number[] = [];
  const around: Surroundings = {
    credentials: { admin: async () => ({ user: "", password: "" }), token: async () => "" },
    log: (line) => lines.push(line),
    clock: () => 0,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
    remaining: () => remaining,
  };
  return { around, lines, pauses };
}

const step = (...statements: string[]): SqlStep => ({ as: "executor", database: "d", statements });
const job = (...steps: SqlStep[]): Run => ({
  engine: "e",
  subject: "acme",
  target: { host: "h", port: 1, region: "r" },
  steps,
});
const lost = { code: "08006", transient: true };

describe("running steps", () => {
  it("runs each step on a connection of its own, in one transaction", async () => {
    const { driver, ran } = scripted([]);
    const { around } = watched();
    await run(job(step("a", "b"), { ...step("c"), as: "admin", transaction: false }), driver, around);
    expect(ran).toEqual(["open executor@d", "BEGIN", "a", "b", "COMMIT", "close", "open admin@d", "c", "close"]);
  });

  it("runs the whole step again after a transient failure, with growing pauses up to a cap", async () => {
    const { driver, ran } = scripted([null, lost, null, null]);
    const { around, pauses } = watched();
    await run(job(step("a", "b")), driver, around);
    expect(ran.filter((sql) => sql === "a")).toHaveLength(2);
    expect(ran.filter((sql) => sql === "COMMIT")).toHaveLength(1);
    expect(pauses).toEqual([100]);

    const hopeless = watched();
    await expect(run(job(step("a")), scripted(Array(99).fill(lost)).driver, hopeless.around)).rejects.toThrow(
      "10 attempts",
    );
    expect(hopeless.pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it("does not try again what cannot succeed, nor when time runs out", async () => {
    const { driver, ran } = scripted([{ code: "42501" }]);
    await expect(run(job(step("a", "b"), step("c")), driver, watched().around)).rejects.toThrow("42501");
    expect(ran).toEqual(["open executor@d", "BEGIN", "a", "close"]);
    await expect(run(job(step("a")), scripted([lost, null]).driver, watched(5_000).around)).rejects.toThrow(
      "1 attempt",
    );
  });

  it("counts a step as done where it tolerates the refusal", async () => {
    const { driver, ran } = scripted([{ code: "42P04" }, null]);
    await run(job({ ...step("a"), tolerates: ["42P04"] }, step("b")), driver, watched().around);
    expect(ran).toContain("b");
  });

  it("says where it stopped and what to do, without any value", async () => {
    const { driver } = scripted([null, null, { code: "23514", message: "(message withheld)" }]);
    const { around, lines } = watched();
    const text = String(
      await run(job(step("x"), step("SELECT 1", "INSERT 'se-cret'")), driver, around).catch((e: Error) => e),
    );
    expect(text).toContain("acme: step 2 of 2, statement 2: 23514 (message withheld) (1 attempt). Do this.");
    expect(text + JSON.stringify(lines)).not.toContain("se-cret");
  });

  it("holds every step to its engine's shape before it runs the first", async () => {
    const { driver, ran } = scripted([]);
    const wrong = { ...step("b"), statments: ["c"] };
    await expect(run(job(step("a"), wrong), driver, watched().around)).rejects.toThrow(
      /^e: acme: apply, step 2 of 2: given the key "statments"; allowed: .*\. Nothing was run\. Synthesize again/,
    );
    expect(ran).toEqual([]);
  });

  it("refuses a step that is all or nothing where the engine has no transactions", async () => {
    const { driver, ran } = scripted([]);
    const { transaction: _, ...without } = driver;
    const none: Driver = without;
    await expect(run(job(step("a")), none, watched().around)).rejects.toThrow("step 1 of 1: this engine has no trans");
    await run(job({ ...step("a"), transaction: false }), none, watched().around);
    expect(ran).toEqual(["open executor@d", "a", "close"]);
  });

  describe("a step that stays", () => {
    const staying = (forMs: number, ...statements: string[]): SqlStep => ({
      ...step(...statements),
      again: { every_ms: 10, for_ms: forMs },
      tells: true,
    });
    /** Time goes by in pauses only. What a statement returns: a row for as many rounds as are told, and then none. */
    function going(outcomes: (Partial<Failure> | null)[], tellsInRounds = 0) {
      const { driver, ran } = scripted(outcomes);
      const { around, lines } = watched();
      let time = 0;
      let rounds = 0;
      const quiet: typeof driver = {
        ...driver,
        open: async (...args) => {
          const session = await driver.open(...args);
          return {
            ...session,
            run: async (sql) => {
              const rows = await session.run(sql);
              if (sql !== "a") return [];
              rounds += 1;
              return rounds <= tellsInRounds ? rows : [];
            },
          };
        },
      };
      const sleep = async (milliseconds: number) => {
        time += milliseconds;
      };
      const slow = { ...around, clock: () => time, sleep };
      return { driver: quiet, ran, lines, around: slow };
    }

    it("runs again on one session and in one transaction until its time is over", async () => {
      const { driver, ran, around } = going([]);
      await run(job(staying(30, "a")), driver, around);
      expect(ran).toEqual(["open executor@d", "BEGIN", "a", "a", "a", "COMMIT", "close"]);
    });

    it("commits after a round that told something, and begins anew at once", async () => {
      const { driver, ran, lines, around } = going([], 1);
      await run(job(staying(30, "a")), driver, around);
      expect(ran.slice(0, 6)).toEqual(["open executor@d", "BEGIN", "a", "COMMIT", "BEGIN", "a"]);
      expect(lines.filter(({ event }) => event === "guard")).toEqual([
        expect.objectContaining({ event: "guard", subject: "acme", sql: "a" }),
      ]);
    });

    it("goes on past a statement that fails where each stands for itself, and opens a lost session again", async () => {
      const failing = going([{ code: "55P03" }, null]);
      await run(job({ ...staying(20, "a", "b"), transaction: false }), failing.driver, failing.around);
      expect(failing.ran).toEqual(["open executor@d", "a", "b", "a", "b", "close"]);
      const gone = going([{ code: "57P01", transient: true }]);
      await run(job({ ...staying(20, "a"), transaction: false }), gone.driver, gone.around);
      expect(gone.ran.filter((line) => line.startsWith("open"))).toHaveLength(2);
    });

    it("fails, once, for what failed in its last round", async () => {
      const { driver, ran, around } = going(Array(99).fill({ code: "55P03", transient: true }));
      await expect(run(job({ ...staying(20, "a"), transaction: false }), driver, around)).rejects.toThrow("55P03");
      expect(ran.filter((line) => line.startsWith("open"))).toHaveLength(1);
    });
  });

  it("shortens long statements in the log", async () => {
    const { around, lines } = watched();
    await run(job(step(`SELECT ${"a, ".repeat(1000)}`)), scripted([]).driver, around);
    expect(String(lines[0]?.text).length).toBeLessThan(410);
  });

  it("writes one line for each statement", async () => {
    const { driver } = scripted([null, { code: "42P07" }]);
    const { around, lines } = watched();
    await run(job(step("SELECT 5", "b")), driver, around).catch(() => {});
    expect(lines).toEqual([
      {
        event: "statement",
        engine: "e",
        subject: "acme",
        step: 0,
        as: "executor",
        database: "d",
        statement: 0,
        duration_ms: 0,
        outcome: "ok",
        text: "SELECT ?",
      },
      {
        event: "statement",
        engine: "e",
        subject: "acme",
        step: 0,
        as: "executor",
        database: "d",
        statement: 1,
        duration_ms: 0,
        outcome: "42P07",
        text: "b",
      },
    ]);
  });
});
