import type { EngineLive } from "../../live/live";
import { clusterIdentifier, inspect } from "../postgresql/live";
import { ownName } from "./id";

export const live: EngineLive = { inspect: (host) => inspect(host, clusterIdentifier(ownName(host.home))) };
