import type { Driver } from "../../executor/contract/driver";
import type { ExecutorInput, Step } from "../../executor/contract/payload";
import { list, object, text } from "../../executor/contract/shape";
import { stepsOf } from "../../executor/contract/steps";
import { makeHandler } from "../../executor/handler";
import type { LogLine } from "../../executor/run";
import { surroundings } from "../support/postgres";

const fakeStep = stepsOf({ words: { words: list(text) } });
const step = (...words: string[]) => ({ as: "executor" as const, words });
/** As the executor's input was before engines had steps of their own. */
const old = (sql: string): Step & object => ({
  as: "executor",
  ...{ database: "d", transaction: false, statements: [sql] },
});
const input = (subject: string): ExecutorInput => ({
  engine: "fake",
  subject,
  target: { host: `${subject}.example`, port: 1, region: "r" },
  apply: [step(`apply ${subject}`)],
  remove: [step(`remove ${subject}`)],
});

function recorded() {
  const ran: string[] = [];
  const lines: LogLine[] = [];
  const fake: Driver<string> = {
    read: (given) => ({ at: {}, statements: fakeStep(given, "").words }),
    readLook: (given) => object({})(given, ""),
    show: (word) => word,
    explain: () => ({ code: "X", message: "", advice: "", transient: false }),
    open: async (target) => ({
      run: async (word) => {
        ran.push(`${word} at ${target.host}`);
        return [{ cancelled: 3n, secret_free: "yes" }];
      },
      close: async () => {},
    }),
  };
  const handler = makeHandler(() => surroundings((line) => lines.push(line)), { fake });
  return { handler, ran, lines };
}

describe("the handler", () => {
  it.each(["create", "update"] as const)("applies on %s", async (action) => {
    const { handler, ran } = recorded();
    const result = await handler({ ...input("new"), tf: { action, prev_input: input("old") } });
    expect(ran).toEqual(["apply new at new.example"]);
    expect(result).toEqual({ subject: "new", action, steps: 1, statements: 1 });
  });

  it("removes what was applied last, where it was applied", async () => {
    const { handler, ran } = recorded();
    await handler({ ...input("new"), tf: { action: "delete", prev_input: input("old") } });
    expect(ran).toEqual(["remove old at old.example"]);
  });

  it("removes its own where nothing was before", async () => {
    const { handler, ran } = recorded();
    await handler({ ...input("only"), tf: { action: "delete", prev_input: null } });
    expect(ran).toEqual(["remove only at only.example"]);
  });

  it("refuses steps of another shape, by engine, subject and step, before anything is run", async () => {
    const { handler, ran } = recorded();
    const wrong = { ...input("acme"), apply: [step("fine"), old("SELECT 1")] };
    await expect(handler({ ...wrong, tf: { action: "create", prev_input: null } })).rejects.toThrow(
      "fake: acme: apply, step 2 of 2: given the keys as, database, transaction, statements; allowed: words beside",
    );
    expect(ran).toEqual([]);
  });

  it("refuses to write what would not be understood when it is to erase", async () => {
    const { handler, ran } = recorded();
    const wrong = { ...input("acme"), remove: [old("DROP")] };
    await expect(handler({ ...wrong, tf: { action: "update", prev_input: input("acme") } })).rejects.toThrow(
      "fake: acme: remove, step 1 of 1",
    );
    expect(ran).toEqual([]);
  });

  it("refuses to erase by steps that another release wrote, and says what to do", async () => {
    const { handler, ran } = recorded();
    const last = { ...input("acme"), apply: [old("CREATE")], remove: [step("fine"), old("DROP")] };
    await expect(handler({ ...last, tf: { action: "delete", prev_input: last } })).rejects.toThrow(
      /^fake: acme: remove, step 2 of 2: .* Nothing was run\. Another release .* deploy once with this release/,
    );
    expect(ran).toEqual([]);
  });

  it("applies over what another release wrote", async () => {
    const { handler, ran } = recorded();
    const last = { ...input("acme"), apply: [old("CREATE")], remove: [old("DROP")] };
    await handler({ ...input("acme"), tf: { action: "update", prev_input: last } });
    expect(ran).toEqual(["apply acme at acme.example"]);
  });

  it("runs scheduled work and logs what it counted", async () => {
    const { handler, ran, lines } = recorded();
    await handler(input("cell"));
    expect(ran).toEqual(["apply cell at cell.example"]);
    expect(lines.at(-1)).toMatchObject({ event: "done", action: "scheduled", subject: "cell", cancelled: "3" });
  });

  it("keeps rows out of what Terraform stores", async () => {
    const { handler } = recorded();
    const result = await handler({ ...input("new"), tf: { action: "create", prev_input: null } });
    expect(JSON.stringify(result)).not.toContain("secret_free");
  });

  it("names the engines that it knows", async () => {
    const { handler } = recorded();
    await expect(handler({ ...input("x"), engine: "other" })).rejects.toThrow(
      'no driver for engine "other"; there are: fake.',
    );
  });
});
