import { INIT } from "./commands/beginnings";
import { answersOf, type Written } from "./init/answers";
import { completed } from "./init/ask";
import { ENGINES, init } from "./init/init";
import { program } from "./program";
import { foldersSaid } from "./program/folders-said";
import { table } from "./program/table";

export const main = program(INIT, async ({ values, folders, show, say, ask }) => {
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
  const written = await completed(given, ENGINES, ask, say);
  const answers = answersOf(written);
  const done = init(folders, answers);
  const [first = ""] = answers.environments;
  const { tier, engine } = done.offered;
  const where = foldersSaid(folders);
  const steps = [
    ...(answers.state === "s3"
      ? answers.environments.map((name) => `./tessera bootstrap ${name} --repository OWNER/NAME${where}`)
      : []),
    `./tessera check${where}`,
    `./tessera synth ${first}${where}`,
    `./tessera tenant add ID --tier ${tier} --env ${first} --engine ${engine} --application ARN --owner EMAIL${where}`,
  ];
  show({ written: done.written, cells: done.cells, steps }, () =>
    [
      ...done.written.map((file) => `written: ${file}`),
      "",
      table(
        ["environment", "cell", "engines"],
        done.cells.map(({ environment, cell, engines }) => [environment, cell, engines.join(", ")]),
      ),
      ...done.unoffered.map((one) => `${one}: no tier of ${answers.tiers.join(", ")} offers it, so nothing runs it`),
      "",
      ...steps.map((step) => `then: ${step}`),
    ].join("\n"),
  );
});

function withoutUndefined(values: Readonly<Record<string, string | undefined>>): Written {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
