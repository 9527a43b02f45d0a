"""Words that stand nowhere else: each marks one text of the world, and knows who may read it."""

import datetime
import io
import re
import zipfile

# Every marked text holds this word too, so that one search finds them all.
EVERYWHERE = "zqcommon"
# When everything took place.
DAY = datetime.date(2024, 5, 13)
_WORD = re.compile(r"zq\d{4}q", re.IGNORECASE)


class Marks:
    """`marks(readers, "title of PRA-F1")` gives a text that begins with a word of its own."""

    def __init__(self):
        self.readers: dict[str, frozenset] = {}
        self.where: dict[str, str] = {}

    def word(self, readers, where) -> str:
        made = f"zq{len(self.readers):04}q"
        self.readers[made], self.where[made] = frozenset(readers), where
        return made

    def __call__(self, readers, where) -> str:
        return f"{self.word(readers, where)} {EVERYWHERE}"

    def url(self, readers, where) -> str:
        return f"https://{self.word(readers, where)}.example/"

    def gone(self, *texts) -> None:
        """What stood in these texts was taken away: from now on it is nobody's to read."""
        for word in words_in("\n".join(map(str, texts)).encode()):
            self.readers[word] = frozenset()

    def leaks(self, who, said) -> list[str]:
        """What stands in these words and `who` may not read, in words."""
        return [self.where[word] for word in said if word in self.readers and who not in self.readers[word]]


def words_in(data: bytes) -> set[str]:
    """The marking words in an answer; files in ZIP form (Word, exports) are opened."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = b"\n".join(archive.read(name) for name in archive.namelist())
            data = inside + "\n".join(archive.namelist()).encode()
    return {found.lower() for found in _WORD.findall(data.decode("utf-8", "replace"))}
