"""Which passwords are refused, and the words that say what to take instead. The rules are Django's."""

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _


class LongEnough(django.MinimumLengthValidator):
    def get_error_message(self):
        return _("This password is too short: it needs %(n)d characters. A sentence is good.") % {
            "n": self.min_length
        }


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self):
        return _("This password is too common: programs try it first. Take one of your own, such as a sentence.")


class NotLikeThePerson(django.UserAttributeSimilarityValidator):
    def get_error_message(self):
        return _("This password is too much like your %(verbose_name)s. Take one that does not hold it.")
