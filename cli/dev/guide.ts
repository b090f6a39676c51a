import { CHAPTERS } from "../commands";
import type { Command, Example } from "../commands/shape";
import { positionalsOf } from "../program/environment";
import { MEANING } from "../program/exit";
import { CALLED, callOf, defaultOf, exitsOf, fileName, meaning, written } from "../program/help";
import { optionsOf } from "../program/parse";

/** The guide that the table of commands makes. */
export const GUIDE = "docs/guides/commands.md";

const HEAD = `# Commands

<!-- Made by ./tessera dev docs of cli/commands/: do not edit. -->

One program, \`./tessera\`, from a checkout after \`npm ci\`. \`npm run NAME -- …\` runs the same command, but for
\`help\`, \`completion\` and \`dev …\`, which have no script of their name (\`npm run tenant -- add …\` runs \`tenant
add\`). npm adds its own words around it, changes nothing of the exit code, and completes nothing. The registry has an
unrelated package \`tessera\`, so never call \`npx tessera\`: \`npx --no -- tessera\` runs this one, and installs
nobody's where this is not.

\`eval "$(./tessera completion bash)"\` (or \`zsh\`) completes commands, options, environments, tenants and engines.

Each command takes \`--help\` (\`-h\`) and \`--version\`, which do nothing else. With \`--json\` one JSON document is
on standard output and nothing else: \`schemaVersion\` first, in the form that the command's schema in
[schemas/commands](../../schemas/commands) has. A key may be added to a version of it; none goes or changes. Where
the command cannot answer, the document is \`{"schemaVersion": 1, "errors": […]}\`
([errors.schema.json](../../schemas/commands/errors.schema.json)), and standard error says the same to people.

A command that is about an environment takes its name as the argument or as \`--env\`, whichever is nearer at hand:
\`./tessera quotas production\` is \`./tessera quotas --env production\`. Where the argument is something else (\`explain\`,
\`local\`, \`tenant add\`), or every environment is read (\`check\`), it is \`--env\` alone.

Every mistake of a call, of its command, arguments and options alike, is told at once, with the nearest name, before
anything is done. What takes over a second says on standard error that it still works (\`NO_PROGRESS=1\`: not). A
reader that goes early (\`| head\`) ends nothing and is no error. Two runs that write to the same place wait for each
other, or say who is there.
`;

/** The whole page. */
export function guide(): string {
  const codes = Object.entries(MEANING).map(([code, what]) => `| ${code} | ${what} |`);
  const chapters = CHAPTERS.map(
    ({ title, commands }) => `## ${title}\n\n${commands.map((one) => section(one)).join("\n")}`,
  );
  return `${HEAD}
## Exit codes

The same of every command. Above 128 it is 128 and the number of the signal.

| code | means |
|---:|---|
${codes.join("\n")}

${chapters.join("\n")}`;
}

function section(command: Command): string {
  const { name, summary, says, examples, json, account } = command;
  const lines = [`### ${name}`, "", summary, "", ...fences(examples), ""];
  if (says !== undefined) lines.push(says, "");
  lines.push("```text", callOf(command), "```", "");
  const rows = [
    ...positionalsOf(command).map((one) => [`\`${one.name}\``, one.says, ""]),
    ...Object.entries(optionsOf(command)).flatMap(([option, row]) =>
      option === "help" || option === "version"
        ? []
        : [[`\`${written(option, row)}\``, meaning(row).replace(/ \(default: .*\)$/s, ""), defaultOf(row) ?? ""]],
    ),
  ];
  if (rows.length > 0)
    lines.push(
      "| | what it does | default |",
      "|---|---|---|",
      ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
      "",
    );
  const own = exitsOf(command).filter(([code, what]) => what !== MEANING[code]);
  if (own.length > 0) lines.push(`Exit codes: ${own.map(([code, what]) => `${code} ${what}`).join("; ")}.`, "");
  const facts = [
    json ? `\`--json\`: [${fileName(name)}.schema.json](../../schemas/commands/${fileName(name)}.schema.json).` : "",
    account ? "Needs an AWS account." : "",
  ].filter((text) => text !== "");
  if (facts.length > 0) lines.push(facts.join(" "), "");
  return lines.join("\n");
}

/** Examples that need the same stand in one block. */
function fences(examples: readonly Example[]): string[] {
  const lines: string[] = [];
  for (const [at, { line, says, mark }] of examples.entries()) {
    const before = examples[at - 1];
    if (before === undefined || before.mark !== mark) {
      if (before !== undefined) lines.push("```", "");
      lines.push(mark === undefined ? "```console" : `\`\`\`console ${mark}`);
    }
    lines.push(`$ ${CALLED} ${line}    # ${says}`);
  }
  return [...lines, "```"];
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
