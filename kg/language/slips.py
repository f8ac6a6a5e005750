"""Slips of optical character recognition in the ends of names: one character read for another that looks like it.

Newspaper pages come out of OCR with slips (有限公可, 派岀所, 实验窒). Where one character parts a stretch from a known
end of names, the two look alike, and the printed one belongs to no word, the stretch is read as that end. The page
stays as it is; offsets do not move, and evidence is quoted as printed.

Which characters look alike is measured, not listed: ``seeds/names/confusables.csv`` comes from comparing their pictures
in a font. Mending common words as well was tried: it mends one slip and breaks ten names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from kg.language.gazetteer import Gazetteer, Words
from kg.words.data import seeds_path
from kg.words.domain import Article
from kg.words.errors import DataError, KgError

_TABLE = "names/confusables.csv"
_LEAST = 3  # characters that an end of names needs to be mended by
# A character that stands alone this often is no slip: 从, 说.
_OFTEN = 96_000
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SIZE = 40  # pixels a side of a character's picture


@lru_cache(maxsize=1)
def load_confusables() -> Mapping[str, str]:
    """Character to the characters that look like it, the most alike first.

    Raises:
        DataError: The table is missing or broken.
    """
    out: dict[str, str] = {}
    with seeds_path(_TABLE).open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            char, others = row.get("character") or "", row.get("alike") or ""
            if len(char) != 1 or not others:
                raise DataError(f"seeds/{_TABLE}:{number}", "needs one character and those alike")
            out[char] = others
    return out


@dataclass(frozen=True, slots=True)
class SlipMender:
    """Mends slips in the ends of names.

    Attributes:
        ends: From ``(end of a name without one character, where that was)`` to the characters that may stand there.
        lengths: The lengths of all ends, longest first.
        alike: Character to its look-alikes.
        words: The dictionary.
    """

    ends: Mapping[tuple[str, int], str]
    lengths: tuple[int, ...]
    alike: Mapping[str, str]
    words: Words

    @classmethod
    def load(cls, heads: Iterable[str], words: Words) -> SlipMender:
        """Make ready for ends of names.

        Args:
            heads: Ends of names; those of less than three characters say too little to mend.
            words: The dictionary, which knows what is no slip.
        """
        ends: dict[tuple[str, int], str] = {}
        lengths: set[int] = set()
        known = set(heads)
        for head in sorted(known):
            if len(head) >= _LEAST and _HAN.fullmatch(head):
                lengths.add(len(head))
                for position, char in enumerate(head):
                    if head[position + 1 :] in known:
                        continue  # 某昌支行 needs no 县支行: what follows is an end of names by itself
                    key = (head[:position] + head[position + 1 :], position)
                    ends[key] = ends.get(key, "") + char
        return cls(ends, tuple(sorted(lengths, reverse=True)), load_confusables(), words)

    def mend(self, article: Article) -> Article:
        """The article as it reads without its slips; the same length, the same offsets."""
        text = self.mend_text(article.text)
        return article if text == article.text else replace(article, text=text)

    def mend_text(self, text: str) -> str:
        """A text without its slips.

        >>> SlipMender.load(["有限公司"], Words.load()).mend_text("云石新材料有限公可")
        '云石新材料有限公司'
        """
        out = list(text)
        for begin in range(len(text) - _LEAST + 1):
            for length in self.lengths:
                window = text[begin : begin + length]
                if len(window) < length:
                    continue
                mended = self._mend_window(window)
                if mended and self._is_lone(text, begin + mended[0]):
                    position, char = mended
                    out[begin + position] = char
                    break
        return "".join(out)

    def _is_lone(self, text: str, position: int) -> bool:
        """Whether the printed character belongs to no word of the dictionary."""
        begin = max(0, position - 4)
        for word in self.words.cut(text[begin : position + 5]):
            if begin <= position < begin + len(word):
                return len(word) == 1 and not (word == text[position] and self.words.frequency(word) > _OFTEN)
            begin += len(word)
        return True

    def _mend_window(self, window: str) -> tuple[int, str] | None:
        for position, printed in enumerate(window):
            wanted = self.ends.get((window[:position] + window[position + 1 :], position), "")
            if printed in wanted:
                return None
            for char in wanted:
                if char in self.alike.get(printed, "") or printed in self.alike.get(char, ""):
                    return position, char
        return None


def list_characters() -> list[str]:
    """The characters that common words and the names of divisions are written with, sorted."""
    found = set("".join(Words.load().classes)) | {c for p in Gazetteer.load().upper_places() for c in p.name}
    return sorted(c for c in found | set("岀髙埸祟窒朕杜廓曰") if _HAN.fullmatch(c))


def derive_confusables(
    font: Path,
    out: Path,
    *,
    characters: Iterable[str],
    least: float = 0.66,
    most: int = 8,
    index_in_file: int = 0,
) -> int:
    """Measure which characters look alike and write the table.

    Args:
        font: A font file with Chinese characters, e.g. Noto Sans CJK.
        out: The CSV file to write.
        characters: The characters to compare.
        least: Least likeness: the cosine of two blurred pictures, 0 to 1.
        most: Most look-alikes of one character.
        index_in_file: Which face of a font collection; 2 is simplified Chinese in Noto's.

    Returns:
        How many characters have a look-alike.

    Raises:
        KgError: Pillow or the font is missing.

    Source:
        Own measurement. Pictures of 40 pixels a side are blurred, centred and compared.
    """
    import numpy as np  # the build itself needs neither numpy nor pictures here

    try:
        from PIL import Image, ImageDraw, ImageFilter, ImageFont
    except ImportError as error:
        raise KgError('pictures of characters need Pillow: pip install "county-kg[derive]"') from error
    if not font.is_file():
        raise KgError(f"{font}: no such font file")

    chosen = sorted(set(characters))
    face = ImageFont.truetype(str(font), _SIZE - 4, index=index_in_file)
    rows = np.zeros((len(chosen), _SIZE * _SIZE), dtype=np.float32)
    for index, char in enumerate(chosen):
        picture = Image.new("L", (_SIZE, _SIZE), 0)
        ImageDraw.Draw(picture).text((_SIZE / 2, _SIZE / 2), char, fill=255, font=face, anchor="mm")
        rows[index] = np.asarray(picture.filter(ImageFilter.GaussianBlur(2.5)), dtype=np.float32).ravel()
    rows -= rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    found = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["character", "alike"])
        for index, char in enumerate(chosen):
            likeness = rows @ rows[index]
            likeness[index] = 0
            order = [i for i in np.argsort(-likeness)[:most] if likeness[i] >= least]
            if order:
                writer.writerow([char, "".join(chosen[i] for i in order)])
                found += 1
    return found
