import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { MAJOR_VERSIONS, type MajorVersion } from "../../constructs/engines/families/postgresql/sql/spec";
import { MissingRealPart } from "../support/real-part";

/** A PostgreSQL of this machine, which may have extensions that the npm packages lack. */
export interface Build {
  /** Folder of its programs. */
  readonly bin: string;
  readonly majorVersion: MajorVersion;
}

/** Where Debian puts servers. */
const DEBIAN = "/usr/lib/postgresql";

const ofDebian = () => (existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, "bin")) : []);

/**
 * The servers to try extensions on: the folders in `TESSERA_EXTENSIONS_POSTGRES`, with colons between them, else the machine's.
 * @throws MissingRealPart where there is none
 */
export function builds(): readonly Build[] {
  const named = process.env.TESSERA_EXTENSIONS_POSTGRES?.split(":");
  const found = (named ?? ofDebian())
    .filter((bin) => existsSync(join(bin, "postgres")))
    .flatMap((bin) => {
      // initdb says its version to root too.
      const said = execFileSync(join(bin, "initdb"), ["--version"], { encoding: "utf8", cwd: dirname(bin) });
      const majorVersion = MAJOR_VERSIONS.find((version) => said.includes(` ${version}.`));
      return majorVersion === undefined ? [] : [{ bin, majorVersion }];
    });
  if (found.length === 0)
    throw new MissingRealPart("postgresql", `no server of ${MAJOR_VERSIONS.join(", ")} in ${named ?? DEBIAN}`);
  return found;
}
