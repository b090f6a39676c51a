import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { freePort } from "./free-port";
import { onPath, run, start } from "./process";
import { MissingRealPart } from "./real-part";
import { until } from "./until";

const FOLDER = resolve(__dirname, "../emulator");
const PROGRAM = join(FOLDER, "emulator.py");
/** Where `.ci/run` puts a Python of its own when the machine's has no moto. */
const OWN_PYTHON = resolve(__dirname, "../../.tessera/python/bin/python3");
/** The release that the patches are written for. */
const MOTO_VERSION = readFileSync(join(FOLDER, "requirements.txt"), "utf8").trim().split("==")[1];
const CONTAINER_IMAGE = `motoserver/moto:${MOTO_VERSION}`;
const READY_WITHIN_MS = 90_000;
const ATTEMPTS = 3;

/** A running emulator of AWS, in memory, on this machine only. */
export interface Emulator {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** How it was started. */
  readonly kind: string;
  /** False: moto without our patches, which holds fewer kinds of resources. */
  readonly patched: boolean;
  stop(): Promise<void>;
}

interface Candidate {
  readonly kind: string;
  readonly patched: boolean;
  /** The command that serves on a port of 127.0.0.1, or why this machine cannot. */
  find(): Promise<((port: number, accountId: string) => readonly string[]) | string>;
}

const serve = (command: readonly string[]) => (port: number) => [...command, "-H", "127.0.0.1", "-p", String(port)];

/** Ways to an emulator, the best first. */
const CANDIDATES: readonly Candidate[] = [
  {
    kind: "the program that TESSERA_EMULATOR names",
    patched: true,
    async find() {
      const program = process.env.TESSERA_EMULATOR;
      if (!program) return "TESSERA_EMULATOR is not set";
      if (!existsSync(program)) throw new Error(`TESSERA_EMULATOR names ${program}, which does not exist`);
      return serve([program]);
    },
  },
  {
    kind: "test/emulator/emulator.py",
    patched: true,
    async find() {
      let reason = "there is no python3";
      for (const python of [OWN_PYTHON, ...onPath("python3")].filter(existsSync)) {
        const check = await run(python, [PROGRAM, "--check"], process.env);
        if (check.code === 0) return serve([python, PROGRAM]);
        reason = check.stderr.trim().split("\n").at(-1) ?? "it does not start";
      }
      return reason;
    },
  },
  {
    kind: `the container image ${CONTAINER_IMAGE} with our patches`,
    patched: true,
    async find() {
      for (const engine of ["docker", "podman"]) {
        if (onPath(engine).length === 0) continue;
        const answer = await run(engine, ["info"], process.env);
        if (answer.code !== 0) continue;
        const pulled = await run(engine, ["pull", "--quiet", CONTAINER_IMAGE], process.env);
        if (pulled.code !== 0) return `${engine} cannot get the image: ${pulled.stderr.trim().split("\n").at(-1)}`;
        return (port, accountId) => [
          ...[engine, "run", "--rm", "--init", "-p", `127.0.0.1:${port}:${port}`, "-v", `${FOLDER}:/emulator:ro`],
          ...["-e", `MOTO_ACCOUNT_ID=${accountId}`, "--entrypoint", "python3", CONTAINER_IMAGE],
          ...["/emulator/emulator.py", "-H", "0.0.0.0", "-p", String(port)],
        ];
      }
      return "no container engine answers";
    },
  },
  {
    kind: "moto_server",
    patched: false,
    async find() {
      const [program] = onPath("moto_server");
      return program ? serve([program]) : "moto_server is not in the PATH";
    },
  },
];

/**
 * Starts the emulator on a free port and waits until it answers. It ends with this process at the latest.
 *
 * @param accountId twelve digits: the account that the emulator says it is
 * @throws MissingRealPart when this machine has no way to an emulator: every way is named with what it lacks
 */
export async function startEmulator({ accountId = "123456789012" } = {}): Promise<Emulator> {
  const reasons: string[] = [];
  for (const candidate of CANDIDATES) {
    const found = await candidate.find();
    if (typeof found === "string") {
      reasons.push(`${candidate.kind}: ${found}`);
      continue;
    }
    return await launch(candidate, found, accountId);
  }
  throw new MissingRealPart("the AWS emulator", reasons.join("; "));
}

async function launch(
  { kind, patched }: Candidate,
  command: (port: number, accountId: string) => readonly string[],
  accountId: string,
): Promise<Emulator> {
  let trouble = "";
  // Another program may take the port between our asking for a free one and the emulator's binding to it.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const [program, ...args] = command(port, accountId);
    const child = start(program!, args, {
      ...process.env,
      MOTO_ACCOUNT_ID: accountId,
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      PYTHONDONTWRITEBYTECODE: "1",
    });
    const log = keepTail(child);
    if (await ready(child, endpoint)) {
      await configure(endpoint);
      return { endpoint, kind, patched, stop: () => stop(child) };
    }
    trouble = log();
    await stop(child);
  }
  throw new Error(`emulator: ${kind} did not answer within ${READY_WITHIN_MS / 1000} s. It wrote:\n${trouble}`);
}

/** Reads what a program writes, so that it never blocks, and keeps the end of it. */
function keepTail(child: ChildProcess): () => string {
  let tail = "";
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString("utf8")).slice(-4000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => tail;
}

async function ready(child: ChildProcess, endpoint: string): Promise<boolean> {
  let ended = false;
  child.once("close", () => {
    ended = true;
  });
  const answers = () =>
    fetch(`${endpoint}/moto-api/data.json`).then(
      ({ ok }) => ok,
      () => false,
    );
  return (await until(async () => ended || (await answers()), READY_WITHIN_MS)) && !ended;
}

/** Functions answer without containers: what they are given comes back. */
async function configure(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  if (!answer.ok) throw new Error(`emulator: POST /moto-api/config answered ${answer.status}: ${await answer.text()}`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once("close", () => done());
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 5_000).unref();
  });
}
