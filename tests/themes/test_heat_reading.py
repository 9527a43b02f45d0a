"""What a person says of the columns, against files that define their own."""

import pytest

pytest.importorskip("numpy")

from citydive.evidence.contract import UnreadableFile
from citydive.themes.heat import reading
from tests.urbanheat import provider_files
from urbanheat.readers import read_series, write_csv

MAPPING = {"date": ("date", None), "tmax": ("tmax_c", "°F")}


def test_a_file_that_has_none_of_the_named_temperatures_is_refused(tmp_path):
    """The library's own CSV needs no mapping; with one that leaves nothing it is no empty series."""
    (tmp_path / "plain.csv").write_text("date,tmin_c\n2020-01-01,1.0\n2020-01-02,2.0\n")
    write_csv(read_series(tmp_path / "plain.csv"), tmp_path / "own.csv")
    with pytest.raises(UnreadableFile, match="no column with a temperature") as told:
        reading.read(tmp_path / "own.csv", tmp_path / "out.csv", name="own.csv", mapping=MAPPING)
    assert "own.csv" in str(told.value) and told.value.problems[0]["remedy"]
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["ghcn-long", "ecad-zip"])
def test_a_mapping_that_does_not_fit_a_provider_s_file_is_refused(name, tmp_path):
    (tmp_path / "file").write_bytes(provider_files.ALL[name][0](provider_files.invented()))
    with pytest.raises(UnreadableFile, match="the mapping names a column that the file does not have"):
        reading.read(tmp_path / "file", tmp_path / "out.csv", name="file", mapping=MAPPING)
