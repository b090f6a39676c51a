import type { Home, Share } from "../config/model";
import type { Engine, PasswordRotationPlan } from "../constructs/engines/engine";
import { enginesOf } from "../constructs/engines/forms";
import { bootstrapHost, sliceHost } from "../constructs/engines/hosts";
import { executorName } from "../constructs/executor/executor";
import { targetOf } from "../constructs/executor/input";
import { type Aws, NotSignedIn } from "../constructs/live/aws";
import type { RotateInput, Rotation, Step } from "../executor/contract/payload";
import type { Rotated, RotatedRole } from "../executor/rotate";
import { portsOf } from "./checks/collect";

/** Tenants of one invocation: a few seconds each at worst, and a function runs ten minutes at most. */
const TENANTS_A_CALL = 100;

const OTHER = "it is of another release, or something else answers. Deploy the home, then run it again";

/** What is asked of a home's engine. */
export interface Asked extends Pick<Rotation, "older_than_days" | "interrupts" | "apply"> {
  /** Only these tenants' users; null: all of the home's, and the executor's own. */
  readonly tenants: readonly string[] | null;
}

/** A password as it stands, or stood when it was changed. */
export interface PasswordLine extends RotatedRole {
  readonly home: string;
  readonly engine: string;
  /** Hours that an old one is taken beside the new one; null: it is refused at once. */
  readonly overlap_hours: number | null;
}

/** Passwords that nobody could ask for. */
export interface Unreached {
  readonly home: string;
  readonly engine: string;
  readonly why: string;
}

export interface Answers {
  readonly lines: readonly PasswordLine[];
  readonly unreached: readonly Unreached[];
}

/** Engines of a home whose users have passwords that the executor keeps. */
export function enginesWithPasswords(home: Home): readonly Engine[] {
  return enginesOf(home).filter((engine) => engine.build().rotation !== undefined);
}

/** Asks a home's executor, an engine after the other. What one refuses keeps no other from being asked. */
export async function rotatePasswords(
  homes: readonly Home[],
  engines: readonly string[],
  asked: Asked,
  aws: Aws,
  signedOut: (error: NotSignedIn) => void,
): Promise<Answers> {
  const lines: PasswordLine[] = [];
  const unreached: Unreached[] = [];
  for (const home of homes)
    for (const engine of enginesWithPasswords(home).filter(({ id }) => engines.length === 0 || engines.includes(id))) {
      const about = { home: home.name, engine: engine.id };
      const plan = engine.build().rotation!(bootstrapHost(home, engine.id));
      try {
        const calls = stepsOf(home, engine, plan, asked.tenants);
        if (calls.length === 0) continue;
        const target = targetOf(await portsOf(home, engine, aws), home.environment.region);
        for (const steps of calls) {
          const payload: RotateInput = {
            engine: engine.driver ?? engine.id,
            subject: home.subject,
            target,
            rotate: { ...asOf(asked), steps, overlap_hours: plan.overlapHours },
          };
          const answer = await aws.invoke<Partial<Rotated> | null>(executorName(home.name), payload);
          const roles = answer?.roles;
          if (!Array.isArray(roles)) throw new Error(`${executorName(home.name)} told of no password: ${OTHER}`);
          lines.push(...roles.map((role) => ({ ...about, ...role, overlap_hours: plan.overlapHours })));
        }
      } catch (error) {
        if (error instanceof NotSignedIn) signedOut(error);
        unreached.push({ ...about, why: (error as Error).message });
      }
    }
  return { lines, unreached };
}

const asOf = ({ older_than_days, interrupts, apply }: Asked) => ({ older_than_days, interrupts, apply });

/** Steps by invocation. Users are those whom the slices give passwords: nobody else's is named. */
function stepsOf(home: Home, engine: Engine, plan: PasswordRotationPlan, tenants: readonly string[] | null): Step[][] {
  const shares = home.shares.filter(
    ({ tenant }) => tenant.engines.includes(engine.id) && (tenants?.includes(tenant.id) ?? true),
  );
  const users = shares.map((share): Step => ({ ...plan.users(share.tenant.id), passwords: usersOf(share, engine) }));
  const calls: Step[][] = tenants === null ? [[plan.executor]] : [];
  for (let from = 0; from < users.length; from += TENANTS_A_CALL) calls.push(users.slice(from, from + TENANTS_A_CALL));
  return calls;
}

function usersOf(share: Share, engine: Engine): string[] {
  const { apply } = engine.build().slice(sliceHost(share, engine.id));
  return [...new Set(apply.flatMap(({ passwords = [] }) => passwords))];
}
