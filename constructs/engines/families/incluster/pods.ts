import type { Placement } from "../../../kubernetes/node-groups";

/** Parts of a pod that every cluster's pods have. */

/** What the strictest pod security level asks for. `user`: user and group of the image. */
export function restrictedPod(user: number) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The nodes that the home's pods run on. */
export function placed({ placement }: { readonly placement: Placement }) {
  return {
    nodeSelector: { ...placement.nodeSelector },
    tolerations: placement.tolerations.map((toleration) => ({ ...toleration })),
  };
}
