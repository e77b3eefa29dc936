"""Nouns: Board, Column, Mark, Card; Screen, Operation, Conflict; StandardWork, Edition, Step, HasRead, Trained;
Checking, Check, Answer; LeaderWork, LeaderTask, Turn, TalkedThrough; Area, Score."""

from goldenthread.practices.daily_management.models.boards import Board, Card, Column, Mark
from goldenthread.practices.daily_management.models.checks import Answer, Check, Checking
from goldenthread.practices.daily_management.models.five_s import Area, Score
from goldenthread.practices.daily_management.models.leader_work import (
    LeaderTask,
    LeaderWork,
    TalkedThrough,
    Turn,
)
from goldenthread.practices.daily_management.models.screens import Conflict, Operation, Screen
from goldenthread.practices.daily_management.models.standard_work import (
    Edition,
    HasRead,
    StandardWork,
    Step,
    Trained,
)

__all__ = [
    "Answer",
    "Area",
    "Board",
    "Card",
    "Check",
    "Checking",
    "Column",
    "Conflict",
    "Edition",
    "HasRead",
    "LeaderTask",
    "LeaderWork",
    "Mark",
    "Operation",
    "Score",
    "Screen",
    "StandardWork",
    "Step",
    "TalkedThrough",
    "Trained",
    "Turn",
]
