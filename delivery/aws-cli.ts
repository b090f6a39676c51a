import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { scratchFolder } from "../config/scratch";
import { type Aws, AwsError, NotSignedIn } from "../constructs/live/aws";

const execute = promisify(execFile);
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Ends a call that hangs. */
const TIMEOUT_MS = 6 * 60 * 1000;
/** The same of a function, in seconds: above the longest that Lambda lets one run (quotas, function timeout: 900). */
export const INVOKED_FOR_SECONDS = 960;

/**
 * A function is waited for as long as it runs, and invoked once: the command would give up reading after 60 s and invoke
 * it again beside the first. Source: AWS CLI, global options; SDK reference, AWS_MAX_ATTEMPTS.
 */
const INVOKED_ONCE = { options: ["--cli-read-timeout", "0"], environment: { AWS_MAX_ATTEMPTS: "1" } } as const;

/** `An error occurred (Code) when calling the X operation: detail` */
const REFUSAL = /An error occurred \(([A-Za-z0-9.]+)\)[^:]*: ([^\n]*)/;

/** Codes of AWS that refuse whoever calls, whatever the call. Source: AWS, common errors of the query and JSON protocols. */
const UNKNOWN_CALLER: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "AuthFailure",
  "RequestExpired",
]);

/** What the command line says where it has nothing to sign with. Source: botocore/exceptions.py and awscli, both majors. */
const NO_CREDENTIALS =
  /Unable to locate credentials|Partial credentials found|The config profile \(.*\) could not be found|(?:SSO|Token).*(?:expired|does not exist)|Error loading SSO Token|Error when retrieving (?:credentials|token) from/i;

export interface AwsCliOptions {
  /** Default: the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends the call that is under way when it is aborted. */
  readonly signal?: AbortSignal;
}

/** AWS through its command line, which signs in as the environment says. Inputs go by file: no argument list is long. */
export function awsCli(region: string, { environment = process.env, signal }: AwsCliOptions = {}): Aws {
  let refused: NotSignedIn | undefined;
  const run = async (
    what: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    timeout = TIMEOUT_MS,
  ): Promise<string> => {
    // Once is enough to know.
    if (refused !== undefined) throw refused;
    try {
      const { stdout } = await execute("aws", [...args, "--region", region, "--output", "json"], {
        env: { ...environment, AWS_PAGER: "", ...more },
        maxBuffer: MOST_OUTPUT_BYTES,
        timeout,
        signal,
      });
      return stdout;
    } catch (error) {
      signal?.throwIfAborted();
      const { stderr = "", code, killed } = error as { stderr?: string; code?: string | number; killed?: boolean };
      if (code === "ENOENT")
        throw refuse(what, "no aws command", "install the AWS command line interface, version 1 or 2");
      if (killed === true)
        throw new AwsError(what, "no answer", `waited for ${timeout / 1000} s; what was asked for may go on`);
      const [, name = "failed", detail = stderr.trim().split("\n").at(-1) ?? ""] = REFUSAL.exec(stderr) ?? [];
      if (UNKNOWN_CALLER.has(name) || NO_CREDENTIALS.test(stderr)) throw refuse(what, name, detail);
      throw new AwsError(what, name, detail);
    }
  };
  const refuse = (what: string, name: string, detail: string): NotSignedIn => {
    refused = new NotSignedIn(what, name === "failed" ? "nobody is signed in" : name, detail);
    return refused;
  };
  const inFolder = async <T>(work: (file: (name: string) => string) => Promise<T>): Promise<T> => {
    const folder = scratchFolder("aws");
    try {
      return await work((name) => join(folder, name));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  return {
    call: (service, operation, input) =>
      inFolder(async (file) => {
        writeFileSync(file("input.json"), JSON.stringify(input), { mode: 0o600 });
        const answer = await run(`${service} ${operation}`, [
          service,
          operation,
          "--cli-input-json",
          `file://${file("input.json")}`,
        ]);
        return answer.trim() === "" ? {} : JSON.parse(answer);
      }),
    invoke: (functionName, payload) =>
      inFolder(async (file) => {
        writeFileSync(file("payload.json"), JSON.stringify(payload), { mode: 0o600 });
        const answer = JSON.parse(
          await run(
            `function ${functionName}`,
            [
              ...["lambda", "invoke", "--function-name", functionName],
              ...INVOKED_ONCE.options,
              ...["--payload", `fileb://${file("payload.json")}`, file("answer.json")],
            ],
            INVOKED_ONCE.environment,
            INVOKED_FOR_SECONDS * 1000,
          ),
        ) as { FunctionError?: string };
        const text = readFileSync(file("answer.json"), "utf8");
        if (answer.FunctionError !== undefined) {
          const { errorMessage = "no message" } = JSON.parse(text) as { errorMessage?: string };
          throw new AwsError(`function ${functionName}`, answer.FunctionError, errorMessage);
        }
        return JSON.parse(text);
      }),
  };
}
