from django.db import models


class Bucket(models.Model):
    """How often something happened within one stretch of time: one row per throttle and key (`cohorts.throttle`).

    The key is kept as a keyed hash only: neither network addresses nor e-mail addresses can be read from it.
    """

    digest = models.CharField(max_length=32, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.digest}: {self.count}"
