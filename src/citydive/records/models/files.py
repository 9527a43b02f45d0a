import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse


class StoredFile(models.Model):
    """A file outside the web root. Without a record it is staged: only its owner sees it, for a day.

    Bytes live under MEDIA_ROOT/<first two of uuid>/<uuid>; the name is only what people see.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey("records.Record", models.CASCADE, null=True, blank=True, related_name="files")
    # Other records that the file shows (an export): it is handed out only to those who may read all of them.
    shows = models.ManyToManyField("records.Record", blank=True, related_name="shown_in_files")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=160)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("file", args=[self.uuid])

    @property
    def path(self):
        text = str(self.uuid)
        return settings.MEDIA_ROOT / text[:2] / text
