import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LifecycleState } from "../../../config/model";
import { redis } from "../../../constructs/engines/redis";
import { driverOver } from "../../../constructs/engines/redis/driver";
import { serverFile } from "../../../constructs/engines/redis/incluster/server-file";
import { slice } from "../../../constructs/engines/redis/incluster/slice";
import type { RedisStep } from "../../../constructs/engines/redis/steps";
import { security } from "../../../constructs/security";
import type { Keeper } from "../../../executor/contract/driver";
import type { Observation } from "../../../executor/contract/observation";
import type { Target } from "../../../executor/contract/payload";
import { run, type Surroundings } from "../../../executor/run";
import { verify } from "../../../executor/verify";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { sliceHostOf } from "../../support/homes";
import { certify, freePort, Member, PASSWORDS } from "./servers";

export const STRATEGY = "schema_per_tenant";
const FORM = { form: "kubernetes", keyspace_events: ["generic", "string", "hash", "expired"] };
export const settings = settingsOf(redis, FORM);
const secure = settingsOf(security);

/** Commands and categories of modules: unknown to a server without them. */
const OF_MODULES = /^[+-](?:(?:ft|json|ts|cms|tdigest)\.|@(?:json|search|timeseries|bloom|cuckoo|cms|topk|tdigest)$)/;
const withoutModules = (words: string) =>
  words
    .split(" ")
    .filter((word) => !OF_MODULES.test(word))
    .join(" ");

export const host = (id: string, state: LifecycleState = "active") =>
  sliceHostOf({
    tenant: tenant(id, "premium", { placement: { production: "premium-1" } }, state),
    environment: environment(),
    strategy: STRATEGY,
    settings: resolved(settings),
    security: resolved(secure),
  });

/** Three members and what Secrets Manager and SSM hold for them. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "tessera-redis-modules-"));
  readonly tls = join(this.folder, "tls");
  readonly kept = new Map<string, string>();
  readonly secrets = new Map<string, Readonly<Record<string, string>>>();
  members: Member[] = [];

  async start(): Promise<void> {
    mkdirSync(this.tls);
    certify(this.tls);
    for (let index = 0; index < 3; index++)
      this.members.push(
        new Member({
          tls: this.tls,
          volume: join(this.folder, `volume-${index}`),
          port: await freePort(),
          directives: serverFile(settings, secure, true),
        }),
      );
    for (const member of this.members) await member.start();
    this.kept.set("/authority", this.members[0]!.authority);
    this.secrets.set("arn:admin", { username: "default", password: PASSWORDS.default! });
  }

  get target(): Target {
    return {
      host: "localhost",
      port: this.members[0]!.port,
      region: "eu-central-1",
      admin_secret_arn: "arn:admin",
      executor_secret_arn: "arn:executor",
      authority_parameter: "/authority",
      passwords_path: "/passwords",
      passwords_key: "key",
    };
  }

  /** Runs steps by the executor's own code and the room's own driver. */
  async execute(steps: readonly RedisStep[]): Promise<readonly Record<string, unknown>[]> {
    const here = steps.map((step) => ({
      ...step,
      ...("members" in step ? { members: this.ports } : {}),
      ...("setUser" in step ? { setUser: { ...step.setUser, rules: withoutModules(step.setUser.rules) } } : {}),
    }));
    const job = { engine: redis.id, subject: "test", target: this.target, steps: here };
    return run(job, driverOver({ tls: true }), this.around);
  }

  private get around(): Surroundings {
    const keeper: Keeper = {
      secret: async (arn) => this.secrets.get(arn) ?? null,
      putSecret: async (arn, value) => void this.secrets.set(arn, value),
      parameter: async (name) => this.kept.get(name) ?? null,
      putParameter: async (name, value) => void this.kept.set(name, value),
      deleteParameter: async (name) => void this.kept.delete(name),
    };
    return {
      credentials: { keeper, token: async () => "", admin: async () => ({ user: "", password: "" }) },
      log: () => {},
      clock: () => 0,
      sleep: (ms) => new Promise((wait) => setTimeout(wait, Math.min(ms, 50))),
      remaining: () => Number.POSITIVE_INFINITY,
    };
  }

  private get ports(): number[] {
    return this.members.map(({ port }) => port);
  }

  /** The look after a deployment, by the verifier's own code. */
  async look(tenants: Readonly<Record<string, LifecycleState>>): Promise<readonly Observation[]> {
    const shares = Object.entries(tenants).map(([id, state]) => {
      const { contract, expected } = slice(host(id, state));
      const known = (expected as readonly string[]).filter((word) => withoutModules(word) !== "");
      return { tenant: id, contract, expected: known };
    });
    const input = { engine: redis.id, target: this.target, look: { members: this.ports }, shares };
    const driver = driverOver({ tls: true });
    return (await verify({ ...input, queries: 0 }, driver, this.around)).observations;
  }

  apply = (id: string, state: LifecycleState = "active") => this.execute(slice(host(id, state)).apply);
  remove = (id: string, state: LifecycleState) => this.execute(slice(host(id, state)).remove);
  password = (id: string) => this.kept.get(`/passwords/tenant_${id}`) ?? "";

  async stop(): Promise<void> {
    for (const member of this.members) await member.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a promise fails with, or nothing. */
export const failed = (made: Promise<unknown>) =>
  made.then(
    () => "",
    (error) => String(error),
  );
