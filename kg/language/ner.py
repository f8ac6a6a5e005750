"""Names that no list and no shape knows: a small trained model for persons, firms and bodies, and its training.

A conditional random field over characters (CRFsuite). Characters, because a word boundary in the wrong place would cut
a name; a CRF, because its marginal probabilities tell how sure it is, it weighs little, and reads tens of thousands of
characters a second. It sees characters around, surnames and given-name characters, words and places that the lists of
``seeds`` know, and for a member of a list (甲、乙、丙等企业) what the list is called. It learns from made-up text
(:mod:`kg.language.generation`).
"""

from __future__ import annotations

import csv
import gzip
import lzma
import random
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pycrfsuite

from kg.language.generation import (
    LabelledText,
    NameMaker,
    TextMaker,
    firm_ends,
    join_pieces,
    read_annotated_page,
    vary_names,
)
from kg.language.segmenter import iter_tagged
from kg.words.data import seeds_path
from kg.words.errors import DataError

WEIGHTS = "models/ner/weights.crfsuite.xz"
THRESHOLDS = {"Enterprise": 0.9, "Person": 0.8}
"""Least score by type from which on the model adds to what rules find, measured on pages not trained on; bodies are
left to the shapes, which know them better. Figures: seeds/models/ner/README.md."""

_UNER_TYPES = {"PER": "Person", "LOC": "Place", "ORG": "Organization"}
# Learned so that places are not taken for firms and people; lists know them better, so none is handed out.
_PLACE = "Place"
_TYPES = ("Enterprise", "Organization", "Person")
_BLOCK = re.compile(r"[^\n]+")
_LIST = re.compile(r"[^、,。;:!?\n]{1,16}(?:、[^、,。;:!?\n]{1,16})+")
_DIGITS = re.compile(r"[0-9.一二三四五六七八九十百千万亿余多]+")


class ModelMention(NamedTuple):
    """A name that the model sees: half-open offsets into the text, a type of the guideline, and a probability."""

    begin: int
    end: int
    type: str
    score: float


@dataclass(frozen=True, slots=True)
class _Lexicons:
    surnames: Mapping[str, str]
    compounds: frozenset[str]
    given: Mapping[str, str]
    words: Mapping[str, str]
    places: frozenset[str]
    parts: frozenset[str]


