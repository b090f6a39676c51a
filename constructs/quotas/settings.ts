import { z } from "zod";
import { wholeNumber } from "../../config/fields";
import { LIMITS } from "./limits";

/** AWS grants no more of anything here. */
const MOST = 100_000_000;

/** Every setting of the room `quotas`: what the environment's account may have of each limit. */
export const settings = z
  .strictObject(
    Object.fromEntries<ReturnType<typeof wholeNumber>>(
      Object.entries(LIMITS).map(([id, { name, source }]) => [
        id,
        wholeNumber(1, MOST).describe(`${name} that the account may have in its region. Default: ${source}.`),
      ]),
    ),
  )
  .describe("Limits of the account: AWS's, or what it was granted.");

export type QuotaSettings = Readonly<Record<string, number>>;
