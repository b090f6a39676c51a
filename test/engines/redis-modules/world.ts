import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LifecycleState } from "../../../config/model";
import { redis } from "../../../constructs/engines/redis";
import { driverOver } from "../../../constructs/engines/redis/driver";
import { serverFile } from "../../../constructs/engines/redis/incluster/server-file";
import { rotation, slice } from "../../../constructs/engines/redis/incluster/slice";
import type { RedisStep } from "../../../constructs/engines/redis/steps";
import { security } from "../../../constructs/security";
import type { Driver } from "../../../executor/contract/driver";
import type { Observation } from "../../../executor/contract/observation";
import type { Rotation, Step, Target } from "../../../executor/contract/payload";
import { type RotateAction, rotate } from "../../../executor/rotate";
import { run, type Surroundings } from "../../../executor/run";
import { verify } from "../../../executor/verify";
import { environment, resolved, settingsOf, tenant } from "../../support/fixture";
import { sliceHostOf } from "../../support/homes";
import { MemoryKeeper } from "../../support/keeper";
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
  readonly keeper = new MemoryKeeper();
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
    this.keeper.values.set("/authority", this.members[0]!.authority);
    this.keeper.secrets.set("arn:admin", { value: { username: "default", password: PASSWORDS.default! }, at: 0 });
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
    return {
      credentials: { keeper: this.keeper, token: async () => "", admin: async () => ({ user: "", password: "" }) },
      log: () => {},
      clock: () => 0,
      sleep: (ms) => new Promise((wait) => setTimeout(wait, Math.min(ms, 50))),
      remaining: () => Number.POSITIVE_INFINITY,
    };
  }

  /** Asks for other passwords of the executor and of a tenant, by the executor's own code. */
  async rotate(id: string, more: Partial<Rotation> = {}): Promise<readonly RotateAction[]> {
    const plan = rotation(host(id));
    const here = (step: Step) => ({ ...step, members: this.ports });
    const asked = {
      steps: [here(plan.executor), here({ ...plan.users(id), passwords: [`tenant_${id}`] })],
      older_than_days: 0,
      overlap_hours: plan.overlapHours,
      interrupts: false,
      apply: true,
      ...more,
    };
    const input = { engine: redis.id, subject: id, target: this.target, rotate: asked };
    const { roles } = await rotate(input, driverOver({ tls: true }) as Driver, this.around, this.keeper.now);
    return roles.map(({ action }) => action);
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
  /** The executor's own password, as it is kept. */
  executor = () => this.keeper.secrets.get("arn:executor")?.value;
  password = (id: string) => this.keeper.values.get(`/passwords/tenant_${id}`) ?? "";

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
