"""Route 53: private zones."""

from moto.route53.responses import Route53

from .patching import wrap


@wrap(Route53)
def create_hosted_zone(original, self):
    # moto makes a zone private when a flag says so. For AWS, and for the provider, a zone that names a VPC is private.
    if self._get_param("VPC.VPCId") is None:
        return original(self)
    flag = self._get_bool_param
    self._get_bool_param = lambda name, *rest: True if name == "HostedZoneConfig.PrivateZone" else flag(name, *rest)
    return original(self)
