import { driver } from "../../../constructs/engines/clickhouse/driver";
import { type Answer, startHttps } from "./https";
import { credentialsWith, type Event, keeperOf, SECRET, targetAt, type World } from "./world";

const refusal = (code: number, text: string): Answer => ({
  status: 500,
  headers: { "X-ClickHouse-Exception-Code": String(code) },
  body: `Code: ${code}. DB::Exception: ${text}`,
});

/** Source of the codes: ClickHouse, ErrorCodes.cpp. */
const EVENTS: Readonly<Record<Event, readonly [code: string, answer: Answer | null]>> = {
  tolerated: ["57", refusal(57, "Table app.a already exists")],
  withheld: ["27", refusal(27, `Cannot parse '${SECRET}' as UInt32`)],
  throttled: ["202", refusal(202, "Too many simultaneous queries")],
  lost: ["ECONNRESET", null],
};

/** The deployed driver, by HTTPS. */
async function start(): Promise<World> {
  const server = await startHttps({ status: 200, body: "" });
  const step = { as: "executor", statements: ["SELECT 1", `SELECT '${SECRET}'`] } as const;
  return {
    driver,
    target: targetAt("localhost", server.port),
    credentials: credentialsWith(keeperOf(server.authority)),
    step,
    meet(event) {
      const [code, answer] = EVENTS[event];
      server.next = answer;
      return { step, code };
    },
    open: async () => server.waiting(),
    stop: server.stop,
  };
}

export const forms = { "over HTTPS": start };
