/** Versions that every stack pins, in this one place. */
export const TERRAFORM = {
  /** Lowest Terraform: 1.11 brought stable S3 lock files. */
  requiredVersion: ">= 1.11.0",
  /**
   * AWS provider. The bindings are made for 6.25.0; what Tessera writes is valid under 5.100.0 as well.
   * `TESSERA_AWS_PROVIDER_VERSION` overrides it, for tests and for mirrors that hold another one.
   */
  awsProviderVersion: process.env.TESSERA_AWS_PROVIDER_VERSION || "6.25.0",
  /** The versions that the bindings are made for. */
  kubernetesProviderVersion: "2.38.0",
  helmProviderVersion: "3.1.1",
} as const;
