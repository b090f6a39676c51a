import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { formatValue } from "../../config/problem";
import { loadFleet } from "../../constructs/rooms";
import { FLEET, FLEET_FOLDER } from "../support/fleet";

const README = readFileSync("README.md", "utf8");
const SHOWN = /^\$ \.\/tessera explain (\S+) (\S+) --env (\S+)\n([\s\S]*?)^```/m.exec(README)!;

const rows = SHOWN[4]!
  .split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter(([setting]) => setting !== undefined && /^[a-z_.]+$/.test(setting) && setting !== "setting");

test.each(rows)("the README shows %s as it is explained", (setting, value, layer, place) => {
  const [, tenant, room, environment] = SHOWN;
  const { values, origins } = loadFleet(FLEET).resolve(room!, tenant!, environment!);
  const found = setting!.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], values);
  const origin = origins[setting!]!;
  expect([value, layer, place]).toEqual([
    formatValue(found),
    origin.layer,
    `${origin.file.replace(`${relative(".", FLEET_FOLDER)}/`, "")}:${origin.line}`,
  ]);
});

test("it shows more than a few", () => {
  expect(rows.length).toBeGreaterThan(3);
});
