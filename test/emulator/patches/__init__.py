"""One module for each AWS service with gaps. A module's comments say which gap each patch fills."""

import importlib

SERVICES = (
    "applicationautoscaling",
    "awslambda",
    "backup",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "ecr",
    "eks",
    "elasticache",
    "kms",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sqs",
)


def apply() -> None:
    """Puts every patch in place. Importing a module applies it, so a second call changes nothing."""
    for service in SERVICES:
        importlib.import_module(f"{__name__}.{service}")
