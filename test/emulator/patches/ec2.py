"""EC2: descriptions of security group rules, DNS options of endpoints, tags of launch templates."""

from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response

from .patching import wrap, wrap_property


@wrap_property(SecurityGroupRule, "description")
def description(original, self):
    # moto returns the description of a rule for an address range only, not of one for another security group.
    return original(self) or self.source_group.get("Description")


# Interface endpoints answer with IPv4 addresses to all of the VPC when they are not told otherwise.
VPCEndPoint.ip_address_type = "ipv4"
VPCEndPoint.dns_options = None


@wrap(EC2Response)
def create_vpc_endpoint(original, self):
    # moto forgets the options.
    answer = original(self)
    endpoint = answer.result["VpcEndpoint"]
    asked = self._get_param("DnsOptions") or {}
    if endpoint.vpc_endpoint_type == "Interface":
        inbound_only = str(asked.get("PrivateDnsOnlyForInboundResolverEndpoint", "false")).lower() == "true"
        endpoint.dns_options = {
            "DnsRecordIpType": asked.get("DnsRecordIpType") or "ipv4",
            **({"PrivateDnsOnlyForInboundResolverEndpoint": inbound_only} if asked else {}),
        }
    return answer


@wrap(EC2Response)
def create_launch_template(original, self):
    # moto counts the template's own tags among those that it gives to what is made from it.
    answer = original(self)
    template = self.ec2_backend.get_launch_template(answer.result["LaunchTemplate"]["LaunchTemplateId"])
    data = template.latest_version().data
    kept = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
    data["TagSpecifications"] = kept
    return answer
