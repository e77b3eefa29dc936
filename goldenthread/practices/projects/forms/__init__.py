from goldenthread.practices.projects.forms.work import (
    FinishForm,
    LinkForm,
    ProjectForm,
    offer,
)

__all__ = [
    "FinishForm",
    "LinkForm",
    "ProjectForm",
    "offer",
]
