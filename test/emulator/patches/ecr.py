"""ECR: pull-through cache rules and repository creation templates.

moto has neither. A rule looks into the secret that it names. Both are documents that are put, read back, changed and deleted, one for each prefix, so they are rows
of a table. Source: ECR API reference.
"""

from typing import NamedTuple

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecr.responses import ECRResponse
from moto.secretsmanager.models import secretsmanager_backends

from .patching import add, memory


class Kind(NamedTuple):
    """Operations `create_<name>`, `describe_<name>s`, `update_<name>` and `delete_<name>`."""

    name: str
    # Field that names one, and the field of a request that names several.
    key: str
    keys: str
    # Fields that a request sets, and what they are when it does not set them.
    fields: "dict[str, object]"
    # Field of an answer that holds one and several; None: the answer is the document itself.
    one: "str | None"
    many: str
    not_found: str
    exists: str


KINDS = (
    Kind(
        "pull_through_cache_rule",
        "ecrRepositoryPrefix",
        "ecrRepositoryPrefixes",
        {
            "upstreamRegistryUrl": None,
            "upstreamRegistry": None,
            "credentialArn": None,
            "customRoleArn": None,
            "upstreamRepositoryPrefix": None,
        },
        None,
        "pullThroughCacheRules",
        "PullThroughCacheRuleNotFoundException",
        "PullThroughCacheRuleAlreadyExistsException",
    ),
    Kind(
        "repository_creation_template",
        "prefix",
        "prefixes",
        {
            "description": None,
            "encryptionConfiguration": {"encryptionType": "AES256"},
            "resourceTags": [],
            "imageTagMutability": "MUTABLE",
            "repositoryPolicy": None,
            "lifecyclePolicy": None,
            "appliedFor": [],
            "customRoleArn": None,
        },
        "repositoryCreationTemplate",
        "repositoryCreationTemplates",
        "TemplateNotFoundException",
        "TemplateAlreadyExistsException",
    ),
)


def _fault(code, message):
    return type(code, (ServiceException,), {"code": code})(message)


def _look_into(self, secret_arn):
    """Source: ECR API reference, CreatePullThroughCacheRule, errors."""
    secrets = secretsmanager_backends[self.current_account][self.region].secrets
    if secret_arn not in secrets:
        raise _fault("SecretNotFoundException", f"The ARN of the secret '{secret_arn}' is not found")
    versions = secrets[secret_arn].versions.values()
    if not any({"secret_string", "secret_binary"} & version.keys() for version in versions):
        raise _fault("UnableToAccessSecretException", f"The secret '{secret_arn}' has no value that can be read")


def _operations(kind: Kind) -> None:
    def documents(self):
        return memory(self.ecr_backend, kind.name)

    def found(self, key):
        if key not in documents(self):
            raise _fault(kind.not_found, f"There is no {kind.name} with the prefix '{key}'")
        return documents(self)[key]

    def asked(self):
        return {field: self._get_param(field) for field in kind.fields if self._get_param(field) is not None}

    def answer(self, document):
        shown = {field: value for field, value in document.items() if value is not None}
        return shown if kind.one is None else {"registryId": self.current_account, kind.one: shown}

    def create(self):
        key = self._get_param(kind.key)
        if key in documents(self):
            raise _fault(kind.exists, f"There is a {kind.name} with the prefix '{key}' already")
        if self._get_param("credentialArn") is not None:
            _look_into(self, self._get_param("credentialArn"))
        account = {"registryId": self.current_account} if kind.one is None else {}
        times = {"createdAt": utcnow(), "updatedAt": utcnow()}
        documents(self)[key] = {kind.key: key, **account, **kind.fields, **asked(self), **times}
        return ActionResult(answer(self, documents(self)[key]))

    def describe(self):
        keys = self._get_param(kind.keys) or []
        chosen = [found(self, key) for key in keys] or documents(self).values()
        shown = [{field: value for field, value in one.items() if value is not None} for one in chosen]
        return ActionResult({"registryId": self.current_account, kind.many: shown})

    def update(self):
        document = found(self, self._get_param(kind.key))
        document.update(asked(self), updatedAt=utcnow())
        return ActionResult(answer(self, document))

    def delete(self):
        document = found(self, self._get_param(kind.key))
        documents(self).pop(document[kind.key])
        return ActionResult(answer(self, document))

    add(ECRResponse, f"create_{kind.name}")(create)
    add(ECRResponse, f"describe_{kind.name}s")(describe)
    add(ECRResponse, f"update_{kind.name}")(update)
    add(ECRResponse, f"delete_{kind.name}")(delete)


for _kind in KINDS:
    _operations(_kind)
