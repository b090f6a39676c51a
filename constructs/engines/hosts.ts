import type { Home, Share, Values } from "../../config/model";
import type { BootstrapHost, SliceHost } from "./engine";

/** What an engine's bootstrap and guard are given in a home. */
export function bootstrapHost(home: Home, engine: string): BootstrapHost<Values, Values> {
  return { home, settings: home.settings(engine), security: home.security };
}

/** What an engine's slice is made from. */
export function sliceHost(share: Share, engine: string): SliceHost<Values, Values> {
  return { ...share, settings: share.settings(engine) };
}
