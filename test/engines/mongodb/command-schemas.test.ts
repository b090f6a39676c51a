import { everyStack } from "../../policies/fleet";
import type { Block } from "../../support/one-stack";
import { COMMANDS, refusals, UNREAD } from "./command-schemas";

/** Every command in what is synthesized, wherever its steps stand. */
function commandsIn(value: unknown): Block[] {
  if (typeof value === "string") {
    if (!/^[[{]/.test(value) || !value.includes("commands")) return [];
    try {
      return commandsIn(JSON.parse(value));
    } catch {
      return [];
    }
  }
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== "object" || value === null) return [];
  const { commands } = value as Block;
  const own = Array.isArray(commands)
    ? commands.map((one): Block => (typeof one === "string" ? (JSON.parse(one) as Block) : (one as Block)))
    : [];
  return [...own, ...Object.values(value).flatMap(commandsIn)];
}

const ALL = everyStack()
  .filter(({ environment }) => environment === "production")
  .flatMap(({ json }) => commandsIn(json));

test("every command that is synthesized is one that the server's own schema takes", () => {
  expect(new Set(ALL.map((one) => Object.keys(one)[0])).size).toBeGreaterThan(10);
  expect([...new Set(ALL.flatMap(refusals))]).toEqual([]);
});

test("no schema is kept of a command that nothing sends", () => {
  const sent = new Set(ALL.map((one) => Object.keys(one)[0]!));
  expect(Object.keys(COMMANDS).filter((name) => !sent.has(name))).toEqual([]);
  expect(Object.keys(UNREAD).filter((name) => name in COMMANDS)).toEqual([]);
});

test.each([
  [{ createUser: "a", mechanisms: ["SCRAM-SHA-256"] }, /wants roles/],
  [{ createUser: "a", roles: [], password: "b" }, /takes no password/],
  [{ createRole: "a", roles: [], privileges: [{ resource: {} }] }, /privileges is/],
  [{ updateUser: "a", authenticationRestrictions: [{ clientSources: ["10.0.0.0/8"] }] }, /authenticationRestrictions/],
  [{ createIndexes: "a", indexes: [{ key: { b: 1 } }] }, /indexes is/],
  [{ shardCollection: "a.b", keys: { b: 1 } }, /wants key/],
  [{ updateZoneKeyRange: "a.b", min: {}, max: {}, zone: 1 }, /zone is 1/],
  [{ create: 1 }, /create is no string/],
  [{ compact: "a" }, /no schema/],
])("%j would be refused", (command, why) => {
  expect(refusals(command).join()).toMatch(why);
});
