"""S3: policies of buckets."""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

from .patching import wrap


@wrap(FakeBucket, "get_permission")
def get_permission(original, self, action, resource):
    # moto denies what a statement with a condition speaks of, whatever the condition says: nobody could read a bucket
    # that is closed to those without TLS. Such statements are left out, as nothing here has TLS.
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy.decode() if isinstance(self.policy, bytes) else self.policy)
    statements = policy.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    policy["Statement"] = [one for one in listed if not one.get("Condition")]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)
