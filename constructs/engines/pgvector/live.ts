import type { EngineLive } from "../../live/live";
import { drillOf } from "../postgresql/drill";
import { clusterIdentifier, inspect } from "../postgresql/live";
import { ownName } from "./id";
import type { PgvectorSettings } from "./settings";

const identifierOf = (home: string) => clusterIdentifier(ownName(home));

export const live: EngineLive<PgvectorSettings> = {
  inspect: (host) => inspect(host, identifierOf(host.home)),
  drill: drillOf(identifierOf),
};
