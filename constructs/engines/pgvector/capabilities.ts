import type { Capabilities } from "../capabilities";
import { capabilities as relational } from "../postgresql/capabilities";

export const capabilities: Capabilities = {
  ...relational,
  notOffered: "an index is searched in memory, which no quota of the server divides between tenants",
};
