/** Writes `contract.schema.json` beside this file: `npx tsx constructs/engines/redis/write-contract-schema.ts` */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractSchema } from "./contract";

writeFileSync(join(__dirname, "contract.schema.json"), `${JSON.stringify(contractSchema(), null, 2)}\n`);
