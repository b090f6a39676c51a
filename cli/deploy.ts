import { resolve } from "node:path";
import { makeFolder } from "../config/make-folder";
import { deployment } from "../constructs/deployment";
import { DEPLOYMENT_STRATEGIES } from "../constructs/deployment/settings";
import { type LoadedFleet, ownStore } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { choose, groundOf, layersOf, standingOn } from "../delivery/deploy/choose";
import { deploy } from "../delivery/deploy/deploy";
import { type Outcome, stackResult } from "../delivery/deploy/outcome";
import { standing } from "../delivery/deploy/state";
import { Terraform, type TerraformProgram } from "../delivery/deploy/terraform";
import { deployedCommits } from "../delivery/record/history";
import { FORMATS } from "../review/render/registry";
import { review } from "../review/review";
import type { StackPlan } from "../stacks/plan";
import { StackFolder } from "../stacks/stack-folder";
import { examine } from "./check/examine";
import { type Told, told } from "./check/told";
import { DEPLOY } from "./commands/deploy";
import { consent } from "./deploy/ask";
import { lookBeforehand } from "./deploy/beforehand";
import { order, report } from "./deploy/report";
import { type Call, EXIT, type Exit, program, requireKnown, UsageError } from "./program";
import { StopError } from "./program/errors";
import { outFolder, writeWhole } from "./program/files";
import { hold } from "./program/lock";
import { namedStacks } from "./program/named-stacks";
import { trusted } from "./program/trusted";

/** What each outcome ends with, where no signal came. */
const EXITS: Readonly<Record<Outcome, Exit>> = {
  deployed: EXIT.good,
  destroyed: EXIT.good,
  planned: EXIT.good,
  waiting: EXIT.problems,
  stopped: EXIT.stop,
  failed: EXIT.stop,
  unseen: EXIT.unseen,
  unjudged: EXIT.unseen,
  interrupted: EXIT.interrupted,
};

/** How long another run in the same folder is waited for, in milliseconds: it may take an hour. */
const PATIENCE_MS = 2000;

export const main = program(DEPLOY, async (call) => {
  const { values, positionals, folders, show, say, interrupted } = call;
  const [name = ""] = positionals;
  let terraform: Terraform | undefined;
  const signal = interrupted(() => {
    say(
      "interrupted again: Terraform is told to stop, and what it was making may stay half made. A third time leaves it alone",
    );
    terraform?.interrupt(true);
  });
  const { fleet, check } = readFleet(call, name);
  const out = outFolder(values.out, folders);
  const about = { environment: name, destroy: values.destroy, out };
  if (fleet === null) {
    show(
      { ...about, outcome: "refused" as const, layers: [], check: check.document },
      `${check.summary}; nothing was done`,
    );
    return EXIT.problems;
  }
  const chosen = await chosenOf(call, fleet, name);
  const layers = layersOf(chosen, values.destroy);
  if (values["dry-run"]) {
    const planned = layers.map(({ layer, stacks }) => ({
      layer,
      verdict: null,
      review: null,
      stacks: stacks.map((one) => stackResult(one.name)),
    }));
    const document = { ...about, outcome: "planned" as const, layers: planned, check: check.document };
    show(document, () => order(layers));
    return EXIT.good;
  }

  const environment = fleet.environments[name]!;
  if (values.destroy && environment.deletion_protection)
    throw new StopError(
      `${name} has deletion_protection: true (overrides/${name}_environment.yml), so nothing of it is destroyed. A tenant ends by its lifecycle`,
    );
  makeFolder(resolve(out));
  const release = hold(out, PATIENCE_MS);
  try {
    const ground = values.destroy ? [] : groundOf(chosen);
    const upon = values.destroy ? standingOn(fleet, name, chosen) : [];
    write(fleet, out, [...ground, ...upon, ...chosen.map((plan) => plan.name)], name);
    const found = await Terraform.find(resolve(out, "deploy/providers"));
    terraform = found;
    signal.addEventListener("abort", () => {
      say("interrupted: nothing more is begun, and Terraform finishes what it applies. Once more tells it to stop");
      found.interrupt(false);
    });
    const aws = awsCli(environment.region, { signal });
    const contracts = await lookBeforehand({
      ...{ terraform: found, out, aws, environment, chosen, ground },
      all: values["plan-only"],
    });
    await requireGone(found, upon, out);
    const settings = fleet.resolveEnvironment(deployment, name).values;
    const asking = {
      ...{ yes: values.yes, acceptReview: values["accept-review"], say, signal },
      isAsked: call.ask !== null,
    };
    const deployed = await deploy({
      ...{ terraform: found, out, layers, contracts, say, signal },
      rollout: DEPLOYMENT_STRATEGIES[settings.strategy],
      destroy: values.destroy,
      planOnly: values["plan-only"],
      judge: (layer, plans) => judge(call, out, layer, plans),
      mayApply: async (layer, judged) =>
        (values.destroy && values.confirm === name) || (await consent(layer, judged, asking)),
    });
    const document = { ...about, ...deployed, check: check.document };
    show(document, () => report(document));
    return EXITS[deployed.outcome];
  } finally {
    release();
  }
});

