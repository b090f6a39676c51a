"""KMS: multi-region replicas and rotation periods."""

import copy
import json

from moto.kms import models, responses

from .patching import wrap

DEFAULT_ROTATION_DAYS = 365


@wrap(models.KmsBackend)
def replicate_key(original, self, key_id, replica_region):
    # moto's replica shares its multi-region record, aliases and grants with the primary, and both then call themselves
    # REPLICA. Each gets its own.
    primary = self.keys[key_id]
    primary.multi_region_configuration = copy.deepcopy(primary.multi_region_configuration)
    replica = original(self, key_id, replica_region)
    replica.multi_region_configuration = copy.deepcopy(primary.multi_region_configuration)
    replica.multi_region_configuration["MultiRegionKeyType"] = "REPLICA"
    primary.multi_region_configuration["MultiRegionKeyType"] = "PRIMARY"
    replica.aliases, replica.grants = type(primary.aliases)(), {}
    return replica


@wrap(responses.KmsResponse, "replicate_key")
def replicate_key_request(original, self):
    # moto ignores the replica's own description, tags and policy.
    answer = original(self)
    key_id = self._get_param("KeyId").split("/")[-1]
    backend = models.kms_backends[self.current_account][self._get_param("ReplicaRegion")]
    replica = backend.keys[key_id]
    if self._get_param("Description") is not None:
        replica.description = self._get_param("Description")
    if self._get_param("Policy"):
        replica.policy = self._get_param("Policy")
    if self._get_param("Tags"):
        backend.tag_resource(key_id, self._get_param("Tags"))
    return answer


def _key(response):
    backend = response.kms_backend
    return backend.keys[backend.any_id_to_key_id(response._get_param("KeyId"))]


@wrap(responses.KmsResponse)
def enable_key_rotation(original, self):
    # moto forgets the rotation period.
    answer = original(self)
    key = _key(self)
    asked = self._get_param("RotationPeriodInDays")
    key.rotation_period_days = asked or getattr(key, "rotation_period_days", DEFAULT_ROTATION_DAYS)
    return answer


@wrap(responses.KmsResponse)
def get_key_rotation_status(original, self):
    status = json.loads(original(self))
    if status["KeyRotationEnabled"]:
        status["RotationPeriodInDays"] = getattr(_key(self), "rotation_period_days", DEFAULT_ROTATION_DAYS)
    return json.dumps(status)
