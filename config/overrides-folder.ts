import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Problems, readChecked } from "./documents";
import { type EnvironmentFile, environmentRules, toEnvironment } from "./environment-file";
import type { FileIndex } from "./file-index";
import { adviceOnOverride } from "./file-names";
import { fileProblem } from "./files";
import type { FleetSchemas } from "./fleet-schemas";
import { ISOLATION_ROOM } from "./isolation";
import type { Environment } from "./model";
import { ENVIRONMENTS } from "./naming";
import { oneOf } from "./nearest";
import type { EnvironmentRoom } from "./room";
import { overrideFile, type RoomFiles } from "./room-files";
import type { Document } from "./yaml";

/** The environments there are. */
export interface ReadEnvironments {
  /** Those whose file can be read. */
  readonly read: ReadonlyMap<string, ReadEnvironment>;
  /** All that have a file. */
  readonly named: readonly string[];
}

/** An environment with the file that it was read from. */
export interface ReadEnvironment {
  readonly environment: Environment;
  readonly document: Document;
}

function environmentFile(environment: string): string {
  return `${environment}_environment.yml`;
}

/** Reads every `<environment>_environment.yml` and refuses files of other names. */
export function readOverridesFolder(
  path: string,
  rooms: ReadonlyMap<string, RoomFiles>,
  environmentRooms: readonly EnvironmentRoom[],
  schema: () => FleetSchemas["environment"],
  index: FileIndex,
  problems: Problems,
): ReadEnvironments {
  const names = list(path, problems);
  const known = Object.keys(ENVIRONMENTS).flatMap((environment) => [
    environmentFile(environment),
    ...[...rooms.values()].map(({ room }) => overrideFile(environment, room)),
    ...environmentRooms.map((room) => overrideFile(environment, room)),
  ]);
  const roomNames = [...rooms.keys(), ...environmentRooms.map(({ id }) => id)];
  for (const name of names)
    if (!known.includes(name))
      problems.add(
        fileProblem(
          join(path, name),
          name,
          `<environment>_environment.yml and <environment>_<room>.yml, where a room is ${oneOf(roomNames)}`,
          adviceOnOverride(name, known, ["environment", ...roomNames]),
        ),
      );
  const environments = new Map<string, ReadEnvironment>();
  const engines = [...rooms.keys()].filter((room) => room !== ISOLATION_ROOM);
  const named = Object.keys(ENVIRONMENTS).filter((environment) => names.includes(environmentFile(environment)));
  for (const name of named) {
    const file = join(path, environmentFile(name));
    const found = readChecked<EnvironmentFile>(file, "environment", schema, index, problems);
    if (found === null) continue;
    const { document, value } = found;
    const offered = (tier: string) => engines.filter((engine) => rooms.get(engine)?.offeredBy(tier));
    for (const [at, ...what] of environmentRules(value, name, offered)) problems.add(document.problem(at, ...what));
    environments.set(name, { environment: toEnvironment(value, name, document.file), document });
  }
  if (named.length === 0 && problems.count === 0)
    problems.add(fileProblem(path, "no environment", "at least one <environment>_environment.yml", "Add one."));
  return { read: environments, named };
}

function list(path: string, problems: Problems): readonly string[] {
  try {
    return readdirSync(path).filter((name) => !name.startsWith(".") && name !== "README.md");
  } catch {
    problems.add(
      fileProblem(path, "no folder that can be read", "a folder", "Give the environments' folder: --overrides DIR."),
    );
    return [];
  }
}
