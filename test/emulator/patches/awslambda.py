"""Lambda: parts of a function's configuration that moto drops."""

from moto.awslambda.models import LambdaFunction

from .patching import wrap

# Request fields that AWS returns unchanged and moto forgets.
FORGOTTEN = ("DeadLetterConfig", "KMSKeyArn", "LoggingConfig")


def _with_defaults(self, field, value):
    # AWS names the default log group when the request does not.
    return {"LogGroup": f"/aws/lambda/{self.function_name}", **value} if field == "LoggingConfig" else value


@wrap(LambdaFunction, "__init__")
def create(original, self, account_id, spec, *args, **kwargs):
    original(self, account_id, spec, *args, **kwargs)
    self.remembered = {field: spec[field] for field in FORGOTTEN if spec.get(field)}


@wrap(LambdaFunction)
def update_configuration(original, self, config_updates):
    self.remembered.update({field: config_updates[field] for field in FORGOTTEN if field in config_updates})
    original(self, config_updates)
    return self.get_configuration()


@wrap(LambdaFunction)
def get_configuration(original, self, *args, **kwargs):
    remembered = {field: _with_defaults(self, field, value) for field, value in self.remembered.items() if value}
    return {**original(self, *args, **kwargs), **remembered}
