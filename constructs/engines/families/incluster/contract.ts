import { z } from "zod";
import { transitFields, transitPart } from "../../../connection/parts";
import type { InclusterNames } from "../../../kubernetes/names";
import type { SecuritySettings } from "../../../security/settings";

/** Parts of a connection contract that every engine on Kubernetes has: passwords, and an authority of its own. */

/** Schema of how a user proves who it is. `user`: what the engine calls one. */
export function passwordFields(user: "user" | "role" = "user") {
  return {
    method: z.literal("password"),
    parameters_path: z
      .string()
      .describe(
        `Path of the SSM parameters (SecureString) that hold the passwords: the ${user}'s name is the last part.`,
      ),
  };
}

export function passwordPart(names: InclusterNames) {
  return { method: "password", parameters_path: names.passwords } as const;
}

export const trust = z.strictObject({
  parameter: z.string().describe("SSM parameter with the PEM certificate of the cluster's own authority."),
});

/** Schema of {@link tlsPart}. */
export const tls = z.strictObject({
  ...transitFields,
  trust,
  pinning: z.strictObject({ authority: z.string(), pin: z.literal("sha256-spki") }).nullable(),
});

/** TLS to a cluster whose certificates are signed by an authority of its own. */
export function tlsPart(cluster: string, security: SecuritySettings, names: InclusterNames) {
  const pinned = security.encryption.in_transit.certificate_pinning;
  return {
    ...transitPart(security),
    trust: { parameter: names.authority },
    pinning: pinned ? ({ authority: `${cluster} authority`, pin: "sha256-spki" } as const) : null,
  };
}
