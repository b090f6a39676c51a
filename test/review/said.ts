/** Writes down what rules say of their cases: `npm run review:said`. Read the difference before you commit it. */
import { writeFileSync } from "node:fs";
import { SAID_FILE, said } from "./support/said";

writeFileSync(SAID_FILE, said());
