/** Why a plan was not judged, in one place, each with the remedy. The texts hold no value of the plan. */

/** Thrown when a plan cannot be judged: the report carries the reason, and the exit code is 3. */
export class CannotJudge extends Error {
  constructor(
    readonly plan: string,
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${plan}: ${reason} ${remedy}`);
    this.name = "CannotJudge";
  }
}

const SHOW = "Make it anew: `terraform plan -out=plan.bin` and, when that succeeded, `terraform show -json plan.bin`.";

export const cannotJudge = {
  unreadable: (plan: string, code: string) =>
    new CannotJudge(plan, `The file cannot be read (${code}).`, "Check the path and its permissions."),
  empty: (plan: string) => new CannotJudge(plan, "The file is empty.", SHOW),
  binary: (plan: string) =>
    new CannotJudge(plan, "This is a saved plan (binary), not its JSON.", "Give the output of `terraform show -json`."),
  utf16: (plan: string) =>
    new CannotJudge(
      plan,
      "The file is UTF-16, as a PowerShell redirection writes it; JSON is UTF-8.",
      "Write it with `| Out-File -Encoding utf8`, or from another shell.",
    ),
  stream: (plan: string) =>
    new CannotJudge(
      plan,
      "This is the message stream of `terraform plan -json`, not a plan.",
      "Give the output of `terraform show -json plan.bin`.",
    ),
  notJson: (plan: string, offset: number) =>
    new CannotJudge(plan, `The file is not a JSON object (byte ${offset}).`, SHOW),
  wrapped: (plan: string) =>
    new CannotJudge(
      plan,
      "Around the plan stands what a wrapper of Terraform printed, as setup-terraform installs one.",
      "Set `terraform_wrapper: false` where Terraform is set up, or call `terraform-bin show -json plan.bin`.",
    ),
  several: (plan: string) =>
    new CannotJudge(
      plan,
      "More than one plan stands in the file.",
      "Give each stack's plan in a file of its own (`>`, not `>>`), named by its stack.",
    ),
  truncated: (plan: string, bytes: number) =>
    new CannotJudge(plan, `The file ends in the middle, after ${bytes} bytes.`, SHOW),
  tooDeep: (plan: string, limit: number) =>
    new CannotJudge(
      plan,
      `Values are nested deeper than ${limit} levels.`,
      "No provider writes such values: see where the file came from.",
    ),
  duplicate: (plan: string, key: string) =>
    new CannotJudge(
      plan,
      `The key "${key}" stands twice at the top.`,
      "Terraform never writes that: see where the file came from.",
    ),
  fileTooLarge: (plan: string, bytes: number, limit: number) =>
    new CannotJudge(
      plan,
      `The file has ${bytes} bytes; at most ${limit} are read.`,
      "Split the stack: a state of this size also plans too slowly.",
    ),
  partTooLarge: (plan: string, part: string, bytes: number, limit: number) =>
    new CannotJudge(
      plan,
      `${part} has ${bytes} bytes; at most ${limit} are held in memory.`,
      "Take the large value out of the resource (a file in S3, for example), or review this stack by hand.",
    ),
  tooManyChanges: (plan: string, limit: number) =>
    new CannotJudge(
      plan,
      `The plan changes more than ${limit} resources.`,
      "Split the change: nobody can review this one.",
    ),
  notAPlan: (plan: string, what: string) => new CannotJudge(plan, `This is ${what}, not a plan.`, SHOW),
  version: (plan: string, given: string) =>
    new CannotJudge(
      plan,
      `The plan's format_version is ${given}; the review understands 1.x.`,
      "Use Terraform 1.1 or later, or a version of this review that knows the new format.",
    ),
  malformed: (plan: string, where: string, expected: string) =>
    new CannotJudge(plan, `${where} is not ${expected}.`, "Terraform never writes that: see where the file came from."),
  errored: (plan: string) =>
    new CannotJudge(
      plan,
      "The plan failed (errored: true): what is in it is only the part before the error.",
      "Mend the error that `terraform plan` printed, and plan again.",
    ),
  partial: (plan: string, why: string) =>
    new CannotJudge(
      plan,
      `The plan is partial (${why}): what it leaves out was not judged.`,
      "Plan the whole stack, without -target and without deferred changes.",
    ),
  stale: (plan: string, why: string) =>
    new CannotJudge(plan, `The plan is stale: ${why}.`, "Plan again from the present commit and state."),
  noSeal: (file: string) =>
    new CannotJudge(
      file,
      "The digests of the plans cannot be read: the file is not there, or is no list of stacks with commit and files.",
      "Give the file that the jobs which planned wrote (plans.json), all of theirs joined.",
    ),
  sealedTwice: (file: string, stack: string) =>
    new CannotJudge(file, `Two jobs planned ${stack}.`, "Give each stack to one job, and plan again."),
  unsealed: (plan: string) =>
    new CannotJudge(plan, "No job of this run made the plan.", "Give the plans of the run, as it wrote them."),
  swapped: (plan: string, name: string) =>
    new CannotJudge(
      plan,
      `${name} is not the one that the job which planned wrote: somebody has replaced it.`,
      "Find out who can write there, and plan again.",
    ),
  gone: (stack: string) =>
    new CannotJudge(
      stack,
      "A plan of the stack was made, and is not among those given.",
      "Find out who took it away, and plan again.",
    ),
  twice: (plan: string, other: string) =>
    new CannotJudge(plan, `Two plans are given for the same stack (the other: ${other}).`, "Give one plan per stack."),
};
