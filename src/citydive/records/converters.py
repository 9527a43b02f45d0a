class KeyConverter:
    """A record key in an address: `/r/LVI-F12/`."""

    regex = r"[A-Z]{3}-[A-Z][1-9][0-9]{0,8}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class OtherCaseConverter:
    """A key typed with small letters: `/r/lvi-f12/`. Never one as it should be."""

    regex = r"(?![A-Z]{3}-[A-Z])[A-Za-z]{3}-[A-Za-z][1-9][0-9]{0,8}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
