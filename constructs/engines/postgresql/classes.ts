/** What an instance class gives. */
export interface InstanceClass {
  /** GiB of memory; null where capacity follows the load (two GiB an ACU). */
  readonly memory_gib: number | null;
  readonly vcpu: number | null;
}

const R_SIZES = { large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32, "12xlarge": 48, "16xlarge": 64 };
const R8G_SIZES = { ...R_SIZES, "24xlarge": 96, "48xlarge": 192 };

/** Memory-optimised families hold eight GiB a vCPU. */
function family(name: string, vcpuBySize: Readonly<Record<string, number>>): [string, InstanceClass][] {
  return Object.entries(vcpuBySize).map(([size, vcpu]) => [`db.${name}.${size}`, { memory_gib: vcpu * 8, vcpu }]);
}

/** Classes that Aurora PostgreSQL 14 to 17 runs on. Source: "Amazon Aurora DB instance classes", Aurora user guide. */
export const INSTANCE_CLASSES: Readonly<Record<string, InstanceClass>> = {
  "db.t4g.medium": { memory_gib: 4, vcpu: 2 },
  "db.t4g.large": { memory_gib: 8, vcpu: 2 },
  ...Object.fromEntries(family("r6g", R_SIZES)),
  ...Object.fromEntries(family("r7g", R_SIZES)),
  ...Object.fromEntries(family("r8g", R8G_SIZES)),
  "db.serverless": { memory_gib: null, vcpu: null },
};

/** GiB of memory of one Aurora capacity unit. Source: "Aurora Serverless v2 capacity", Aurora user guide. */
export const ACU_MEMORY_GIB = 2;

/** True where the class takes `serverless_min_acu` and `serverless_max_acu`. */
export function isServerless(instanceClass: string): boolean {
  return INSTANCE_CLASSES[instanceClass]?.memory_gib === null;
}
