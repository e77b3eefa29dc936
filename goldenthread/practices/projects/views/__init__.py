from goldenthread.practices.projects.views.work import (
    project_add,
    project_change,
    project_finish,
    project_history,
    project_link,
    project_list,
    project_show,
)

__all__ = [
    "project_add",
    "project_change",
    "project_finish",
    "project_history",
    "project_link",
    "project_list",
    "project_show",
]