type DeployCall = Call<typeof DEPLOY>;

/** The fleet, held against each commit that the environment may stand at; null where it has problems, which are told. */
function readFleet({ values, folders, say }: DeployCall, name: string): { fleet: LoadedFleet | null; check: Told } {
  const { base, records, exceptions, today } = values;
  const commits = records === undefined ? [] : deployedCommits(trusted(records, name));
  const [first, ...others] = [...new Set([...(base === undefined ? [] : [base]), ...commits])];
  const against = (one: string | undefined) => {
    const examined = examine({ folders, base: one, env: one === undefined ? undefined : name, exceptions, today });
    const check = told(examined, one !== undefined);
    for (const line of check.lines) say(line);
    return { fleet: check.isGood ? examined.head : null, check };
  };
  let found = against(first);
  for (const other of others) if (found.fleet !== null) found = against(other);
  return found;
}

async function chosenOf({ values, folders }: DeployCall, fleet: LoadedFleet, name: string): Promise<StackPlan[]> {
  const living = fleet.tenantsOf(name).map(({ id }) => id);
  for (const id of values.tenant) {
    // One that has ended is nobody's tenant any more, and its stacks are deployed all the same, to take it away.
    const isThere = fleet.has(id) && fleet.tenant(id).environments.includes(name);
    if (!isThere) requireKnown(`--tenant: not in ${name}`, id, living);
  }
  if (values.layer.length > 0) requireLayers(fleet, name, values.layer);
  const chosen = await namedStacks(folders, () =>
    choose(fleet, name, {
      layers: values.layer.map(Number),
      tenants: values.tenant,
      stacks: values.stack,
    }),
  );
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    `no stack of ${name} is all that --layer, --tenant and --stack say: see ./tessera deploy ${name} --dry-run`,
  );
}

/** @throws {UsageError} with the layers there are, where one is given that is not among them */
function requireLayers(fleet: LoadedFleet, name: string, given: readonly string[]): void {
  const layers = layersOf(choose(fleet, name, EVERYTHING)).map(({ layer }) => `${layer}`);
  const strangers = given.filter((layer) => !layers.includes(layer));
  if (strangers.length > 0)
    throw new UsageError(`--layer: given ${strangers.join(", ")}; allowed: layers of ${name}: ${layers.join(", ")}`);
}

/** A choice that leaves nothing out. */
const EVERYTHING = { layers: [], tenants: [], stacks: [] } as const;

/** Synthesizes what is to be planned, and what it stands on. */
function write(fleet: LoadedFleet, out: string, names: readonly string[], environment: string): void {
  const wanted = new Set(names);
  const plans = choose(fleet, environment, EVERYTHING).filter((plan) => wanted.has(plan.name));
  const folder = new StackFolder(fleet, resolve(out), ownStore());
  for (const plan of plans) folder.put(plan);
  folder.finish(plans);
}

function judge({ values, folders }: DeployCall, out: string, layer: number, plans: readonly string[]) {
  const found = review(plans, {
    today: values.today ?? new Date().toISOString().slice(0, 10),
    stacks: out,
    overrides: folders.overrides,
    tenants: folders.tenants,
    exceptions: values.exceptions,
  });
  const file = `${out}/deploy/layer-${layer}.md`;
  writeWhole(file, FORMATS.md!(found));
  return { report: found, file };
}

/** @throws {StopError} where something that is not chosen stands on what is to go */
async function requireGone(terraform: TerraformProgram, upon: readonly string[], out: string): Promise<void> {
  const there: string[] = [];
  for (const one of upon) if ((await standing(terraform, one, resolve(out, "stacks", one))).exists) there.push(one);
  if (there.length > 0)
    throw new StopError(
      `${there.join(", ")} stands on what is to go: destroy that first, or name it too. Nothing was done`,
    );
}
