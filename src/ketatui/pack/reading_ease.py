"""How easily a text reads, as a figure that editors can compare between topics."""

import re

_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyäöüé]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^td]ed|[^sxzcg]es)$")


def reading_ease(text: str) -> float | None:
    """Return Flesch's reading ease of an English text; None where it has no words.

    206.835 - 1.015 * words per sentence - 84.6 * syllables per word (Flesch R, A new readability
    yardstick, J Appl Psychol 1948;32:221). About 60 to 70 is plain English, 30 and below is for
    graduates. A colon or a semicolon ends a sentence here. Syllables are told by groups of vowels,
    which is right for most words.
    """
    words = _WORD.findall(text.lower())
    if not words:
        return None
    sentences = max(len(_SENTENCE_END.findall(text)), 1)
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    return sum(
        max(len(_VOWELS.findall(part)) - bool(_SILENT.search(part)), 1) for part in re.split(r"[-'’]", word)
    )
