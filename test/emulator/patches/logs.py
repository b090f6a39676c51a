"""CloudWatch Logs: log group classes."""

from moto.logs.models import LogGroup
from moto.logs.responses import LogsResponse

from .patching import wrap

DEFAULT_CLASS = "STANDARD"


@wrap(LogsResponse)
def create_log_group(original, self):
    # moto forgets the class of a log group, and the provider then wants to replace the group.
    answer = original(self)
    group = self.logs_backend.groups[self._get_param("logGroupName")]
    group.log_group_class = self._get_param("logGroupClass") or DEFAULT_CLASS
    return answer


@wrap(LogGroup)
def to_describe_dict(original, self):
    return {**original(self), "logGroupClass": getattr(self, "log_group_class", DEFAULT_CLASS)}
