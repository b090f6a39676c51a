import type { Manifest } from "../manifest";
import type { InclusterNames } from "../names";

/**
 * Registers the pods of a service with a target group that the AWS stack made, by its agreed name. Whether traffic may
 * pass is the security groups' matter: the controller is told nothing of networking and changes none.
 */
export function targetGroupBinding(names: InclusterNames, endpoint: string, service: string, port: number): Manifest {
  return {
    apiVersion: "elbv2.k8s.aws/v1beta1",
    kind: "TargetGroupBinding",
    metadata: { name: endpoint },
    spec: { serviceRef: { name: service, port }, targetGroupName: names.targetGroup(endpoint), targetType: "ip" },
  };
}
