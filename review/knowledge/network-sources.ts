/** Attributes that hold the addresses from which, or to which, traffic is let through. */
export const SOURCES: Readonly<Record<string, readonly string[]>> = {
  aws_vpc_security_group_ingress_rule: ["cidr_ipv4", "cidr_ipv6"],
  aws_security_group_rule: ["cidr_blocks", "ipv6_cidr_blocks"],
  aws_security_group: ["ingress.*.cidr_blocks", "ingress.*.ipv6_cidr_blocks"],
  aws_default_security_group: ["ingress.*.cidr_blocks", "ingress.*.ipv6_cidr_blocks"],
  aws_network_acl_rule: ["cidr_block", "ipv6_cidr_block"],
  aws_network_acl: ["ingress.*.cidr_block", "ingress.*.ipv6_cidr_block"],
  aws_ec2_managed_prefix_list: ["entry.*.cidr"],
  aws_eks_cluster: ["vpc_config.*.public_access_cidrs"],
  aws_wafv2_ip_set: ["addresses"],
  aws_redshift_security_group: ["ingress.*.cidr"],
};

/** Attributes that hold the addresses to which traffic is let out. */
export const DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  aws_vpc_security_group_egress_rule: ["cidr_ipv4", "cidr_ipv6"],
  aws_security_group_rule: ["cidr_blocks", "ipv6_cidr_blocks"],
  aws_security_group: ["egress.*.cidr_blocks", "egress.*.ipv6_cidr_blocks"],
  aws_default_security_group: ["egress.*.cidr_blocks", "egress.*.ipv6_cidr_blocks"],
};

/** Attributes that hold the ports. */
const PORTS = ["from_port", "to_port", "ip_protocol", "protocol"].flatMap((name) => [name, `ingress.${name}`]);

/** What is read of each type, by paths without elements. */
export const NETWORK_READS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(SOURCES).map(([type, paths]) => [type, [...paths.map((path) => path.replace(".*", "")), ...PORTS]]),
);
