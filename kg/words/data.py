"""Where the data of the project lies: ``seeds/`` and ``ontology/``, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

from kg.words.errors import DataError

_PACKAGE = Path(__file__).resolve().parent.parent


def _data_path(folder: str, relative: str) -> Path:
    # A wheel carries the folders inside the package as kg/data/<folder>; a checkout has them beside the package.
    for root in (_PACKAGE.parent / folder, _PACKAGE / "data" / folder):
        path = root / relative
        if path.exists():
            return path
    raise DataError(f"{folder}/{relative}", "missing; is the installation complete?")


def seeds_path(relative: str = "") -> Path:
    """Path of a file or folder of ``seeds/``.

    Raises:
        DataError: There is no such file.
    """
    return _data_path("seeds", relative)


def ontology_path(relative: str = "") -> Path:
    """Path of a file or folder of ``ontology/``.

    Raises:
        DataError: There is no such file.
    """
    return _data_path("ontology", relative)
