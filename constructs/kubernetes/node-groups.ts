import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NodeClassName } from "../../config/kubernetes";
import type { Environment, Home } from "../../config/model";
import { LABEL } from "./names";

/** What nodes of a class are, in each zone. */
export interface NodeClass {
  /** EC2 instance types, arm64 (Graviton): the images of all operators are built for it. */
  readonly instanceTypes: readonly string[];
  /** Nodes in each zone. The number in between is the autoscaler's: Terraform leaves it alone. */
  readonly minNodes: number;
  readonly maxNodes: number;
  /** Whether only pods that tolerate the class run there. */
  readonly tainted: boolean;
}

/** Classes that every platform has, by whether only pods that tolerate them run there. A dedicated tenant's nodes stand in its own stack. */
const TAINTED: Readonly<Record<NodeClassName, boolean>> = { system: false, shared: true };

/** The platform's classes of nodes, as the environment sizes them. */
export function nodeClasses({
  kubernetes,
}: Pick<Environment, "kubernetes">): readonly (readonly [string, NodeClass])[] {
  return (Object.keys(TAINTED) as NodeClassName[]).map((name) => {
    const { instance_type, min_per_zone, max_per_zone } = kubernetes.nodes[name];
    return [
      name,
      { instanceTypes: [instance_type], minNodes: min_per_zone, maxNodes: max_per_zone, tainted: TAINTED[name] },
    ];
  });
}

/** Class of nodes that one home has to itself. */
export const DEDICATED_CLASS = "dedicated";

const ROOT_VOLUME_GIB = 50;

/** Whose pods alone run on a node. Engines are apart: a small pod of one would take the room of a large one of another. */
export interface Owner {
  readonly home: string;
  readonly engine: string;
}

/** A node's labels and taints alike. */
function marks(className: string, owner?: Owner): Record<string, string> {
  return {
    [LABEL.nodeClass]: className,
    ...(owner === undefined ? {} : { [LABEL.home]: owner.home, [LABEL.engine]: owner.engine }),
  };
}

export interface NodeGroupsProps {
  readonly environment: Environment;
  /** Name to build names from. */
  readonly name: string;
  readonly clusterName: string;
  readonly roleArn: string;
  /** One a zone, in the order of the environment's zones. May be a list token. */
  readonly subnetIds: readonly string[];
  /** Security groups that the nodes wear. */
  readonly securityGroupIds: readonly string[];
  /** Encrypts root volumes. */
  readonly keyArn: string;
  readonly className: string;
  readonly nodeClass: NodeClass;
  /** Name of the home and id of the engine that the nodes are for, and for no others. Default: nobody's. */
  readonly owner?: Owner;
  readonly tags?: Readonly<Record<string, string>>;
  /** What a node needs to join the cluster and to become ready. Default: it stands, in a lower layer. */
  readonly after?: readonly ITerraformDependable[];
}

/** A managed node group in each zone: a volume stays in its zone, and so must the nodes that can mount it. */
export class NodeGroups extends Construct {
  readonly groups: readonly EksNodeGroup[];

  constructor(scope: Construct, id: string, props: NodeGroupsProps) {
    super(scope, id);
    const { environment, name, className, nodeClass } = props;
    const tags = { ...props.tags, Name: `${name}-${className}` };
    const template = new LaunchTemplate(this, "template", {
      name: `${name}-${className}`,
      description: `Nodes of class ${className}`,
      updateDefaultVersion: true,
      vpcSecurityGroupIds: [...props.securityGroupIds],
      // IMDSv2 only, and one hop: a pod cannot take its node's role.
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: "disabled",
      },
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeSize: ROOT_VOLUME_GIB,
            volumeType: "gp3",
            encrypted: "true",
            kmsKeyId: props.keyArn,
            deleteOnTermination: "true",
          },
        },
      ],
      monitoring: { enabled: true },
      // Default tags of the provider do not reach what EC2 makes from a template.
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({
        resourceType,
        tags: { ...tags, "tessera:environment": environment.name, "tessera:managed": "true" },
      })),
      tags,
    });
    this.groups = environment.zones.map(
      (zone, index) =>
        new EksNodeGroup(this, zone, {
          clusterName: props.clusterName,
          nodeGroupName: nodeGroupName(name, className, zone),
          nodeRoleArn: props.roleArn,
          subnetIds: [Fn.element(props.subnetIds as string[], index) as unknown as string],
          amiType: "AL2023_ARM_64_STANDARD",
          // Nodes never follow the control plane by themselves. Theirs may be up to three minors behind, and none ahead.
          version: environment.kubernetes.version,
          capacityType: "ON_DEMAND",
          instanceTypes: [...nodeClass.instanceTypes],
          launchTemplate: { id: template.id, version: `${Fn.tostring(template.latestVersion)}` },
          scalingConfig: { minSize: nodeClass.minNodes, desiredSize: nodeClass.minNodes, maxSize: nodeClass.maxNodes },
          updateConfig: { maxUnavailable: 1 },
          labels: marks(className, props.owner),
          taint: taintsOf(props),
          tags,
          lifecycle: { ignoreChanges: ["scaling_config[0].desired_size"] },
          dependsOn: props.after === undefined ? undefined : [...props.after],
        }),
    );
  }
}

/**
 * A node group's name. Its cluster is one environment's, so platform and environment need not be said again: with the
 * longest tenant id they would not fit into 63 characters (EKS API reference, CreateNodegroup).
 */
export function nodeGroupName(name: string, className: string, zone: string): string {
  return `${name.replace(/^tessera-[a-z]+-/, "")}-${className}-${zone.slice(-1)}`;
}

function taintsOf({ className, nodeClass, owner }: NodeGroupsProps) {
  if (!nodeClass.tainted) return [];
  return Object.entries(marks(className, owner)).map(([key, value]) => ({ key, value, effect: "NO_SCHEDULE" }));
}

/** Where pods of a home run, in the words of a pod's specification. */
export interface Placement {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly {
    readonly key: string;
    readonly operator: "Equal";
    readonly value: string;
    readonly effect: "NoSchedule";
  }[];
}

/** Nodes of cells' pods are the shared ones; a dedicated tenant's pods have nodes that admit no others, engine by engine. */
export function placementOf({ kind, name }: Home, engine: string): Placement {
  const labels = kind === "cell" ? marks("shared") : marks(DEDICATED_CLASS, { home: name, engine });
  return {
    nodeSelector: labels,
    tolerations: Object.entries(labels).map(([key, value]) => ({
      key,
      operator: "Equal",
      value,
      effect: "NoSchedule",
    })),
  };
}
