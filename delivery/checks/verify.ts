import type { DeploymentSettings } from "../../constructs/deployment/settings";
import { goodRecords } from "../record/history";
import type { DeploymentRecord } from "../record/schema";
import { type Judgement, judge, type Look, type Round } from "./judge";
import { baselineOf } from "./performance";

export interface Looking {
  readonly settings: DeploymentSettings;
  /** Records of earlier deployments, oldest first: the baseline. */
  readonly earlier: readonly DeploymentRecord[];
  look(): Promise<readonly Look[]>;
  /** One round, whatever it shows: how things stand before a deployment. Default: until it is decided. */
  readonly once?: boolean;
  /** RFC 3339. */
  now(): string;
  sleep(seconds: number): Promise<void>;
  said?(judgement: Judgement): void;
  /** Whether looking again can show nothing else, since nobody is signed in. Default: it can. */
  readonly blind?: () => boolean;
}

/** Looks until what is seen is decided: a clean round passes, failures in a row and confirmed slowness fail. */
export async function verifyDeployment(looking: Looking): Promise<Judgement> {
  const { settings } = looking;
  const good = goodRecords(looking.earlier);
  const rounds: Round[] = [];
  // A failing round and a slow one may take turns without end: every trigger has had its chance by then.
  const most = looking.once ? 1 : 2 * settings.rollback.health_check_failures + 2;
  for (;;) {
    const at = looking.now();
    rounds.push({ at, looks: [...(await looking.look())] });
    const judgement = judge(rounds, settings, (home, engine) => baselineOf(home, engine, good));
    looking.said?.(judgement);
    if (judgement.outcome !== "undecided" || rounds.length >= most || looking.blind?.()) return judgement;
    await looking.sleep(settings.rollback.health_check_interval_seconds);
  }
}
