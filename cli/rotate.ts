import type { Home } from "../config/model";
import type { NotSignedIn } from "../constructs/live/aws";
import { loadFleet } from "../constructs/rooms";
import { awsCli } from "../delivery/aws-cli";
import { deliveredHomes } from "../delivery/homes";
import {
  type Answers,
  enginesWithPasswords,
  type PasswordLine,
  rotatePasswords,
  type StandingLine,
} from "../delivery/rotate";
import type { RotateAction } from "../executor/rotate";
import { ROTATE } from "./commands/delivery";
import { EXIT, program, requireKnown } from "./program";
import { byKind, causes } from "./program/causes";
import { table } from "./program/table";

/** What is said of each, before it is done and after. */
const SAID: Readonly<Record<RotateAction, readonly [would: string, done: string]>> = {
  keep: ["young enough", "young enough"],
  rotate: ["another one is made", "another one was made"],
  finish: ["a run was cut off: it is finished", "a run was cut off: it is finished now"],
  overlap: ["the old one is still taken beside it", "the old one is still taken beside it"],
  close: ["the old one ends", "the old one has ended"],
  interrupts: ["left: the old one would be refused at once (--interrupting)", "left: write --interrupting"],
  back: [
    "a run was cut off: applications read the old one, and nobody knows whether the server takes it. --apply gives it that again; with --interrupting the change is finished",
    "a run was cut off: the server takes again what applications read, and the new one is gone",
  ],
  busy: [
    "a run has begun with it less than 15 minutes ago: ask again",
    "left: a run has begun with it less than 15 minutes ago; run it again then",
  ],
  later: ["no time was left: run it again", "no time was left: run it again"],
};
/** What stays undone of what --apply asks for. */
const UNDONE: ReadonlySet<RotateAction> = new Set(["interrupts", "busy", "later"]);

const NOBODY = "no user of these has a password that Tessera keeps: they sign in by IAM, or the engine is not there";

export const main = program(ROTATE, async ({ values, folders, show, say, interrupted }) => {
  const fleet = loadFleet(folders);
  const homes = chosen(deliveredHomes(fleet, values.env), values.home, values.tenant);
  const aws = awsCli(fleet.environments[values.env]!.region, { signal: interrupted() });
  let unsigned: NotSignedIn | undefined;
  const asked = {
    tenants: values.tenant.length === 0 ? null : values.tenant,
    older_than_days: values["older-than"],
    interrupts: values.interrupting,
    apply: values.apply,
  };
  const answers = await rotatePasswords(homes, values.engine, asked, aws, (error) => {
    unsigned = error;
  });
  const { lines: passwords, standing, unreached } = answers;
  const document = { environment: values.env, applied: values.apply, passwords, standing, unreached };
  show(document, () => text(answers, values.apply, unsigned?.message));
  if (unsigned !== undefined)
    say(`nobody is signed in to AWS: ${unsigned.message.replace(/\.$/, "")}. Sign in, then run it again`);
  if (unreached.length > 0) return values.apply && unsigned === undefined ? EXIT.stop : EXIT.unseen;
  return values.apply && passwords.some(({ action }) => UNDONE.has(action)) ? EXIT.stop : EXIT.good;
});

function chosen(all: readonly Home[], names: readonly string[], tenants: readonly string[]): readonly Home[] {
  const homes = all.filter((home) => enginesWithPasswords(home).length > 0);
  for (const name of names)
    requireKnown(
      "--home",
      name,
      all.map((home) => home.name),
    );
  const living = all.flatMap((home) => home.tenants.map(({ id }) => id));
  for (const id of tenants) requireKnown("--tenant: of no home", id, [...new Set(living)]);
  return homes
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter((home) => tenants.length === 0 || home.tenants.some(({ id }) => tenants.includes(id)));
}

/** @param told a cause that is said beside */
function text({ lines, standing, unreached }: Answers, applied: boolean, told: string | undefined): string {
  const parts: string[] = [];
  if (lines.length > 0)
    parts.push(
      table(
        ["home", "engine", "user", "password is", applied ? "what was done" : "what would be done"],
        lines.map((line) => [line.home, line.engine, line.role, `${line.age_days} days old`, said(line, applied)]),
      ),
    );
  const stopped = unreached.map(({ home, engine, why }) => ({ what: `${home} ${engine}`, why }));
  parts.push(...causes(stopped, "could not be asked", told));
  if (parts.length === 0) parts.push(NOBODY);
  parts.push(...stays(standing));
  const begun = lines.filter(({ action, overlap_hours: hours }) => action === "rotate" && hours !== null);
  if (applied && begun.length > 0)
    parts.push(
      `${begun.length} old ${begun.length === 1 ? "password is" : "passwords are"} taken for ${shortest(begun)} hours: within them every application reads its parameter again; run this once more afterwards, or set users.password_rotation`,
    );
  if (!applied && lines.length > 0) parts.push("nothing was changed: add --apply");
  return parts.join("\n");
}

/** What none of this changes, and since when: a line an engine. */
function stays(standing: readonly StandingLine[]): readonly string[] {
  return byKind(standing, ({ home, engine }) => `${home} ${engine}`).map((group) => {
    const [{ home, engine, namespace, since, window }] = group;
    const whose = group.map(({ users, secret }) => `${users} (${secret})`).join(", ");
    const day = since === null ? "since when nobody could see" : `since ${since} at the earliest`;
    return (
      `${home} ${engine}: not changed by this: ${whose}; they stand ${day}, and to the day in the cluster: kubectl -n ${namespace} get secret. ` +
      `In a window: ${window}`
    );
  });
}

/** Homes and engines have overlaps of their own. Whoever keeps to the shortest is late nowhere. */
const shortest = (lines: readonly PasswordLine[]) => Math.min(...lines.map(({ overlap_hours: hours }) => hours!));

function said({ action, overlap_hours: hours }: PasswordLine, applied: boolean): string {
  const words = SAID[action][applied ? 1 : 0];
  return action === "rotate" && hours === null ? `${words}, and the old one refused at once` : words;
}
