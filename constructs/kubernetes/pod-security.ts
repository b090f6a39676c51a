/**
 * What pods and containers must say in a namespace of the `restricted` level. Source: Kubernetes, "Pod Security
 * Standards": `runAsNonRoot` counts for every container where the pod says it, so that containers need not.
 */

/** A pod. Its images name a user that is not root. */
export const RESTRICTED_POD = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } as const;

/** A container of a pod that says `runAsNonRoot` itself. */
export const RESTRICTED_CONTAINER = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** A container whose pod somebody else writes: a chart, or an operator. */
export const NON_ROOT_CONTAINER = { ...RESTRICTED_CONTAINER, runAsNonRoot: true };
