import { examine } from "./check/examine";
import { told } from "./check/told";
import { CHECK } from "./commands/configuration";
import { EXIT, program } from "./program";

export const main = program(CHECK, ({ values, folders, show, say }) => {
  const { base, "base-dir": baseDir, exceptions, today, floors } = values;
  const found = told(
    examine({ folders: { ...folders, floors }, base, baseDir, exceptions, today }),
    base !== undefined || baseDir !== undefined,
  );
  show(found.document, () => {
    for (const line of found.lines) say(line);
    return found.summary;
  });
  return found.isGood ? EXIT.good : EXIT.problems;
});
