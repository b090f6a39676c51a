import { spawn } from "node:child_process";
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../config/make-folder";
import { readRegularText } from "../../config/regular-file";
import { withoutForeign } from "../deploy/terraform";
import type { Bootstrap } from "./bootstrap";
import { type Phase, terraformOf } from "./terraform";

/** How a command of Terraform's ended. */
export interface Ran {
  readonly code: number;
  /** What it wrote, where it was asked to be quiet. */
  readonly output: string;
}

/** Runs Terraform in the folder. */
export interface Terraform {
  /** @param shown whether people see what it writes, and answer it */
  run(args: readonly string[], shown: boolean): Promise<Ran>;
}

/**
 * Terraform of the PATH, as the process is signed in; nothing else of the surroundings says what its calls mean.
 *
 * @param signal asks it to end, once: by a second one it leaves without writing its state. Ctrl-C at a terminal reaches it
 *   by itself. Source: Terraform, internal/command/meta.go, `RunOperation`
 */
export function terraformIn(folder: string, signal?: AbortSignal): Terraform {
  return {
    run: (args, shown) =>
      new Promise((done, failed) => {
        const child = spawn("terraform", args, {
          cwd: folder,
          env: withoutForeign(process.env),
          stdio: ["inherit", shown ? process.stderr : "pipe", shown ? "inherit" : "pipe"],
        });
        const interrupt = () => {
          if (!process.stdin.isTTY) child.kill("SIGINT");
        };
        if (signal?.aborted) interrupt();
        signal?.addEventListener("abort", interrupt);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => (output += part));
        child.once("error", (error: NodeJS.ErrnoException) =>
          failed(error.code === "ENOENT" ? new Error("no terraform in the PATH: install 1.11 or newer") : error),
        );
        child.once("close", (code) => {
          signal?.removeEventListener("abort", interrupt);
          done({ code: code ?? 1, output });
        });
      }),
  };
}

const CONFIGURATION = "cdk.tf.json";
const LOCAL_STATE = "terraform.tfstate";

/** Writes the configuration of a phase. @returns its path */
export function writeConfiguration(folder: string, bootstrap: Bootstrap, phase: Phase): string {
  makeFolder(folder);
  const file = join(folder, CONFIGURATION);
  writeFileSync(file, `${JSON.stringify(terraformOf(bootstrap, phase), null, 2)}\n`);
  return file;
}

/** Whether a run that began here still has its state beside the configuration. */
function beganHere(folder: string): boolean {
  const file = join(folder, LOCAL_STATE);
  if (!existsSync(file) || statSync(file).size === 0) return false;
  const { resources = [] } = JSON.parse(readRegularText(file)) as { resources?: readonly unknown[] };
  return resources.length > 0;
}

/** The phase of a folder, as far as it knows by itself: Terraform notes there which backend it was initialized with. */
export function phaseHere(folder: string): Phase {
  const note = join(folder, ".terraform", LOCAL_STATE);
  if (!existsSync(note) || beganHere(folder)) return "local";
  const { backend } = JSON.parse(readRegularText(note)) as { backend?: { type?: string } };
  return backend?.type === "s3" ? "bucket" : "local";
}

/** What Terraform says of a bucket that is not there. Source: Terraform, internal/backend/remote-state/s3, errors. */
const NO_BUCKET = /does not exist|NoSuchBucket/;

export interface ApplyOptions {
  readonly folder: string;
  readonly terraform: Terraform;
  /** True: Terraform does not ask before it applies. */
  readonly approved: boolean;
  say(text: string): void;
}

/**
 * Makes what the bootstrap says: with the state beside the configuration first, then moved into the bucket that was made.
 * Whatever ends a run in between, the next one goes on: Terraform's state says how far it came.
 *
 * @throws where Terraform fails, or where the bucket stands and holds no state of the bootstrap
 */
export async function applyBootstrap(bootstrap: Bootstrap, options: ApplyOptions): Promise<void> {
  const { folder, say } = options;
  const { stateBucket } = bootstrap.names;
  const moved = beganHere(folder) ? false : await stateIsInBucket(bootstrap, options);
  if (!moved) {
    say(`1/3 made with its state in ${folder}, since there is no bucket yet`);
    writeConfiguration(folder, bootstrap, "local");
    await must(options, ["init", "-input=false", "-reconfigure"]);
    await apply(options);
    say(`2/3 its state moves into ${stateBucket}`);
    writeConfiguration(folder, bootstrap, "bucket");
    await must(options, ["init", "-input=false", "-migrate-state", "-force-copy"]);
  } else {
    say(`1/3 its state is in ${stateBucket}`);
    await apply(options);
  }
  say("3/3 a second plan: nothing is to change");
  const { code, output } = await options.terraform.run(
    ["plan", "-input=false", "-no-color", "-detailed-exitcode"],
    false,
  );
  if (code === 2) throw new Error(`a second plan changes something still:\n${output.trim()}`);
  if (code !== 0) throw new Error(`terraform plan ended with ${code}:\n${output.trim()}`);
  // The copy of before the move is of no use any more, and could be taken for the state.
  for (const file of [LOCAL_STATE, `${LOCAL_STATE}.backup`]) rmSync(join(folder, file), { force: true });
}

/** @throws where nobody can say whether it is */
async function stateIsInBucket(bootstrap: Bootstrap, options: ApplyOptions): Promise<boolean> {
  const { folder, terraform } = options;
  writeConfiguration(folder, bootstrap, "bucket");
  const { code, output } = await terraform.run(["init", "-input=false", "-reconfigure", "-no-color"], false);
  if (code !== 0) {
    if (NO_BUCKET.test(output)) return false;
    throw new Error(`terraform init ended with ${code}, so nobody knows whether there is a state:\n${output.trim()}`);
  }
  const listed = await terraform.run(["state", "list", "-no-color"], false);
  if (listed.code === 0 && listed.output.trim() !== "") return true;
  const { stateBucket, stack } = bootstrap.names;
  throw new Error(
    `${stateBucket} stands, and holds no state of ${stack}: go on where it was begun, from the folder that holds ` +
      `terraform.tfstate, or import what stands`,
  );
}

/** Where nobody has approved, Terraform shows its plan and asks. */
const apply = (options: ApplyOptions): Promise<void> =>
  must(options, options.approved ? ["apply", "-input=false", "-auto-approve"] : ["apply"]);

async function must({ terraform }: ApplyOptions, args: readonly string[]): Promise<void> {
  const { code, output } = await terraform.run([...args, ...(process.stderr.isTTY ? [] : ["-no-color"])], true);
  if (code !== 0)
    throw new Error([`terraform ${args[0]} ended with ${code}`, output.trim()].filter(Boolean).join(":\n"));
}
