import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App, TerraformStack } from "cdktf";
import { assetsOf, placeFolder } from "../../constructs/assets";
import { localChart, readChart } from "../../constructs/kubernetes/local-chart";
import { exampleFleet, synthesize } from "../support/fleet";
import { WITHOUT_NETWORK_POLICIES } from "./support";

const SOURCE = join(__dirname, "../../charts/tessera-manifests");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-chart-"));
  cpSync(SOURCE, join(folder, "chart"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readChart(join(folder, "chart"));
const write = (path: string, text: string) => {
  mkdirSync(join(folder, "chart", path, ".."), { recursive: true });
  writeFileSync(join(folder, "chart", path), text);
};

test("a chart's version is the one that people gave it and its content's, in the metadata as well", () => {
  const { version, files } = read();
  // SemVer 2.0.0, 10: build metadata is letters, digits, hyphens and dots; a label takes 63 characters.
  expect(version).toMatch(/^1\.0\.0\+sha\.[0-9a-f]{16}$/);
  expect(files.get("Chart.yaml")).toContain(`\nversion: ${version}\n`);
  expect(`tessera-manifests-${version}`.length).toBeLessThanOrEqual(63);
  expect(localChart().version).toBe(version);
  for (const [path, text] of files)
    if (path !== "Chart.yaml") expect(text).toBe(readFileSync(join(SOURCE, path), "utf8"));
  expect([...files.keys()]).toEqual(["Chart.yaml", "templates/manifests.yaml", "values.yaml"]);
});

test.each<[string, () => void]>([
  ["a template that drops every network policy", () => write("templates/manifests.yaml", WITHOUT_NETWORK_POLICIES)],
  ["one more template", () => write("templates/more.yaml", "")],
  ["one template fewer", () => rmSync(join(folder, "chart/templates/manifests.yaml"))],
  ["other defaults", () => write("values.yaml", "manifests: []\n")],
  ["other metadata", () => write("Chart.yaml", `${readFileSync(join(SOURCE, "Chart.yaml"), "utf8")}icon: x\n`)],
])("%s is another version", (_, change) => {
  const before = read().version;
  change();
  expect(read().version).not.toBe(before);
});

test("a chart without a plain version is refused", () => {
  write("Chart.yaml", "name: tessera-manifests\nversion: 1.0.0+mine\n");
  expect(read).toThrow(/Chart\.yaml: given no line such as `version: 1\.0\.0`/);
});

test("every release of an in-cluster stack asks for that version, and else what operators would invent", () => {
  const { version } = localChart();
  const stacks = synthesize(exampleFleet(), ["production"]);
  const releases = (text: string) =>
    Object.values((JSON.parse(text).resource.helm_release ?? {}) as Record<string, { version: string }>);
  const names = [...stacks.keys()].filter((name) => name.endsWith("-incluster"));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) for (const release of releases(stacks.get(name)!)) expect(release.version).toBe(version);
  const others = [...stacks].filter(([name, text]) => !names.includes(name) && text.includes("+sha."));
  expect(others.map(([name]) => name)).toEqual(["production-operators"]);
});

test("a folder beside the stacks holds its files and nothing that an earlier run left there", () => {
  const out = join(folder, "out");
  const place = (files: Record<string, string>) => {
    const stack = new TerraformStack(new App({ outdir: out, stackTraces: false }), "stack");
    const path = placeFolder(stack, "chart", new Map(Object.entries(files)));
    return { path, assets: Object.keys(assetsOf(stack)) };
  };
  place({ "Chart.yaml": "one", "templates/a.yaml": "a", "templates/b.yaml": "b" });
  const { path, assets } = place({ "Chart.yaml": "two", "templates/a.yaml": "a" });
  expect(path).toBe("${path.module}/../../assets/chart");
  expect(assets).toEqual(["assets/chart/Chart.yaml", "assets/chart/templates/a.yaml"]);
  const files = readdirSync(join(out, "assets"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)));
  expect(files.sort()).toEqual(assets);
  expect(readFileSync(join(out, "assets/chart/Chart.yaml"), "utf8")).toBe("two");
  expect(existsSync(join(out, "assets/chart/templates/b.yaml"))).toBe(false);
});
