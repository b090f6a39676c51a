/**
 * The local chart, rendered by the real Helm with the values of every in-cluster release of the example fleet:
 * `npm run test:helm`. What Helm would send to the cluster is exactly what was synthesized, template signs, large
 * numbers and texts that look like other types included. The chart is the one that synth puts beside the stacks.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { load, loadAll } from "js-yaml";
import { type Manifest, manifestValues } from "../../constructs/kubernetes/manifest";
import { Checks } from "../support/checks";
import { run } from "../support/process";
import { skipOrFail } from "../support/real-part";
import { synth } from "../support/synth";
import { findHelm, type Helm } from "./program";

const SOURCE = resolve(__dirname, "../../charts/tessera-manifests");
/** Of the folder that is written to. */
const CHART = "assets/tessera-manifests";

interface Release {
  readonly name: string;
  readonly chart: string;
  readonly version: string;
  readonly values: readonly [string];
}

/** A manifest with everything in it that a template language or YAML may take for something else. */
const AWKWARD: Manifest = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "awkward" },
  data: {
    template: "{{ .password }} {{- end }}",
    terraform: "${a} %{if b}",
    yes: "yes",
    number: "0123",
    float: "1e3",
    date: "2026-01-01",
    empty: "",
    lines: "one\n  two\n\nthree\n",
    separator: "---\nkind: Secret\n",
  },
  numbers: { large: 1099511627776, small: 0.5, zero: 0 },
  flags: { on: true, off: false },
};

async function main(): Promise<number> {
  const helm = await findHelm();
  const out = mkdtempSync(join(tmpdir(), "tessera-helm-"));
  const checks = new Checks();
  try {
    console.log(`helm ${helm.version}`);
    await checks.suite(() => tell(helm, out, checks));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return checks.end();
}

async function tell(helm: Helm, out: string, checks: Checks): Promise<void> {
  const stacks = (await synth({ out })).filter((name) => name.endsWith("-incluster"));
  checks.check("there are in-cluster stacks", stacks.length > 0);
  const chart = join(out, CHART);
  for (const [what, folder] of [
    ["the chart", SOURCE],
    ["the chart beside the stacks", chart],
  ] as const) {
    const lint = await run(helm.program, ["lint", folder], process.env);
    checks.check(`${what} passes helm lint`, lint.code === 0, () => lint.stdout + lint.stderr);
  }
  const version = await versionOf(helm, chart);
  await isDeployable(helm, out, checks, version);
  await rendersAsIs(helm, out, checks, "awkward values", manifestValues([AWKWARD]));

  for (const stack of stacks)
    for (const release of releasesOf(out, stack)) {
      const asked = `${stack}: ${release.name}`;
      checks.check(`${asked} asks for the version that Helm finds`, release.version === version, () => release.version);
      await rendersAsIs(helm, out, checks, asked, release.values[0]);
    }
}

/** The version as Helm reads it. */
async function versionOf(helm: Helm, chart: string): Promise<string> {
  const { stdout, stderr } = await run(helm.program, ["show", "chart", chart], process.env);
  const { version } = load(stdout) as { version?: string };
  if (version === undefined) throw new Error(`helm show chart: ${stderr}`);
  return version;
}

/** Helm packs the chart under that version, which it parses strictly then. */
async function isDeployable(helm: Helm, out: string, checks: Checks, version: string): Promise<void> {
  const packed = await run(helm.program, ["package", join(out, CHART), "-d", out], process.env);
  checks.check(
    `helm packs version ${version}`,
    packed.code === 0 && packed.stdout.includes(version),
    () => packed.stderr,
  );
  // What charts write as `helm.sh/chart`. A label's value: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels
  const label = `tessera-manifests-${version}`.replaceAll("+", "_");
  const isLabel = label.length <= 63 && /^[a-z0-9A-Z](?:[-_.a-z0-9A-Z]*[a-z0-9A-Z])?$/.test(label);
  checks.check("the version is a label of Kubernetes as Helm writes it", isLabel, () => label);
}

function releasesOf(out: string, stack: string): Release[] {
  const text = readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
  const { resource } = JSON.parse(text) as { resource: { helm_release: Record<string, Release> } };
  return Object.values(resource.helm_release);
}

async function rendersAsIs(helm: Helm, out: string, checks: Checks, what: string, values: string): Promise<void> {
  const file = join(out, "values.yaml");
  // Terraform takes its own escapes away before Helm sees the values.
  writeFileSync(file, values.replaceAll("$${", "${").replaceAll("%%{", "%{"));
  const { manifests } = load(readFileSync(file, "utf8")) as { manifests: Manifest[] };
  const rendered = await run(helm.program, ["template", "release", join(out, CHART), "-f", file], process.env);
  const found = rendered.code === 0 ? (loadAll(rendered.stdout) as (Manifest | null)[]).filter((one) => one) : [];
  const same = isDeepStrictEqual(sorted(found as Manifest[]), sorted(manifests));
  checks.check(`${what}: ${manifests.length} manifests as they are`, same && manifests.length > 0, () =>
    rendered.code === 0 ? differing(found as Manifest[], manifests) : rendered.stderr,
  );
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;

/** Helm sorts what it installs by kind. */
function sorted(manifests: readonly Manifest[]): Manifest[] {
  return [...manifests].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function differing(found: readonly Manifest[], wanted: readonly Manifest[]): string {
  const differ = wanted.filter((one) => !found.some((other) => isDeepStrictEqual(one, other)));
  const extra = found.filter((one) => !wanted.some((other) => isDeepStrictEqual(one, other)));
  const lines = (label: string, list: readonly Manifest[]) => list.map((one) => `${label} ${JSON.stringify(one)}`);
  return [...lines("wanted", differ), ...lines("found", extra)].join("\n");
}

main()
  .catch((error) => skipOrFail("test:helm", error))
  .then((code) => {
    process.exitCode = code;
  });
