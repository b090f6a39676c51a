import { parseArgs, UsageError } from "../../cli/flags";

const OPTIONS = {
  tenants: { type: "string" },
  env: { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function mistakes(args: readonly string[], allowPositionals = false): string[] {
  try {
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals });
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split("\n");
  }
}

const ITS = "Its options: --tenants, --env, --json, --help.";

test.each([
  [["--tenant", "x"], [`--tenant is no option of this command. Did you mean --tenants? ${ITS}`]],
  [["--colour"], [`--colour is no option of this command. Take it out. ${ITS}`]],
  [["-j"], [`-j is no option of this command. Did you mean --json? ${ITS}`]],
  [["--tenants"], ["--tenants needs a value."]],
  [["--tenants", "--json"], ["--tenants needs a value, got: --json (if that is meant: --tenants=--json)."]],
  [["--json=yes"], ["--json takes no value, got: yes."]],
  [["acme"], ["acme is not expected: this command takes options only: --tenants, --env, --json, --help."]],
  [
    ["--jsn", "--tenants"],
    [`--jsn is no option of this command. Did you mean --json? ${ITS}`, "--tenants needs a value."],
  ],
  [["--toString"], [`--toString is no option of this command. Take it out. ${ITS}`]],
])("%j: every mistake of the call", (args, expected) => {
  expect(mistakes(args)).toEqual(expected);
});

test("a call without mistakes is parsed as before", () => {
  const { values, positionals } = parseArgs({
    args: ["acme", "--env", "a", "--env=b", "-h", "--tenants=--odd"],
    options: OPTIONS,
    allowPositionals: true,
  });
  expect(values).toEqual({ env: ["a", "b"], help: true, tenants: "--odd" });
  expect(positionals).toEqual(["acme"]);
});
