import { isDeepStrictEqual } from "node:util";
import { enginesOf } from "../../constructs/engines/forms";
import type { Aws } from "../../constructs/live/aws";
import { loadFleet } from "../../constructs/rooms";
import { collect, PROBE_QUERIES } from "../../delivery/checks/collect";
import { verifyDeployment } from "../../delivery/checks/verify";
import { deliveredHomes, homesReached, lookOf } from "../../delivery/homes";
import type { VerifyInput } from "../../executor/contract/observation";
import { drivers } from "../../executor/lambda/drivers";
import { FLEET } from "../support/fleet";
import { at, look, settings } from "./fixture";

const fleet = loadFleet(FLEET);
const homes = deliveredHomes(fleet, "production");
const home = homes.find(({ name }) => name === "tessera-prod-c-pool-1")!;

const ports = (id: string) => ({
  writer_host: `${id}.internal`,
  reader_host: `${id}.internal`,
  port: 5432,
  resource_id: "r",
  cluster_arn: "arn",
  admin_secret_arn: "",
});

function fakeAws(invoke: (name: string, payload: VerifyInput) => object) {
  const invoked: [string, VerifyInput][] = [];
  const aws: Aws = {
    call: async <T>(service: string, _operation: string, input: object) => {
      if (service !== "ssm") throw new Error("refused");
      const asked = home.engines.find(({ id }) => isDeepStrictEqual(input, { Name: `${home.contract}/${id}` }));
      if (asked === undefined) throw new Error(`nothing is published as ${JSON.stringify(input)}`);
      return { Parameter: { Value: JSON.stringify(ports(asked.id)) } } as T;
    },
    invoke: async <T>(name: string, payload: object) => {
      invoked.push([name, payload as VerifyInput]);
      return invoke(name, payload as VerifyInput) as T;
    },
  };
  return { aws, invoked };
}

const collector = (aws: Aws, changes = {}) => ({
  aws,
  settings: settings(changes),
  synthesized: () => [],
  now: () => 0,
});
const FINE = { observations: [{ check: "tls", tenant: null, holds: true, seen: "" }], latenciesMs: [1, 2] };

describe("looking at homes", () => {
  it("asks each home's verifier about every share, by its own contract, and about the probe once", async () => {
    const { aws, invoked } = fakeAws(() => FINE);
    const looks = await collect([home], collector(aws, { validation: { security_scans: false } }));
    expect(looks.map(({ kind, observations }) => [kind, observations])).toEqual(
      home.engines.map(() => ["smoke_tests", FINE.observations]),
    );
    const [name, payload] = invoked[0]!;
    expect(name).toBe("tessera-prod-c-pool-1-verifier");
    expect(payload).toMatchObject({ queries: PROBE_QUERIES, target: { region: "eu-central-1" } });
    // What the engine of the home says of its own clusters.
    expect(payload.look).toEqual(lookOf(home, enginesOf(home)[0]!));
    expect(payload.look).toMatchObject({ database: "tessera", replicaLagMsMax: expect.any(Number) });
    const tenants = fleet.tenantsOf("production").filter(({ placement }) => placement.production === "pool-1");
    expect(payload.shares.map(({ tenant }) => tenant)).toEqual(tenants.map(({ id }) => id));
    expect(payload.shares[0]?.contract).toMatchObject({ state: "active", roles: expect.anything() });
  });

  it("asks in words that the engine's driver takes, in every home", () => {
    for (const home of homes)
      for (const engine of enginesOf(home))
        expect(drivers[engine.driver ?? engine.id]!.readLook(lookOf(home, engine))).toEqual(lookOf(home, engine));
  });

  it("takes a verifier that does not answer, or AWS that refuses, for what could not be looked at", async () => {
    const { aws } = fakeAws(() => {
      throw new Error("timed out");
    });
    const looks = await collect([home], collector(aws));
    expect(looks.flatMap(({ observations }) => observations.map(({ check, holds }) => [check, holds]))).toEqual(
      home.engines.flatMap(() => [
        ["verifier-answers", null],
        ["aws-answers", null],
      ]),
    );
  });

  it("does not ask what nobody wants to know", async () => {
    const { aws, invoked } = fakeAws(() => FINE);
    const none = { smoke_tests: false, performance_tests: false, security_scans: false };
    expect(await collect([home], collector(aws, { validation: none }))).toEqual([]);
    const quick = await collect([home], collector(aws, { validation: { ...none, smoke_tests: true } }));
    expect([quick.length, invoked[0]?.[1].queries]).toEqual([home.engines.length, 0]);
  });

  it("says of clusters that AWS does not know that they are not looked at from outside", async () => {
    const premium = homes.find((one) => enginesOf(one).some(({ live }) => live === undefined))!;
    const { aws } = fakeAws(() => FINE);
    const looks = await collect([premium], {
      ...collector({ ...aws, call: () => Promise.reject(new Error("refused")) }),
    });
    const unknown = looks.flatMap(({ observations }) => observations).filter(({ check }) => check === "aws-knows");
    expect(unknown.length).toBe(enginesOf(premium).filter(({ live }) => live === undefined).length);
    expect(unknown[0]?.holds).toBeNull();
    expect(unknown[0]?.seen).toContain("looked at from inside only");
  });
});

describe("homes that a change reaches", () => {
  const names = (...stacks: string[]) => homesReached(homes, stacks).map(({ name }) => name);

  it("are those whose stacks changed, and all for a stack that all stand on", () => {
    expect(names("production-cell-pool-1-tenants")).toEqual(["tessera-prod-c-pool-1"]);
    expect(names("production-tenant-northwind-bank-shares")).toEqual(["tessera-prod-t-northwind-bank"]);
    expect(names("production-cell-pool-1", "production-foundation")).toHaveLength(homes.length);
  });
});

describe("looking until it is decided", () => {
  const run = async (...looks: ReturnType<typeof look>[]) => verify(false, ...looks);
  const verify = async (once: boolean, ...looks: ReturnType<typeof look>[]) => {
    const slept: number[] = [];
    let minute = 0;
    const judged = await verifyDeployment({
      settings: settings({ rollback: { health_check_interval_seconds: 7 } }),
      earlier: [],
      once,
      look: async () => [looks[Math.min(minute, looks.length - 1)]!],
      now: () => at(minute++),
      sleep: async (seconds) => {
        slept.push(seconds);
      },
    });
    return { outcome: judged.outcome, rounds: judged.rounds, slept };
  };

  it("looks once where all is well, and after the interval again where it is not", async () => {
    expect(await run(look(null))).toEqual({ outcome: "passed", rounds: 1, slept: [] });
    expect(await run(look("tls"))).toEqual({ outcome: "failed", rounds: 3, slept: [7, 7] });
  });

  it("looks once before a deployment, whatever it sees", async () => {
    expect(await verify(true, look("tls"))).toEqual({ outcome: "undecided", rounds: 1, slept: [] });
  });
});
