import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { sha256Of, shortHex } from "../../config/store";

/** Name of the chart that every in-cluster release installs. */
export const CHART = "tessera-manifests";
const SOURCE = resolve(__dirname, "../../charts", CHART);
const METADATA = "Chart.yaml";
/** Line of the metadata with the version that people give the chart. */
const VERSION = /^version: (\d+\.\d+\.\d+)$/m;

/** A chart as it is put beside the stacks. */
export interface LocalChart {
  /** The version that people gave it, and after a `+` what it holds: 1.0.0+sha.0123456789abcdef. */
  readonly version: string;
  /** Path below the chart's folder, with forward slashes, to text. The metadata says the version above. */
  readonly files: ReadonlyMap<string, string>;
}

let own: LocalChart | undefined;

/** The chart of this repository. Read once: it does not change while a program runs. */
export function localChart(): LocalChart {
  own ??= readChart(SOURCE);
  return own;
}

/**
 * Reads a chart and versions it by its content. Terraform plans a local chart only when its version changes
 * (terraform-provider-helm 3.1.1, `ModifyPlan`; its issues 346, 515 and 821), so that a template with other words under
 * the same version is never planned. Build metadata is legal SemVer, orders nothing, and Helm writes it into labels with
 * `_` in place of `+`. The provider refuses a plan where the release asks for another version than the metadata says.
 *
 * @throws where the metadata has no plain version: the content's digest goes after it
 */
export function readChart(folder: string): LocalChart {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const files = new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const metadata = files.get(METADATA) ?? "";
  const given = VERSION.exec(metadata)?.[1];
  if (given === undefined)
    throw new Error(`${join(folder, METADATA)}: given no line such as \`version: 1.0.0\`; allowed: three numbers`);
  const version = `${given}+sha.${shortHex(sha256Of([...files].flat()))}`;
  return { version, files: files.set(METADATA, metadata.replace(VERSION, `version: ${version}`)) };
}
