"""What can go wrong, as types. Every message names the culprit: file and, where there is one, the line."""

from __future__ import annotations


class KgError(Exception):
    """Something that a user caused or can mend; the CLI prints it as one line without a traceback."""


class PageError(KgError):
    """A page cannot be read: empty, binary, too large, of unknown encoding."""


class DataError(KgError):
    """A file of ``seeds/`` or ``ontology/`` is broken.

    Args:
        place: ``file`` or ``file:line``.
        fault: What is wrong, in one line.
    """

    def __init__(self, place: str, fault: str) -> None:
        super().__init__(f"{place}: {fault}")
        self.place = place
        self.fault = fault


class AmountError(KgError):
    """A text is no amount, or its unit is not known."""


class GraphError(KgError):
    """A graph file cannot be read, or breaks the contract."""


class QueryError(KgError):
    """A SPARQL query is malformed or asks for what an offline tool does not do."""


class StoreError(KgError):
    """A server does not answer, refuses the user, or does not take what it is given."""
