"""The forms of a board. Each is one operation: its name is that of the action in actions/huddles.py, its answers that
action's arguments. A signed-in person sends them one by one, a paired tablet perhaps hours later.

`form_of(name, data, about=…, version=…)` makes one; `OPERATIONS` has them all by name.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from goldenthread.foundations.design.forms import Choice, Day, Form, Text, Tick, WholeNumber, YesNo
from goldenthread.practices.daily_management.models import Column, Mark

LONGEST_WORDS, LONGEST_IDEA, LONGEST_NAME, LONGEST_MARK = 140, 280, 40, 60


def _number(label: str, **options: Any) -> WholeNumber:
    return WholeNumber(label, widget=forms.HiddenInput, **options)


class OperationForm(Form):
    """A form of a board. `about` names the field that tells it from others of its kind on the same page."""

    operation: ClassVar[str]
    about: ClassVar[str] = ""
    may_come_again: ClassVar[bool] = False

    @property
    def name(self) -> str:
        return self.operation

    def is_about(self, number: Any) -> bool:
        return not self.about or str(self[self.about].value() or "") == str(number or "")


class OpenForm(OperationForm):
    operation = "open_huddle"

    on = Day("The day", widget=forms.HiddenInput)


class CloseForm(OperationForm):
    operation = "close_huddle"

    on = Day("The day", widget=forms.HiddenInput)


class MarkForm(OperationForm):
    """Its version is that of the mark that was seen; 0 where nothing had been said."""

    operation = "say_mark"
    about = "column_id"
    may_come_again = True

    column_id = _number("The column")
    on = Day("The day", widget=forms.HiddenInput)
    state = Choice("How is it today?", choices=Mark.State.choices)
    words = Text("What rose?", required=False, max_length=LONGEST_MARK)


class ProblemForm(OperationForm):
    operation = "add_problem"

    words = Text(
        "What do we need help with?",
        max_length=LONGEST_WORDS,
        missing="Nothing is written yet. Say in a dozen words what you need help with.",
    )
    column_id = _number("The column", required=False)
    holder = Text("Who looks after it?", required=False, max_length=LONGEST_NAME, hint="A first name.")
    escalate = YesNo("Ask for help?", missing="Say whether to ask for help or to keep it with you.")


class EscalateForm(OperationForm):
    operation = "escalate_card"
    about = "card_id"

    card_id = _number("The card")


class DoneForm(OperationForm):
    """Either a card of the board, or an action that somebody was to do."""

    operation = "finish_card"
    about = "card_id"

    card_id = _number("The card", required=False)
    action_id = _number("The action", required=False)

    def is_about(self, number: Any) -> bool:
        return str(number) in {f"{name}:{self[name].value()}" for name in ("card_id", "action_id")}

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if (answers.get("card_id") is None) == (answers.get("action_id") is None):
            self.add_error(None, "It was not clear what is done. Open the board again and say it once more.")
        return answers


class TakeBackForm(OperationForm):
    operation = "take_back_card"
    about = "card_id"

    card_id = _number("The card")


class CardForm(OperationForm):
    operation = "change_card"
    about = "card_id"

    card_id = _number("The card")
    words = Text("What is it?", max_length=LONGEST_WORDS, hint="In a dozen words.")
    holder = Text("Who looks after it?", required=False, max_length=LONGEST_NAME, hint="A first name.")


class ThanksForm(OperationForm):
    operation = "thank"

    words = Text(
        "Who is thanked, and for what?",
        max_length=LONGEST_WORDS,
        missing="Nothing is written yet. Say who is thanked, and for what.",
    )


class IdeaForm(OperationForm):
    operation = "add_idea"

    words = Text(
        "What could be better?",
        max_length=LONGEST_IDEA,
        missing="Nothing is written yet. Say what could be better.",
    )


class VerdictForm(OperationForm):
    operation = "say_fixed"
    about = "ask_id"

    ask_id = _number("The answer")
    fixed = YesNo("Fixed?")


OPERATIONS: dict[str, type[OperationForm]] = {
    form.operation: form
    for form in (
        *(OpenForm, MarkForm, ProblemForm, ThanksForm, IdeaForm, VerdictForm),
        *(DoneForm, EscalateForm, TakeBackForm, CardForm, CloseForm),
    )
}
# Those of them that a person edits a record by; each carries the version that was seen.
WITH_A_VERSION = frozenset({"say_mark", "finish_card", "escalate_card", "take_back_card", "change_card"})


def form_of(
    operation: str, data: Any = None, *, version: int | None = None, initial: dict[str, Any] | None = None
) -> OperationForm:
    """The form of an operation. Its ids are its own, since a page holds many."""
    form = OPERATIONS[operation]
    told = initial or {}
    about = "-".join(str(value) for value in told.values() if isinstance(value, int))
    if operation not in WITH_A_VERSION:
        version = None
    elif data is not None:
        # What was posted says which version was seen.
        version = version or 0
    return form(data, version=version, initial=told, auto_id=f"{operation}{about and '-'}{about}-%s")


class HuddleForms:
    """The forms of one page. The one that was refused is there again with everything that was typed in it."""

    def __init__(self, refused: OperationForm | None = None) -> None:
        self.refused = refused

    def __call__(
        self, operation: str, about: Any = None, version: int | None = None, **initial: Any
    ) -> OperationForm:
        if self.refused is not None and self.refused.operation == operation and self.refused.is_about(about):
            return self.refused
        return form_of(operation, version=version, initial=initial)


# --- setting a board up -----------------------------------------------------------------------------------------

NEW = "new"


class BoardForm(Form):
    """A board's huddle and its columns: those there are, and room for one more."""

    routine = Choice(
        "Which huddle is held at it?",
        required=False,
        as_select=True,
        hint="The board says when it was held, and what was asked there.",
    )

    def __init__(
        self, *args: Any, columns: Any = (), measures: Any = (), routines: Any = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        offer(self.fields["routine"], routines, str)
        self.rows: list[str] = []
        for column in columns:
            self._ask_about(str(column.pk or column.letter), column, measures)
        self._ask_about(NEW, None, measures)

    def _ask_about(self, row: str, column: Column | None, measures: Any) -> None:
        self.rows.append(row)
        needed = column is not None
        fields: dict[str, Any] = {
            "letter": Text("Letter", required=needed, max_length=1, width=2),
            "name": Text("Name", required=needed, max_length=30),
            "question": Text("What the team asks itself", required=False, max_length=120),
            "measure": Choice("Measure below it", required=False, as_select=True),
            "order": WholeNumber("Order", required=needed, minimum=1, maximum=20, width=2),
        }
        if needed and column is not None and column.pk:
            fields["gone"] = Tick("Take it off the board", required=False)
        offer(fields["measure"], measures, lambda one: f"{one.name}, {one.unit.name}")
        for name, field in fields.items():
            if column is not None and name != "gone":
                field.initial = column.measure_id if name == "measure" else getattr(column, name)
            self.fields[f"{name}_{row}"] = field

    def questions(self, row: str) -> list[Any]:
        """What is asked of one column."""
        names = ("order", "letter", "name", "question", "measure", "gone")
        return [self[f"{name}_{row}"] for name in names if f"{name}_{row}" in self.fields]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        for row in self.rows:
            letter = answers.get(f"letter_{row}") or ""
            if letter and not ("A" <= letter.upper() <= "Z"):
                self.add_error(f"letter_{row}", "Choose one letter, from A to Z.")
            elif letter:
                answers[f"letter_{row}"] = letter.upper()
        if bool(answers.get(f"letter_{NEW}")) != bool(answers.get(f"name_{NEW}")):
            missing = "name" if answers.get(f"letter_{NEW}") else "letter"
            self.add_error(
                f"{missing}_{NEW}", f"The new column has no {missing}. Add it, or leave both empty."
            )
        return answers

    def wishes(self) -> list[dict[str, Any]]:
        """The columns as they are to be, in their order."""
        answers = self.cleaned_values()
        found = []
        for row in self.rows:
            letter = answers.get(f"letter_{row}")
            if not letter or answers.get(f"gone_{row}"):
                continue
            found.append(
                {
                    "column_id": int(row) if row.isdigit() else None,
                    "letter": letter,
                    "name": answers[f"name_{row}"],
                    "question": answers[f"question_{row}"],
                    "measure": answers[f"measure_{row}"],
                    "order": answers.get(f"order_{row}") or 99,
                }
            )
        return sorted(found, key=lambda wish: wish.pop("order"))


def offer(field: Any, rows: Any, words: Any) -> None:
    """Let a choice be among these rows, and give back the row that was chosen."""
    by_number = {str(row.pk): row for row in rows}
    field.choices = [(number, words(row)) for number, row in by_number.items()]
    field.coerce = by_number.__getitem__
    field.empty_value = None


class EndBoardForm(Form):
    """Nothing is asked: the button says it."""
