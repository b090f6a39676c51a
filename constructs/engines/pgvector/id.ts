/** Id of the engine: the folder's name. */
export const ID = "pgvector";

/** A home's name with another start than every home's: the names of two clusters of a home differ. */
export function ownName(home: string): string {
  return home.replace(/^tessera-/, "vector-");
}
