import { config } from "zod";

/**
 * Imported before any schema is made. zod writes and compiles a function for each schema that it uses; most runs use
 * a schema once or twice, and for 10,000 tenants it was no faster either.
 */
config({ jitless: true });
