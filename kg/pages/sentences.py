"""Sentences of a block."""

from __future__ import annotations

_PARTNERS = {"”": "“", "’": "‘", "」": "「", "』": "『", ")": "(", "》": "《", "】": "【"}
_FINAL = "。!?"
# What goes on behind a closing quotation mark: “来了。”的消息, “来了!”, 他说.
_GOES_ON = frozenset(",、;:)的之地得。!?")


def _matching_marks(text: str) -> dict[int, int]:
    """Positions of opening marks to those of their closing marks; marks without a partner are left out."""
    found: dict[int, int] = {}
    stack: list[int] = []
    openers = set(_PARTNERS.values())
    for position, character in enumerate(text):
        if character in openers:
            stack.append(position)
        elif character in _PARTNERS:
            depth = next((d for d in range(len(stack) - 1, -1, -1) if text[stack[d]] == _PARTNERS[character]), None)
            if depth is not None:
                found[stack[depth]] = position
                del stack[depth:]
    return found


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut one block into sentences: ``(begin, end)``, blanks between them left out.

    Only 。!? end a sentence, not ; and no mark inside quotation marks or brackets. A quotation that opens the sentence
    goes on to its speaker: “来了。”他说。 One that its speaker introduces ends the sentence. A mark that is never
    closed counts for nothing, so that a lost ” does not swallow the paragraph.

    >>> text = "“来了。”他说。她笑道:“走吧!”两人去了。"
    >>> [text[begin:end] for begin, end in split_sentences(text)]
    ['“来了。”他说。', '她笑道:“走吧!”', '两人去了。']
    """
    partner = _matching_marks(text)
    spans: list[tuple[int, int]] = []
    begin = position = 0
    while position < len(text):
        if position in partner:
            opened, position = position, partner[position] + 1
            ended = text[position - 2] in _FINAL and text[opened] in "“「『"
            # 推行“谁来管?”办法 quotes a name; only a speaker's colon or comma lets a quotation end the sentence.
            spoken = bool(text[begin:opened].strip()) and text[opened - 1] in ":,。!?…"
            if ended and spoken and text[position : position + 1] not in _GOES_ON:
                spans.append((begin, position))
                begin = position
        elif text[position] in _FINAL:
            position += 1
            while position < len(text) and (text[position] in _FINAL or text[position] in _PARTNERS):
                position += 1
            spans.append((begin, position))
            begin = position
        else:
            position += 1
    spans.append((begin, len(text)))
    trimmed = []
    for first, last in spans:
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            trimmed.append((first, last))
    return trimmed
