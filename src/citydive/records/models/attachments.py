from django.db import models
from django.utils.translation import gettext_lazy as _

from .files import StoredFile


class Attachment(models.Model):
    """A file that somebody attached to a record. Whose it is, its size and its rights stand on the stored file."""

    file = models.OneToOneField(StoredFile, models.CASCADE, primary_key=True, related_name="attachment")
    # Of a picture what it shows, in words, for those who do not see it; of other files what they are.
    description = models.CharField(_("what it is"), max_length=300, blank=True)

    class Meta:
        ordering = ["file__created", "pk"]

    def __str__(self):
        return self.file.name

    @property
    def type_word(self) -> str:
        """How people call the kind of file: its ending in capitals."""
        return self.file.name.rpartition(".")[2].upper()
