import { readFileSync } from "node:fs";
import { DEV_DOCS } from "../commands/developers";
import { program } from "../program";
import { writeWhole } from "../program/files";
import { DOCUMENT, picture, printed, README, withPicture, withPrint } from "./architecture";
import { GUIDE, guide } from "./guide";
import { PAGES, page } from "./refusals";

export const main = program(DEV_DOCS, ({ show }) => {
  // Everything is made before the first is written.
  const texts = {
    [DOCUMENT]: withPicture(readFileSync(DOCUMENT, "utf8"), picture("production")),
    [README]: withPrint(readFileSync(README, "utf8"), printed()),
    [GUIDE]: guide(),
    [PAGES.refusals]: page("refusals"),
    [PAGES.standards]: page("standards"),
  };
  for (const [file, text] of Object.entries(texts)) writeWhole(file, text);
  show({ written: Object.keys(texts) }, `written: ${Object.keys(texts).join(", ")}`);
});
