import { driver } from "../../../constructs/engines/elasticsearch/driver";
import { type Answer, startHttps } from "./https";
import { credentialsWith, type Event, keeperOf, SECRET, targetAt, type World } from "./world";

const refusal = (status: number, type: string, reason: string): Answer => ({
  status,
  body: JSON.stringify({ error: { type, reason } }),
});

const EVENTS: Readonly<Record<Event, readonly [code: string, answer: Answer | null]>> = {
  tolerated: ["version_conflict_engine_exception", refusal(409, "version_conflict_engine_exception", "it is there")],
  withheld: ["mapper_parsing_exception", refusal(400, "mapper_parsing_exception", `failed to parse [${SECRET}]`)],
  throttled: ["es_rejected_execution_exception", refusal(429, "es_rejected_execution_exception", "queue is full")],
  lost: ["ECONNRESET", null],
};

/** The deployed driver, by HTTPS. */
async function start(): Promise<World> {
  const server = await startHttps({ status: 200, body: '{"acknowledged":true}' });
  const put = (path: string) => ({ method: "PUT", path, body: { about: SECRET } });
  const step = { as: "executor", requests: [put("/tenant_acme-a"), put("/tenant_acme-a/_mapping")] } as const;
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
