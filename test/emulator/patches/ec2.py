"""EC2: descriptions of security group rules."""

from moto.ec2.models.security_groups import SecurityGroupRule

from .patching import wrap_property


@wrap_property(SecurityGroupRule, "description")
def description(original, self):
    # moto returns the description of a rule for an address range only, not of one for another security group.
    return original(self) or self.source_group.get("Description")
