/** Id of the engine: the folder's name. */
export const ID = "pgvector";
