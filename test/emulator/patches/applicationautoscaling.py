"""Application Auto Scaling: tags of scalable targets."""

import json

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from .patching import add, memory, wrap


def _tags(response, arn):
    return memory(response.applicationautoscaling_backend, "tags").setdefault(arn, {})


@wrap(ApplicationAutoScalingResponse)
def register_scalable_target(original, self):
    # moto has no tags here, and the provider reads them after every change.
    answer = original(self)
    _tags(self, json.loads(answer)["ScalableTargetARN"]).update(self._get_param("Tags") or {})
    return answer


@add(ApplicationAutoScalingResponse)
def list_tags_for_resource(self):
    return json.dumps({"Tags": _tags(self, self._get_param("ResourceARN"))})


@add(ApplicationAutoScalingResponse)
def tag_resource(self):
    _tags(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
    return "{}"


@add(ApplicationAutoScalingResponse)
def untag_resource(self):
    tags = _tags(self, self._get_param("ResourceARN"))
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"
