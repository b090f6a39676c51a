"""SQS: redrive policies."""

import json

from moto.sqs.models import Queue

from .patching import wrap_property

# moto refuses RedriveAllowPolicy as an unknown attribute.
Queue.BASE_ATTRIBUTES.append("RedriveAllowPolicy")
Queue.redrive_allow_policy = None


@wrap_property(Queue, "attributes")
def attributes(original, self):
    # The provider compares redrive policies as text, as AWS stores them: compact. It takes an empty one for a value.
    found = original(self)
    if isinstance(found.get("RedrivePolicy"), str):
        found["RedrivePolicy"] = json.dumps(json.loads(found["RedrivePolicy"]), separators=(",", ":"))
    for name in ("RedrivePolicy", "RedriveAllowPolicy"):
        if not found.get(name):
            found.pop(name, None)
    return found
