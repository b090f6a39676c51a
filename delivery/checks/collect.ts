import type { Home } from "../../config/model";
import { parameterPath } from "../../config/naming";
import type { DeploymentSettings } from "../../constructs/deployment/settings";
import type { ClusterPorts, Engine } from "../../constructs/engines/engine";
import { enginesOf } from "../../constructs/engines/forms";
import { verifierName } from "../../constructs/executor/executor";
import { targetOf } from "../../constructs/executor/input";
import { type Aws, NotSignedIn } from "../../constructs/live/aws";
import type { Synthesized } from "../../constructs/live/live";
import type { Observation, ShareFacts, VerifyAnswer, VerifyInput } from "../../executor/contract/observation";
import { lookOf, shareFacts } from "../homes";
import type { Look } from "./judge";

/** Queries of the probe. */
export const PROBE_QUERIES = 60;
/** Of one invocation: a function takes at most 6 MB (Lambda quotas, invocation payload), and a moment for each share. */
const A_CALL = { shares: 500, characters: 2_000_000 } as const;

export interface CollectorInput {
  readonly aws: Aws;
  readonly settings: DeploymentSettings;
  /** Resources of a type in a home's stacks, as synthesized. */
  readonly synthesized: (home: Home, type: string) => readonly Synthesized[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what refuses every call. Default: nobody is. */
  readonly unsigned?: (error: NotSignedIn) => void;
}

/** What could not be looked at is unknown: it is neither good nor the deployment's doing. */
const unseen = (check: string, error: unknown): Observation => ({
  check,
  tenant: null,
  holds: null,
  seen: (error as Error).message,
});

/** Looks at homes once, one after the other: a fleet that is looked at all at once is under load. */
export async function collect(homes: readonly Home[], with_: CollectorInput): Promise<Look[]> {
  const looks: Look[] = [];
  for (const home of homes) {
    const { validation } = with_.settings;
    const inside = validation.smoke_tests || validation.performance_tests;
    for (const engine of enginesOf(home)) {
      if (inside) looks.push(await fromInside(home, engine, with_));
      if (validation.security_scans) looks.push(await fromOutside(home, engine, with_));
    }
  }
  return looks;
}

/** Where the cluster is, as its stack publishes it. */
export async function portsOf(home: Home, engine: Engine, aws: Aws): Promise<ClusterPorts> {
  const { Parameter } = await aws.call<{ Parameter: { Value: string } }>("ssm", "get-parameter", {
    Name: parameterPath.cluster(home.contract, engine.id),
  });
  return JSON.parse(Parameter.Value) as ClusterPorts;
}

async function fromInside(home: Home, engine: Engine, { aws, settings, unsigned }: CollectorInput): Promise<Look> {
  const look = { home: home.name, engine: engine.id, kind: "smoke_tests" } as const;
  try {
    const own = await portsOf(home, engine, aws);
    const input = {
      engine: engine.driver ?? engine.id,
      target: targetOf(own, home.environment.region),
      look: lookOf(home, engine),
    };
    const answers: VerifyAnswer[] = [];
    for (const [index, shares] of batches(shareFacts(home, engine)).entries()) {
      const queries = index === 0 && settings.validation.performance_tests ? PROBE_QUERIES : 0;
      const payload: VerifyInput = { ...input, shares, queries };
      answers.push(await aws.invoke<VerifyAnswer>(verifierName(home.name), payload));
    }
    return {
      ...look,
      observations: answers.flatMap(({ observations }) => observations),
      latenciesMs: answers.flatMap(({ latenciesMs }) => latenciesMs),
    };
  } catch (error) {
    if (error instanceof NotSignedIn) unsigned?.(error);
    return { ...look, observations: [unseen("verifier-answers", error)], latenciesMs: [] };
  }
}

/** At least one, so that a home without tenants is looked at as well. */
function batches(shares: readonly ShareFacts[]): readonly (readonly ShareFacts[])[] {
  const all: ShareFacts[][] = [[]];
  let characters = 0;
  for (const share of shares) {
    const length = JSON.stringify(share).length;
    if (all.at(-1)!.length === A_CALL.shares || (characters > 0 && characters + length > A_CALL.characters)) {
      all.push([]);
      characters = 0;
    }
    all.at(-1)!.push(share);
    characters += length;
  }
  return all;
}

async function fromOutside(home: Home, engine: Engine, collector: CollectorInput): Promise<Look> {
  const look = { home: home.name, engine: engine.id, kind: "security_scans", latenciesMs: [] } as const;
  if (engine.live === undefined) {
    const seen = "AWS does not know this engine's clusters: they run on Kubernetes, and are looked at from inside only";
    return { ...look, observations: [{ check: "aws-knows", tenant: null, holds: null, seen }] };
  }
  try {
    const observations = await engine.live().inspect({
      aws: collector.aws,
      home,
      settings: home.settings(engine.id),
      security: home.security,
      synthesized: (type) => collector.synthesized(home, type),
      now: collector.now(),
    });
    return { ...look, observations };
  } catch (error) {
    if (error instanceof NotSignedIn) collector.unsigned?.(error);
    return { ...look, observations: [unseen("aws-answers", error)] };
  }
}
