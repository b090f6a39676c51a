import { forEach, type Refusals } from "../../config/refusal";

/** What people call several writers at one time, refused for an engine whose data has one. `limit`: what the one is. */
export function oneWriter(limit: string, source: string, nearest: string): Refusals {
  return forEach(["active_active", "multi_master", "multi_primary"], { limit, source, nearest });
}
