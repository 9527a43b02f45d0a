from django.db import models


class Sent(models.Model):
    """A form that made something: sent again (a double click, a reload), it leads to what it made the first time.

    mark: hash of who sent what from which rendering of the form; kept for two days.
    """

    mark = models.CharField(max_length=64, primary_key=True)
    led_to = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name_plural = "sent"

    def __str__(self):
        return self.led_to
