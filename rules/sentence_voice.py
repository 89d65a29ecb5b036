"""Names, lists and cases as the clauses of a pack's rules tell them, in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from config.words import TABLES, duration_text, term_text, word_label
from rules.sentence import condition_text
from rules.sentence_names import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from config.model import Case, Condition, Duration, Label, Opening, Pack, Term

T = TypeVar("T")
Pair = tuple[str, str]
"""A text in Chinese and in English."""

_CASE: Pair = ("{when}的{value}", "{value} when {when}")
_REST: Pair = ("其余{value}", "otherwise {value}")
_OPENS: Pair = ("另立{type}", "opens {type}")
_OPENS_WHEN: Pair = ("{when}时另立{type}", "opens {type} when {when}")
_SAMPLE: Pair = ("{opens}（抽{sample}%）", "{opens} (in {sample}% of the cases)")


class Voice:
    """Tells the names and values of a pack in ``zh`` or ``en``."""

    def __init__(self, pack: Pack, language: str) -> None:
        self.pack = pack
        self.language = language
        self._side = int(language == "en")

    def say(self, pair: Pair, **slots: object) -> str:
        """Return a phrase with its slots filled."""
        return pair[self._side].format(**slots)

    def clauses(self, head: str, parts: Iterable[str]) -> str:
        """Return a rule: what it is called, then what it says."""
        return self.say(
            ("{head}：{said}", "{head}: {said}"), head=head, said=self._joined(("；", "; "), parts)
        )

    def when(self, condition: Condition, *, inside: bool = True) -> str:
        """Return a condition, in brackets where it needs them."""
        return condition_text(condition, self.pack, self.language, inside=inside)

    def word(self, table: str, word: str) -> str:
        """Return a word of the language."""
        return word_label(table, word, self.language)

    def length(self, duration: Duration) -> str:
        """Return a length of time."""
        return duration_text(duration, self.language)

    def term(self, term: Term) -> str:
        """Return a term, whichever of its lengths ends first."""
        return term_text(term, self.language)

    def number(self, number: int) -> str:
        """Return a number of times."""
        return self.say(("{number}次", "{number}×"), number=number)

    def name(self, name: str, among: Mapping[str, Label]) -> str:
        """Return what a name is called among others."""
        return told(name, {each: label.text(self.language) for each, label in among.items()}, self.language)

    def names(self, names: Iterable[str], among: Mapping[str, Label]) -> str:
        """Return what several names are called."""
        return self.listed(self.name(name, among) for name in names)

    def either(self, names: Iterable[str], among: Mapping[str, Label]) -> str:
        """Return what several names are called, of which one is enough."""
        return self._joined(("或", " or "), (self.name(name, among) for name in names))

    def listed(self, texts: Iterable[str]) -> str:
        """Return texts in a row."""
        return self._joined(("、", ", "), texts)

    def roles(self, roles: Iterable[str]) -> str:
        """Return the names of roles."""
        return self.names(roles, {name: role.label for name, role in self.pack.roles.items()})

    def needs(self, needs: Iterable[str], among: Mapping[str, Label]) -> str:
        """Return what must be handed in: 理由, 附件 or fields."""
        table = TABLES["needs"]
        return self.listed(self.word("needs", n) if n in table else self.name(n, among) for n in needs)

    def cases(self, cases: Sequence[Case[T]], value: Callable[[T], str]) -> str:
        """Return a list of cases, or the plain value that stands alone."""
        if len(cases) == 1 and cases[0].when is None:
            return value(cases[0].value)
        return self._joined(("，", ", "), (self._case(case, value) for case in cases))

    def opening(self, opening: Opening) -> str:
        """Return what is opened, when and in how many cases."""
        types = {name: each.label for name, each in self.pack.types.items()}
        pair = _OPENS if opening.when is None else _OPENS_WHEN
        when = "" if opening.when is None else self.when(opening.when)
        opens = self.say(pair, type=self.name(opening.type, types), when=when)
        return opens if opening.sample == 100 else self.say(_SAMPLE, opens=opens, sample=opening.sample)

    def _case(self, case: Case[T], value: Callable[[T], str]) -> str:
        if case.when is None:
            return self.say(_REST, value=value(case.value))
        return self.say(_CASE, when=self.when(case.when), value=value(case.value))

    def _joined(self, between: Pair, texts: Iterable[str]) -> str:
        return between[self._side].join(texts)


__all__ = ["Pair", "Voice"]
