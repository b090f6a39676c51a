/**
 * The least that any program must do for the same result: list, read and parse the same YAML by js-yaml, turn the
 * same configuration into JSON by JSON.stringify, and write it. What Tessera wrote is read first and not counted.
 *
 *   floor <fleet> <what Tessera wrote> <out>
 */
const fs = require("node:fs");
const path = require("node:path");
const { load } = require("js-yaml");

const [fleet, written, out] = process.argv.slice(2);
const stacks = path.join(written, "stacks");
const configurations = fs
  .readdirSync(stacks)
  .map((name) => [name, JSON.parse(fs.readFileSync(path.join(stacks, name, "cdk.tf.json"), "utf8"))]);

function timed(work) {
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, wall_ms: Number(process.hrtime.bigint() - start) / 1e6, cpu_ms: (user + system) / 1000 };
}

function readFolder(folder) {
  let files = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) files += readFolder(file);
    else if (file.endsWith(".yml")) {
      load(fs.readFileSync(file, "utf8"));
      files += 1;
    }
  }
  return files;
}

const parse = timed(() => readFolder(fleet));
const write = timed(() => {
  let bytes = 0;
  for (const [name, configuration] of configurations) {
    const folder = path.join(out, "stacks", name);
    fs.mkdirSync(folder, { recursive: true });
    const text = JSON.stringify(configuration, null, 2);
    fs.writeFileSync(path.join(folder, "cdk.tf.json"), text);
    bytes += text.length;
  }
  return bytes;
});
const { result: files, ...parsing } = parse;
const { result: bytes, ...writing } = write;
console.log(JSON.stringify({ files, bytes, parse: parsing, write: writing }));
