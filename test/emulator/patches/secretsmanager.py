"""Secrets Manager: rotation by schedule expression, and secrets without a value."""

import json

from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

from .patching import wrap


@wrap(SecretsManagerBackend)
def rotate_secret(original, self, secret_id, *args, rotation_rules=None, **kwargs):
    # moto knows AutomaticallyAfterDays only: rotation by ScheduleExpression stays off, and Duration is forgotten.
    rules = dict(rotation_rules or {})
    counted = {**rules, "AutomaticallyAfterDays": rules.get("AutomaticallyAfterDays", 1)} if rules else rotation_rules
    answer = original(self, secret_id, *args, rotation_rules=counted, **kwargs)
    self.secrets[secret_id].rotation_rules = rules
    return answer


@wrap(SecretsManagerBackend)
def list_secret_version_ids(original, self, secret_id, *args, **kwargs):
    # moto makes a version of a secret that was never given a value. Secrets Manager lists none.
    versions = self.secrets[secret_id].versions
    filled = {key for key, version in versions.items() if {"secret_string", "secret_binary"} & version.keys()}
    answer = json.loads(original(self, secret_id, *args, **kwargs))
    answer["Versions"] = [version for version in answer["Versions"] if version["VersionId"] in filled]
    return json.dumps(answer)


@wrap(FakeSecret)
def to_dict(original, self):
    described = original(self)
    rules = getattr(self, "rotation_rules", None)
    if rules and described.get("RotationEnabled"):
        described["RotationRules"] = rules
    return described
