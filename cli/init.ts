import { INIT } from "./commands/beginnings";
import { answersOf, type Written } from "./init/answers";
import { completed, isTerminal, onTerminal } from "./init/ask";
import { ENGINES, init } from "./init/init";
import { program } from "./program";
import { table } from "./program/table";

export const main = program(INIT, async ({ values, folders, show, say }) => {
  const listed = (words: readonly string[]) => (words.length === 0 ? undefined : words.join(","));
  const given: Written = withoutUndefined({
    organisation: values.organisation,
    environments: listed(values.env),
    accounts: listed(values.account),
    region: values.region,
    "recovery-region": values["recovery-region"],
    engines: listed(values.engine),
    tiers: listed(values.tier),
    contacts: listed(values.contact),
    state: values.state,
    "audit-days": values["audit-days"]?.toString(),
  });
  const written = isTerminal()
    ? await onTerminal((ask) => completed(given, ENGINES, ask, say))
    : await completed(given, ENGINES, null, say);
  const answers = answersOf(written);
  const done = init(folders, answers);
  const [first = ""] = answers.environments;
  const steps = [
    ...(answers.state === "s3" ? [`./tessera bootstrap ${first} --repository OWNER/NAME`] : []),
    "./tessera check",
    `./tessera synth ${first}`,
    `./tessera tenant add ID --tier ${answers.tiers.at(-1)} --env ${first} --engine ${answers.engines[0]} --application ARN --owner EMAIL`,
  ];
  show({ ...done, steps }, () =>
    [
      ...done.written.map((file) => `written: ${file}`),
      "",
      table(
        ["environment", "cell", "engines"],
        done.cells.map(({ environment, cell, engines }) => [environment, cell, engines.join(", ")]),
      ),
      "",
      ...steps.map((step) => `then: ${step}`),
    ].join("\n"),
  );
});

function withoutUndefined(values: Readonly<Record<string, string | undefined>>): Written {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