@lru_cache(maxsize=1)
def _lexicons() -> _Lexicons:
    surnames: dict[str, str] = {}
    compounds = set()
    for row in _rows("names/surnames.csv"):
        if row["kind"] == "compound":
            compounds.add(row["surname"])
        else:
            rank = int(row["rank"])
            surnames[row["surname"]] = "a" if rank <= 100 else "b" if row["kind"] == "common" else row["kind"][0]
    given = {}
    for row in _rows("names/given.csv"):
        count = int(row["single"]) + int(row["first"]) + int(row["second"])
        given[row["character"]] = "a" if count >= 200 else "b" if count >= 60 else "c"
    words = {}
    with gzip.open(seeds_path("gazetteer/words.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if len(row["word"]) > 1:
                words[row["word"]] = row["class"]
    places = set()
    for row in _rows("gazetteer/divisions.csv"):
        name = row["name"]
        places.add(name)
        if row["level"] in ("province", "prefecture", "county") and len(name) > 2:
            places.add(name[:-1])
    parts = frozenset(row["part"] for row in _rows("names/minority.csv"))
    return _Lexicons(surnames, frozenset(compounds), given, words, frozenset(places), parts)


def _rows(relative: str) -> list[dict[str, str]]:
    with seeds_path(relative).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _kind(char: str) -> str:
    if "\u4e00" <= char <= "\u9fff" or ord(char) > 0x20000:
        return "z"
    if char.isdigit():
        return "0"
    if char.isalpha():
        return "a"
    if char.isspace():
        return "s"
    return char


def character_features(text: str) -> list[list[str]]:
    """What the model sees of each character of one block.

    Args:
        text: One block of clean text (NFKC), without line breaks.

    Returns:
        A list of feature names for each character.
    """
    lexicons = _lexicons()
    length = len(text)
    padded = "\x02\x02\x02" + text + "\x03\x03\x03\x03"
    window = list(padded)
    kinds = "sss" + "".join(map(_kind, text)) + "ssss"
    surname = "".join(lexicons.surnames.get(char, "-") for char in padded)
    given = "".join(lexicons.given.get(char, "-") for char in padded)
    starts, ends = _longest_words(text, lexicons.words, 6)
    places = _cover(text, lexicons.places, 8)
    lists = _list_features(text, lexicons.words)
    features: list[list[str]] = []
    for i in range(length):
        a, b, c, d, e, f, g = window[i : i + 7]
        s, n1, n2 = surname[i + 3], given[i + 4], given[i + 5]
        row = [
            "c" + d,
            "p" + c,
            "n" + e,
            "pp" + b,
            "nn" + f,
            "q" + a,
            "r" + g,
            "pc" + c + d,
            "cn" + d + e,
            "pb" + b + c,
            "nb" + e + f,
            "pt" + a + b + c,
            "nt" + e + f + g,
            "x" + c + e,
            "m" + b + c + d,
            "o" + d + e + f,
            "k" + kinds[i + 2 : i + 5],
            "K" + kinds[i + 1 : i + 6],
            "s" + s + n1 + n2,
            "t" + surname[i + 2] + given[i + 3] + given[i + 4],
            "u" + surname[i + 1] + given[i + 2] + given[i + 3],
            "sk" + s + kinds[i + 4] + kinds[i + 5] + kinds[i + 6],
            "L" + places[i],
            "Lp" + (places[i - 1] if i else "-"),
            "Ln" + (places[i + 1] if i + 1 < length else "-"),
            "we" + ends[i],
            "ws" + starts[i],
            "w1" + (starts[i + 1] if i + 1 < length else ""),
            "w2" + (starts[i + 2] if i + 2 < length else ""),
            "w3" + (starts[i + 3] if i + 3 < length else ""),
            "we1" + (ends[i - 1] if i else ""),
            "wl" + str(len(starts[i])) + str(len(ends[i + 1] if i + 1 < length else "")),
        ]
        if padded[i + 3 : i + 5] in lexicons.compounds:
            row.append("S2")
        if padded[i + 2 : i + 4] in lexicons.compounds:
            row.append("S1")
        row.extend(lists[i])
        features.append(row)
    return features


def _longest_words(text: str, words: Mapping[str, str], most: int) -> tuple[list[str], list[str]]:
    """For each place the longest known word that begins there, and the longest that ends right before it."""
    starts = [""] * len(text)
    ends = [""] * len(text)
    for i in range(len(text)):
        for size in range(min(most, len(text) - i), 1, -1):
            word = text[i : i + size]
            if word in words:
                if not starts[i]:
                    starts[i] = word
                if i + size < len(text) and len(ends[i + size]) < size:
                    ends[i + size] = word
    return starts, ends


def _cover(text: str, places: frozenset[str], most: int) -> list[str]:
    marks = ["-"] * len(text)
    i = 0
    while i < len(text):
        for size in range(min(most, len(text) - i), 1, -1):
            if text[i : i + size] in places:
                marks[i] = "B"
                for k in range(i + 1, i + size):
                    marks[k] = "I"
                i += size - 1
                break
        i += 1
    return marks


def _list_features(text: str, words: Mapping[str, str]) -> list[list[str]]:
    """For each member of a list: what follows 等, what precedes, and how long the member is."""
    features: list[list[str]] = [[] for _ in text]
    for match in _LIST.finditer(text):
        members = match.group().split("、")
        tail = text[match.end() - len(members[-1]) : match.end() + 12]
        etc = tail.find("等")
        heads: list[str] = []
        if etc >= 0:
            heads = _greedy_words(_DIGITS.sub("", tail[etc + 1 :])[:8], words)[:3]
        common = ["la" + head for head in heads] or ["la0"]
        plain = [_is_plain(member, words) for member in members]
        # 智慧党建、智慧水利 and 城乡融合、产村融合 are rows of notions: firms in a row seldom share a beginning or an
        # end.
        starts, ends = ({member[:2] for member in members}, {member[-2:] for member in members})
        common.append(f"lsh{len(starts) < len(members)}{len(ends) < len(members)}")
        common.append(f"lpl{round(4 * sum(plain) / len(members))}")
        begin = match.start()
        for number, member in enumerate(members):
            place = "f" if number == 0 else "l" if number == len(members) - 1 else "m"
            size = min(len(member), 7)
            row = [*common, f"lm{place}{size}", f"ll{heads[0]}{size}" if heads else "ll0", f"lp{plain[number]}"]
            for k in range(begin, begin + len(member)):
                features[k].extend(row)
            begin += len(member) + 1
    return features


def _is_plain(text: str, words: Mapping[str, str]) -> bool:
    """Whether known words of two and more characters cover a text without a rest."""
    reachable = {0}
    for i in range(len(text)):
        if i in reachable:
            reachable.update(i + size for size in range(2, 7) if text[i : i + size] in words)
    return len(text) in reachable


def _greedy_words(text: str, words: Mapping[str, str]) -> list[str]:
    found = []
    i = 0
    while i < len(text) and _kind(text[i]) == "z":
        size = next((s for s in range(min(5, len(text) - i), 1, -1) if text[i : i + s] in words), 1)
        found.append(text[i : i + size])
        i += size
    return found


class NameModel:
    """A loaded model; :func:`load_model` gives the shipped one.

    Args:
        data: A CRFsuite model file, unpacked.

    Raises:
        DataError: The bytes are no CRFsuite model.
    """

    def __init__(self, data: bytes, *, place: str = "name model") -> None:
        if data[:4] != b"lCRF":  # CRFsuite itself would crash on other bytes
            raise DataError(place, "no CRFsuite model")
        self._data = data
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(data)

    @classmethod
    def from_file(cls, path: Path) -> NameModel:
        """Read a packed model file.

        Raises:
            DataError: It cannot be read or is no model.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DataError(str(path), error.strerror or "cannot be read") from error
        return cls.from_bytes(data, place=str(path))

    @classmethod
    def from_bytes(cls, data: bytes, *, place: str = "name model") -> NameModel:
        """Read what :meth:`to_bytes` wrote.

        Raises:
            DataError: The bytes are no packed model; ``place`` is named.
        """
        try:
            return cls(lzma.decompress(data), place=place)
        except lzma.LZMAError as error:
            raise DataError(place, f"no packed model: {error}") from error

    def to_bytes(self) -> bytes:
        """The model, packed; the same model gives the same bytes."""
        return lzma.compress(self._data, preset=9)

    def find(self, text: str, *, threshold: float = 0.0) -> list[ModelMention]:
        """Find names in a text of any number of lines.

        Args:
            text: Clean text (NFKC).
            threshold: Least probability, 0 to 1.

        Returns:
            Mentions sorted by begin, without overlap. The score is the least marginal probability along the name, its
            end included.
        """
        mentions: list[ModelMention] = []
        for block in _BLOCK.finditer(text):
            for begin, end, kind, score in self._find_in_block(block.group()):
                if kind != _PLACE and score >= threshold:
                    mentions.append(ModelMention(block.start() + begin, block.start() + end, kind, score))
        return mentions

    def _find_in_block(self, text: str) -> Iterator[ModelMention]:
        tags = self._tagger.tag(character_features(text))
        for begin, end, kind in spans_of_tags(tags):
            inside = "I-" + kind
            score = min(self._tagger.marginal(tags[i], i) for i in range(begin, end))
            if end < len(text):
                score = min(score, 1 - self._tagger.marginal(inside, end))
            if kind != "Person" or is_person_shape(text[begin:end]):
                yield ModelMention(begin, end, kind, round(score, 4))


def is_person_shape(name: str) -> bool:
    """Whether a name is built like one: a known surname and one or two characters, or parts that other peoples use.

    The model alone takes a 江河奔流 that stands alone in a headline for a person: it is too long for the surname 江.
    """
    lexicons = _lexicons()
    core = name.replace(" ", "")
    if "·" in core:
        return all(2 <= len(part) <= 6 for part in core.split("·"))
    if core[:2] in lexicons.compounds and len(core) in (3, 4):
        return True
    if core[:1] in lexicons.surnames and len(core) in (2, 3):
        return True
    reachable = {0}
    for i in range(len(core)):
        if i in reachable:
            reachable.update(i + size for size in range(1, 6) if core[i : i + size] in lexicons.parts)
    return len(core) >= 2 and len(core) in reachable


def spans_of_tags(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Half-open spans of a BIO sequence."""
    begin = 0
    kind = ""
    for i, tag in enumerate([*tags, "O"]):
        if kind and not (tag.startswith("I-") and tag[2:] == kind):
            yield begin, i, kind
            kind = ""
        if tag.startswith("B-"):
            begin, kind = i, tag[2:]


@lru_cache(maxsize=2)
def load_model(path: Path | None = None) -> NameModel:
    """The shipped model, or one of the user's training; read once a process.

    Raises:
        DataError: It is missing or broken.
    """
    return NameModel.from_file(seeds_path(WEIGHTS) if path is None else path)


def find_model_mentions(
    text: str, *, model: NameModel | None = None, thresholds: Mapping[str, float] | None = None
) -> list[ModelMention]:
    """Find people, firms and bodies with the shipped model, unless another is given.

    Args:
        text: Clean text (NFKC), blocks parted by line breaks.
        model: A model of one's own training.
        thresholds: Least score by type, types that are missing left out; None for :data:`THRESHOLDS`.

    Returns:
        Mentions of type Person, Enterprise and Organization, sorted by begin, without overlap.

    Raises:
        DataError: The shipped model is missing or broken.
    """
    chosen = load_model() if model is None else model
    least = THRESHOLDS if thresholds is None else thresholds
    return [mention for mention in chosen.find(text) if mention.score >= least.get(mention.type, 2.0)]


@dataclass(frozen=True, slots=True)
class NameScore:
    """How well names of one type are found at one threshold, names counted once a document.

    Attributes:
        type: Person, Enterprise or Organization.
        threshold: Least score that a mention needed.
        precision: Share of the found names that the gold file lists, 0 to 1.
        recall: Share of the gold entities of which a name was found, 0 to 1.
        found: Names found.
        gold: Entities in the gold files.
    """

    type: str
    threshold: float
    precision: float
    recall: float
    found: int
    gold: int


@dataclass(frozen=True, slots=True)
class NerResult:
    """What a training run gave: the file, its size in bytes, how much it saw, and scores on other made-up text."""

    path: Path
    size: int
    texts: int
    characters: int
    scores: tuple[NameScore, ...]


def gold_names(gold: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """The entities of a parsed gold file by type, each as a list of names in the form of :func:`evaluate_ner`."""
    names: dict[str, list[list[str]]] = {}
    for entity in gold["entities"]:
        names.setdefault(entity["type"], []).append([_plain_name(name) for name in entity["names"]])
    return names


def evaluate_ner(
    model: NameModel,
    documents: Iterable[tuple[str, Mapping[str, list[list[str]]]]],
    *,
    thresholds: Sequence[float] = (0.5, 0.7, 0.9),
) -> list[NameScore]:
    """Score a model by names as strings, document by document.

    Args:
        model: What is scored.
        documents: Clean text, and what :func:`gold_names` makes of its gold file.
        thresholds: For each of them, and each type, one row is given.

    Returns:
        Scores sorted by type and threshold.
    """
    counts: dict[tuple[str, float], list[int]] = {}
    for text, gold in documents:
        mentions = [(m.type, m.score, _plain_name(text[m.begin : m.end])) for m in model.find(text)]
        for kind in _TYPES:
            entities = gold.get(kind, [])
            known = {name for names in entities for name in names}
            for threshold in thresholds:
                found = {name for type_, score, name in mentions if type_ == kind and score >= threshold}
                count = counts.setdefault((kind, threshold), [0, 0, 0, 0])
                count[0] += len(found)
                count[1] += len(found & known)
                count[2] += len(entities)
                count[3] += sum(1 for names in entities if not found.isdisjoint(names))
    return [
        NameScore(
            kind, threshold, right / found if found else 0.0, hit / gold_count if gold_count else 0.0, found, gold_count
        )
        for (kind, threshold), (found, right, gold_count, hit) in sorted(counts.items())
    ]


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").replace("\u2022", "\u00b7")


def train_ner(
    out_dir: Path,
    *,
    annotated: Sequence[tuple[Path, Path]] | None = None,
    uner_dir: Path | None = None,
    generated: int = 12_000,
    variants: int = 2,
    iterations: int = 80,
    seed: int = 7,
) -> NerResult:
    """Train the name model and write its weights.

    Args:
        out_dir: Where ``weights.crfsuite.xz`` is written; made if missing.
        annotated: Pages with their gold files, each learned as it is and again with other people and firms in it; None
            for the project's own, :func:`own_pages`.
        uner_dir: Folder of Universal NER's ``zh_gsdsimp-ud-train.iob2``; what learns from it is under CC BY-SA 4.0.
        generated: Made-up paragraphs.
        variants: How often the names of an annotated page are replaced.
        iterations: Passes of the optimiser; about 1.5 s each with all the data on one core.
        seed: The same data and seed give the same weights.

    Returns:
        The file and its scores on made-up text that training never saw. Made-up text flatters: pages of other papers
        tell more (:func:`evaluate_ner`).

    Raises:
        DataError: A file of the training data is missing or malformed.
    """
    texts = list(TextMaker(seed).iter_texts(generated))
    texts.extend(_iter_annotated(own_pages() if annotated is None else annotated, variants, seed))
    if uner_dir is not None:
        texts.extend(iter_uner(uner_dir / "zh_gsdsimp-ud-train.iob2"))
    texts = [text for text in texts if text.text]
    data = _run_crfsuite(texts, iterations)
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / Path(WEIGHTS).name
    path.write_bytes(NameModel(data).to_bytes())
    held_out = list(TextMaker(seed + 1).iter_texts(max(1, generated // 10)))
    scores = evaluate_ner(NameModel.from_file(path), [(text.text, _label_names(text)) for text in held_out])
    return NerResult(path, path.stat().st_size, len(texts), sum(len(text.text) for text in texts), tuple(scores))


def own_pages() -> list[tuple[Path, Path]]:
    """The project's own annotated pages, all names in them invented, each with its gold file."""
    return [(page, page.with_suffix(".gold.json")) for page in sorted(seeds_path("models/ner/pages").glob("*.txt"))]


def _iter_annotated(annotated: Sequence[tuple[Path, Path]], variants: int, seed: int) -> Iterator[LabelledText]:
    names = NameMaker(random.Random(seed))
    for page, gold in annotated:
        paragraphs = read_annotated_page(page, gold)
        yield from paragraphs
        for _ in range(variants):
            mapping: dict[str, str] = {}
            for paragraph in paragraphs:
                if paragraph.labels:
                    yield vary_names(paragraph, names, mapping=mapping)


def _run_crfsuite(texts: Sequence[LabelledText], iterations: int) -> bytes:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for text in texts:
        trainer.append(character_features(text.text), tags_of_labels(text))
    # A little L1 keeps the file small; features seen once are mostly names themselves, which must not be learned by
    # heart.
    trainer.set_params({"c1": 0.1, "c2": 0.1, "max_iterations": iterations, "feature.minfreq": 2})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        trainer.train(str(path))
        return path.read_bytes()


def _label_names(text: LabelledText) -> dict[str, list[list[str]]]:
    names: dict[str, list[list[str]]] = {}
    for begin, end, kind in text.labels:
        names.setdefault(kind, []).append([_plain_name(text.text[begin:end])])
    return names


def tags_of_labels(text: LabelledText) -> list[str]:
    """The BIO tag of each character."""
    tags = ["O"] * len(text.text)
    for begin, end, kind in text.labels:
        tags[begin] = "B-" + kind
        tags[begin + 1 : end] = ["I-" + kind] * (end - begin - 1)
    return tags


def iter_uner(path: Path) -> Iterator[LabelledText]:
    """Read sentences of Universal NER as labelled text.

    Its ORG knows no firms; the legal forms and trades that ``seeds/training/names.toml`` lists as ``firm.ends`` tell
    them.

    Raises:
        DataError: The file cannot be read, or a line has fewer than three columns.
    """
    ends = tuple(firm_ends())
    for rows in iter_tagged(path):
        pieces: list[tuple[str, str]] = []
        for word, tag in rows:
            if tag.startswith("I-") and pieces and pieces[-1][1]:
                pieces[-1] = (pieces[-1][0] + word, pieces[-1][1])
            else:
                pieces.append((word, _UNER_TYPES.get(tag.removeprefix("B-"), "")))
        yield join_pieces(
            (word, "Enterprise" if kind == "Organization" and word.endswith(ends) else kind) for word, kind in pieces
        )
