"""Nouns: Board, Column, Mark, Card; Screen, Operation, Conflict."""

from goldenthread.practices.daily_management.models.boards import Board, Card, Column, Mark
from goldenthread.practices.daily_management.models.screens import Conflict, Operation, Screen

__all__ = ["Board", "Card", "Column", "Conflict", "Mark", "Operation", "Screen"]
