class DiveConverter:
    """The address name of a deep dive: `/d/heat-in-the-city/`."""

    regex = r"[-a-z0-9_]{1,50}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class CityCodeConverter:
    """The code of a city: `/d/…/cities/LVI/`."""

    regex = r"[A-Z]{3}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
