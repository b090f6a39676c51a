import { type Connect, driverOver } from "../../../constructs/engines/mongodb/driver";
import { credentialsWith, type Event, keeperOf, SECRET, targetAt, type World } from "./world";

const refusal = (name: string, message: string, code?: number) => Object.assign(new Error(message), { name, code });

/** Source of the codes: MongoDB, error_codes.yml. */
const EVENTS: Readonly<Record<Event, readonly [code: string, error: Error]>> = {
  tolerated: ["68", refusal("MongoServerError", "Index already exists", 68)],
  withheld: ["11000", refusal("MongoServerError", `E11000 duplicate key: { email: "${SECRET}" }`, 11000)],
  throttled: ["46", refusal("MongoServerError", "lock is busy", 46)],
  lost: ["MongoNetworkError", refusal("MongoNetworkError", `connection 3 to 10.0.0.1 closed, ${SECRET}`)],
};

/** The driver over links that play a server: there is none that npm or Debian carries. */
async function start(): Promise<World> {
  let next: Error | undefined;
  let open = 0;
  const connect: Connect = async () => {
    open++;
    return {
      async command() {
        const error = next;
        next = undefined;
        if (error !== undefined) throw error;
        return { ok: 1 };
      },
      close: async () => void open--,
    };
  };
  const commands = [{ create: "orders" }, { collMod: "orders", validator: { about: SECRET } }];
  const step = {
    as: "executor",
    database: "tenant_acme",
    commands: commands.map((one) => JSON.stringify(one)),
  } as const;
  return {
    driver: driverOver(connect),
    target: targetAt("localhost", 27017),
    credentials: credentialsWith(keeperOf("")),
    step,
    meet(event) {
      const [code, error] = EVENTS[event];
      next = error;
      return { step, code };
    },
    open: async () => open,
    stop: async () => {},
  };
}

export const forms = { "over links": start };
