"""CloudTrail: the provider names trails by ARN."""

import json

from moto.cloudtrail.models import CloudTrailBackend
from moto.cloudtrail.responses import CloudTrailResponse

from .patching import wrap


def _by_arn(method):
    # moto looks these up by name only. AWS takes a name or an ARN.
    @wrap(CloudTrailBackend, method)
    def patched(original, self, name):
        return original(self, self.get_trail(name).trail_name)


for _method in ("start_logging", "stop_logging", "delete_trail"):
    _by_arn(_method)


@wrap(CloudTrailResponse)
def describe_trails(original, self):
    # moto answers with every trail whatever the list of names or ARNs says.
    wanted = self._get_param("trailNameList") or []
    answer = json.loads(original(self))
    if wanted:
        answer["trailList"] = [t for t in answer["trailList"] if t["Name"] in wanted or t["TrailARN"] in wanted]
    return json.dumps(answer)
