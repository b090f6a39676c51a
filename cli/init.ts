import { INIT } from "./commands/beginnings";
import { answersOf, QUESTION_NAMES, type Written } from "./init/answers";
import { completed, mistakesOf, option } from "./init/ask";
import { ENGINES, init } from "./init/init";
import { type Call, program } from "./program";
import { foldersSaid } from "./program/folders-said";
import { table } from "./program/table";

export const main = program(INIT, work, ({ texts, told }, isAsked) =>
  mistakesOf(
    givenOf((name) => texts.get(name) ?? []),
    ENGINES,
    isAsked,
    told,
  ),
);

async function work({ values, folders, show, say, ask }: Call<typeof INIT>): Promise<void> {
  const given = givenOf((name) => {
    const value = values[name];
    return value === undefined || value === "" ? [] : [value].flat().map(String);
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
}

/** Answers that options give, each by its question. */
function givenOf(values: (option: keyof typeof INIT.options) => readonly string[]): Written {
  const pairs = QUESTION_NAMES.map((name) => [name, values(option(name)).join(",")] as const);
  return Object.fromEntries(pairs.filter(([, text]) => text !== ""));
}
