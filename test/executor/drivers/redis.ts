import { type AddressInfo, createServer, type Socket } from "node:net";
import { driverOver } from "../../../constructs/engines/redis/driver";
import { parseReply } from "../../../constructs/engines/redis/resp";
import type { RedisStep } from "../../../constructs/engines/redis/steps";
import { credentialsWith, type Event, keeperOf, SECRET, targetAt, type World } from "./world";

/** Source of the codes: error replies of Valkey and Redis. */
const EVENTS: Readonly<Record<Event, readonly [code: string, reply: string | null]>> = {
  tolerated: ["NOPERM", "-NOPERM this user has no permissions\r\n"],
  withheld: ["WRONGTYPE", `-WRONGTYPE the value ${SECRET} is of another kind\r\n`],
  throttled: ["LOADING", "-LOADING the dataset is loaded\r\n"],
  lost: ["ECONNRESET", null],
};

/** Replies of a server that is no part of a cluster and has no keys. */
const FINE: Readonly<Record<string, string>> = {
  AUTH: "+OK\r\n",
  CLUSTER: "-ERR This instance has cluster support disabled\r\n",
  SELECT: "+OK\r\n",
  SCAN: "*2\r\n$1\r\n0\r\n*0\r\n",
};

type Form = (port: number) => Pick<World, "target" | "credentials" | "step">;

/** The driver, without TLS, against a server of the protocol on this machine. */
async function start(form: Form): Promise<World> {
  let next: string | null | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let received = Buffer.alloc(0);
    socket.on("data", (bytes) => {
      received = Buffer.concat([received, bytes]);
      for (let found = parseReply(received, 0); found !== null; found = parseReply(received, 0)) {
        received = received.subarray(found.end);
        const fine = FINE[String((found.reply as string[])[0])];
        const isStatement = fine === undefined || fine === FINE.SCAN;
        const reply = isStatement && next !== undefined ? next : (fine ?? "+PONG\r\n");
        if (isStatement) next = undefined;
        if (reply === null) socket.destroy();
        else socket.write(reply);
        if (received.length === 0) break;
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const own = form(port);
  return {
    ...own,
    driver: driverOver({ tls: false }),
    meet(event) {
      const [code, reply] = EVENTS[event];
      next = reply;
      return { step: own.step, code };
    },
    open: async () => sockets.size,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const as = "executor";

export const forms = {
  /** A group on ElastiCache: signed in to by IAM. */
  elasticache: () =>
    start((port) => {
      const step: RedisStep = { as, purge: { prefix: "acme:" } };
      const target = { host: "127.0.0.1", port, region: "eu-central-1", resource_id: "prod-c-pool-1" };
      return { step, target, credentials: credentialsWith() };
    }),
  /** Servers on Kubernetes: signed in to by password, each member by a port of its own. */
  kubernetes: () =>
    start((port) => {
      const step: RedisStep = { as, members: [port, port], setUser: { user: "tenant_acme", rules: "on ~acme:* +get" } };
      return { step, target: targetAt("127.0.0.1", port), credentials: credentialsWith(keeperOf("")) };
    }),
};
