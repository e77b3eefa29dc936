"""Nouns: Project; Idea, and the IdeaBox by which ideas reach a place without an account."""

from goldenthread.practices.projects.models.ideas import Idea, IdeaBox
from goldenthread.practices.projects.models.work import Project

__all__ = ["Idea", "IdeaBox", "Project"]
