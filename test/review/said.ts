/** Writes down what rules say of their cases, and a whole report: `npm run review:said`. Read the difference before you commit it. */
import { writeFileSync } from "node:fs";
import { SAID_FILE, said } from "./support/said";
import { WHOLE_FILE, whole } from "./support/whole";

writeFileSync(SAID_FILE, said());
writeFileSync(WHOLE_FILE, whole());
