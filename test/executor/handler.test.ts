import type { Driver } from "../../executor/contract/driver";
import type { ExecutorInput, Step } from "../../executor/contract/payload";
import { makeHandler } from "../../executor/handler";
import type { LogLine } from "../../executor/run";
import { surroundings } from "../support/postgres";

const step = (sql: string): Step => ({ as: "executor", database: "d", statements: [sql] });
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
  const fake: Driver = {
    begin: "BEGIN",
    commit: "COMMIT",
    explain: () => ({ code: "X", message: "", advice: "", transient: false }),
    open: async (target) => ({
      query: async (sql) => {
        if (!/BEGIN|COMMIT/.test(sql)) ran.push(`${sql} at ${target.host}`);
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
