"""CloudWatch: composite alarms."""

from moto.cloudwatch.responses import CloudWatchResponse

from .patching import add


@add(CloudWatchResponse)
def put_composite_alarm(self):
    # moto stores, describes and deletes composite alarms but has no action that makes one. Its handler for metric
    # alarms reads AlarmRule already.
    return self.put_metric_alarm()
