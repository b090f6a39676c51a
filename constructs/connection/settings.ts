import { z } from "zod";
import { wholeNumber } from "../../config/fields";

/** What the application's pool is told, whatever the engine. */
export const clientPoolFields = {
  size: wholeNumber(1, 1000).describe("Most connections that the application's pool holds."),
  min_idle: wholeNumber(0, 1000).describe("Connections that the application's pool keeps warm."),
  idle_timeout_seconds: wholeNumber(1, 86_400).describe("A connection idle for this long leaves the pool."),
  max_lifetime_seconds: wholeNumber(60, 86_400).describe("A connection leaves the pool at this age."),
  acquire_timeout_seconds: wholeNumber(1, 300).describe("Waiting for a connection ends after this many seconds."),
};

/** Settings of a pool that has all of them. */
export type ClientPool = z.infer<z.ZodObject<typeof clientPoolFields>>;

/** The pool's settings, with those that an engine has beside, or says otherwise. They stand in the order given. */
export function clientPool<Fields extends z.ZodRawShape>(fields: Fields) {
  return z.strictObject(fields).describe("Pool settings handed to the application in its connection contract.");
}
