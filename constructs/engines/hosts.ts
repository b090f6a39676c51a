import { isActive, isLeaving } from "../../config/homes";
import type { Home, Share, Values } from "../../config/model";
import type { BootstrapHost, SliceHost } from "./engine";

/** What an engine's bootstrap and guard are given in a home. */
export function bootstrapHost(home: Home, engine: string): BootstrapHost<Values, Values> {
  return { home, settings: home.settings(engine), security: home.security };
}

/** What an engine's slice is made from. */
export function sliceHost(share: Share, engine: string): SliceHost<Values, Values> {
  const { tenant, environment } = share;
  const active = isActive(tenant, environment.name, engine);
  const isKept = share.protected && !isLeaving(tenant, environment.name, engine);
  return { ...share, active, protected: isKept, settings: share.settings(engine) };
}
