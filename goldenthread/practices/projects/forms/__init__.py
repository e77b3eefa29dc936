from goldenthread.practices.projects.forms.ideas import (
    AnswerForm,
    DaysForm,
    IdeaForm,
    StepForm,
    TriedForm,
    WorkOfIdeaForm,
)
from goldenthread.practices.projects.forms.work import FinishForm, LinkForm, ProjectForm, offer

__all__ = [
    "AnswerForm",
    "DaysForm",
    "FinishForm",
    "IdeaForm",
    "LinkForm",
    "ProjectForm",
    "StepForm",
    "TriedForm",
    "WorkOfIdeaForm",
    "offer",
]
