import type { Home, Share } from "../config/model";
import type { Engine, PasswordRotationPlan, StandingPassword } from "../constructs/engines/engine";
import { enginesOf } from "../constructs/engines/forms";
import { bootstrapHost, sliceHost } from "../constructs/engines/hosts";
import { executorName } from "../constructs/executor/executor";
import { targetOf } from "../constructs/executor/input";
import { inclusterNames } from "../constructs/kubernetes/names";
import { type Aws, AwsError, NotSignedIn } from "../constructs/live/aws";
import type { RotateInput, Rotation, Step, Target } from "../executor/contract/payload";
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

/** A password of the platform's own that stays: it is in the cluster alone, and no part of this changes it. */
export interface StandingLine extends StandingPassword {
  readonly home: string;
  readonly engine: string;
  readonly namespace: string;
  /** Day on which the home's part in AWS was made, which is before it (YYYY-MM-DD); null: nobody could see. */
  readonly since: string | null;
}

export interface Answers {
  readonly lines: readonly PasswordLine[];
  readonly standing: readonly StandingLine[];
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
  const standing: StandingLine[] = [];
  for (const home of homes)
    for (const engine of enginesWithPasswords(home).filter(({ id }) => engines.length === 0 || engines.includes(id))) {
      const about = { home: home.name, engine: engine.id };
      const plan = engine.build().rotation!(bootstrapHost(home, engine.id));
      try {
        const calls = stepsOf(home, engine, plan, asked.tenants);
        if (calls.length === 0) continue;
        const target = targetOf(await portsOf(home, engine, aws), home.environment.region);
        // Whoever asks for some tenants asks for theirs.
        if (asked.tenants === null && plan.stays.length > 0) {
          const { namespace } = inclusterNames(home, engine.id);
          const since = await madeOn(target, aws);
          standing.push(...plan.stays.map((one) => ({ ...about, namespace, since, ...one })));
        }
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
  return { lines, standing, unreached };
}

/** When the executor's secret was made: with the home's part in AWS, before the namespace and all that is in it. */
async function madeOn({ executor_secret_arn: arn }: Target, aws: Aws): Promise<string | null> {
  if (arn === undefined) return null;
  try {
    const { CreatedDate: made } = await aws.call<{ CreatedDate?: string | number }>(
      "secretsmanager",
      "describe-secret",
      { SecretId: arn },
    );
    // Seconds since 1970 from one major of the command line, RFC 3339 from the other.
    const time = new Date(typeof made === "number" ? made * 1000 : (made ?? Number.NaN));
    return Number.isNaN(time.getTime()) ? null : time.toISOString().slice(0, 10);
  } catch (error) {
    if (error instanceof AwsError && !(error instanceof NotSignedIn)) return null;
    throw error;
  }
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
