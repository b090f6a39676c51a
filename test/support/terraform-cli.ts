import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { onPath, run } from "./process";
import { MissingRealPart } from "./real-part";

/** The provider that tests apply with. What users get is pinned in config/terraform.ts. */
export const TEST_AWS_PROVIDER = "5.100.0";
const LOWEST_TERRAFORM = [1, 11] as const;
const REGISTRY = "registry.terraform.io";
const SCRATCH = resolve(__dirname, "../../.tessera/terraform");
/** Folders that Terraform searches by itself. Source: "Implied Local Mirror Directories" of its CLI configuration. */
const IMPLIED = [".terraform.d/plugins", ".local/share/terraform/plugins"].map((folder) => join(homedir(), folder));
/** Folders whose children may be a mirror made for machines without a registry. */
const MIRROR_PARENTS = ["/opt", "/usr/share", "/usr/local/share", "/var/lib"];

/** A Terraform that is new enough, and the environment in which it never reaches a real account. */
export interface TerraformCli {
  readonly program: string;
  readonly version: string;
  /** Environment variables for every command, without an endpoint. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Finds Terraform in the PATH and prepares its configuration: a provider mirror where this machine has one, else
 * the registry with a plugin cache. `TF_CLI_CONFIG_FILE` wins where it names a file.
 *
 * @throws MissingRealPart when there is no Terraform, or only an old one
 */
export async function findTerraform(): Promise<TerraformCli> {
  const [program] = onPath("terraform");
  if (!program) throw new MissingRealPart("terraform", "it is not in the PATH; install 1.11 or later");
  const answer = await run(program, ["version", "-json"], cleanEnvironment());
  if (answer.code !== 0) throw new MissingRealPart("terraform", `${program} version says: ${answer.stderr.trim()}`);
  const version = (JSON.parse(answer.stdout) as { terraform_version: string }).terraform_version;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < LOWEST_TERRAFORM[0] || (major === LOWEST_TERRAFORM[0] && minor < LOWEST_TERRAFORM[1])) {
    throw new MissingRealPart(
      `terraform ${LOWEST_TERRAFORM.join(".")}`,
      `${program} is ${version}; install a later one`,
    );
  }
  return { program, version, env: { ...cleanEnvironment(), ...providerSource() } };
}

/** An environment without anything that leads to a real AWS account, and with keys that are worth nothing. */
export function cleanEnvironment(from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(from).filter(([name]) => !/^(AWS_|TF_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_ACCESS_KEY_ID: "emulated",
    AWS_SECRET_ACCESS_KEY: "emulated",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(SCRATCH, "no-such-file"),
    AWS_SHARED_CREDENTIALS_FILE: join(SCRATCH, "no-such-file"),
    NO_PROXY: [from.NO_PROXY, "127.0.0.1"].filter(Boolean).join(","),
    TF_IN_AUTOMATION: "true",
    TF_INPUT: "false",
    CHECKPOINT_DISABLE: "true",
  };
}

function providerSource(): NodeJS.ProcessEnv {
  mkdirSync(SCRATCH, { recursive: true });
  const given = process.env.TF_CLI_CONFIG_FILE;
  if (given && existsSync(given)) return { TF_CLI_CONFIG_FILE: given };
  const mirror = findMirror();
  const file = join(SCRATCH, mirror ? "mirror.tfrc" : "registry.tfrc");
  writeFileSync(file, mirror ? mirrorConfig(mirror) : "disable_checkpoint = true\n");
  if (mirror) return { TF_CLI_CONFIG_FILE: file };
  const cache = join(SCRATCH, "plugins");
  mkdirSync(cache, { recursive: true });
  return {
    TF_CLI_CONFIG_FILE: file,
    TF_PLUGIN_CACHE_DIR: cache,
    TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
  };
}

/** The folder that holds `registry.terraform.io/hashicorp/aws/<version>`. `TESSERA_PROVIDER_MIRROR` names it outright. */
function findMirror(): string | null {
  const children = MIRROR_PARENTS.filter(existsSync).flatMap((parent) =>
    readdirSync(parent).map((name) => join(parent, name)),
  );
  const candidates = [process.env.TESSERA_PROVIDER_MIRROR, ...IMPLIED, ...children];
  const holds = (folder?: string) => folder && existsSync(join(folder, REGISTRY, "hashicorp/aws", TEST_AWS_PROVIDER));
  return candidates.find(holds) ?? null;
}

/** Providers that the mirror holds come from it, everything else from the registry. */
function mirrorConfig(mirror: string): string {
  const root = join(mirror, REGISTRY);
  const held = readdirSync(root).flatMap((owner) =>
    readdirSync(join(root, owner)).map((name) => JSON.stringify(`${REGISTRY}/${owner}/${name}`)),
  );
  const list = `[${held.sort().join(", ")}]`;
  return [
    "disable_checkpoint = true",
    "provider_installation {",
    `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${list}\n  }`,
    `  direct {\n    exclude = ${list}\n  }`,
    "}\n",
  ].join("\n");
}
