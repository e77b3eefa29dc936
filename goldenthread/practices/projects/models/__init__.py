"""Nouns: Project; Idea, and the IdeaBox by which ideas reach a place without an account."""

from goldenthread.practices.projects.models.ideas import AGREED_DAYS, Idea, IdeaBox
from goldenthread.practices.projects.models.work import Project

__all__ = ["AGREED_DAYS", "Idea", "IdeaBox", "Project"]
