from django.urls import URLPattern, path

from goldenthread.practices.daily_management.views import (
    at_the_screen,
    boards,
    checks,
    five_s,
    leader_work,
    screens,
    standard_work,
)

app_name = "daily_management"
AT_THE_BOARD: list[URLPattern] = [
    path("boards/", boards.board_list, name="board_list"),
    path("boards/add/", boards.board_add, name="board_add"),
    path("boards/<int:board_id>/", boards.board_show, name="board_show"),
    path("boards/<int:board_id>/huddle/", boards.huddle_show, name="huddle_show"),
    path("boards/<int:board_id>/huddle/<slug:operation>/", boards.huddle_do, name="huddle_do"),
    path("boards/<int:board_id>/cards/<int:card_id>/", boards.card_change, name="card_change"),
    path("boards/<int:board_id>/columns/", boards.board_change, name="board_change"),
    path("boards/<int:board_id>/end/", boards.board_end, name="board_end"),
    path("boards/<int:board_id>/print/", boards.board_print, name="board_print"),
    path("boards/<int:board_id>/days/<slug:on>/", boards.day_show, name="day_show"),
    path("cascade/", boards.cascade_show, name="cascade_show"),
]
EDITION = "standard-work/<int:standard_work_id>/versions/<int:edition_id>/"
HOW_WORK_IS_DONE: list[URLPattern] = [
    path("standard-work/", standard_work.standard_list, name="standard_list"),
    path("standard-work/add/", standard_work.standard_add, name="standard_add"),
    path("standard-work/skills/", standard_work.skills_show, name="skills_show"),
    path("standard-work/<int:standard_work_id>/", standard_work.standard_show, name="standard_show"),
    path("standard-work/<int:standard_work_id>/print/", standard_work.standard_print, name="standard_print"),
    path(
        "standard-work/<int:standard_work_id>/history/",
        standard_work.standard_history,
        name="standard_history",
    ),
    path(
        "standard-work/<int:standard_work_id>/change/", standard_work.standard_change, name="standard_change"
    ),
    path(
        "standard-work/<int:standard_work_id>/withdraw/",
        standard_work.standard_withdraw,
        name="standard_withdraw",
    ),
    path("standard-work/<int:standard_work_id>/read/", standard_work.standard_read, name="standard_read"),
    path("standard-work/<int:standard_work_id>/begin/", standard_work.standard_begin, name="standard_begin"),
    path(
        "standard-work/<int:standard_work_id>/compare/",
        standard_work.standard_compare,
        name="standard_compare",
    ),
    path("standard-work/<int:standard_work_id>/adopt/", standard_work.standard_adopt, name="standard_adopt"),
    path("standard-work/<int:standard_work_id>/trained/", standard_work.training_add, name="training_add"),
    path(
        "standard-work/<int:standard_work_id>/trained/<int:trained_id>/take-back/",
        standard_work.training_take_back,
        name="training_take_back",
    ),
    path(EDITION, standard_work.edition_show, name="edition_show"),
    path(f"{EDITION}steps/", standard_work.edition_steps, name="edition_steps"),
    path(f"{EDITION}publish/", standard_work.edition_publish, name="edition_publish"),
    path(f"{EDITION}drop/", standard_work.edition_drop, name="edition_drop"),
    path("standard-work/cards/", checks.card_list, name="card_list"),
    path("standard-work/cards/<int:unit_id>/", checks.card_do, name="card_do"),
    path("standard-work/cards/<int:unit_id>/begin/", checks.checking_begin, name="checking_begin"),
    path("standard-work/cards/<int:unit_id>/end/", checks.checking_end, name="checking_end"),
    path("leader-work/", leader_work.leader_today, name="leader_today"),
    path("leader-work/add/", leader_work.leader_add, name="leader_add"),
    path("leader-work/lists/", leader_work.leader_list, name="leader_list"),
    path("leader-work/lists/<int:list_id>/", leader_work.leader_show, name="leader_show"),
    path("leader-work/lists/<int:list_id>/talk/", leader_work.leader_talk, name="leader_talk"),
    path("leader-work/lists/<int:list_id>/end/", leader_work.leader_end, name="leader_end"),
    path("leader-work/lists/<int:list_id>/tasks/add/", leader_work.task_add, name="task_add"),
    path("leader-work/lists/<int:list_id>/tasks/<int:task_id>/end/", leader_work.task_end, name="task_end"),
    path("leader-work/tasks/<int:task_id>/done/", leader_work.leader_done, name="leader_done"),
    path("leader-work/tasks/<int:task_id>/missed/", leader_work.leader_missed, name="leader_missed"),
    path("leader-work/turns/<int:turn_id>/take-back/", leader_work.leader_take_back, name="leader_take_back"),
    path("leader-work/turns/<int:turn_id>/explain/", leader_work.leader_explain, name="leader_explain"),
    path("five-s/", five_s.five_s_list, name="five_s_list"),
    path("five-s/add/", five_s.five_s_add, name="five_s_add"),
    path("five-s/<int:area_id>/", five_s.area_show, name="area_show"),
    path("five-s/<int:area_id>/score/", five_s.area_score, name="area_score"),
    path("five-s/<int:area_id>/end/", five_s.area_end, name="area_end"),
]
PAIRED_SCREENS: list[URLPattern] = [
    path("boards/<int:board_id>/screens/", screens.screen_list, name="screen_list"),
    path("boards/<int:board_id>/screens/add/", screens.screen_add, name="screen_add"),
    path("screens/<int:screen_id>/code/", screens.screen_code, name="screen_code"),
    path("screens/<int:screen_id>/rename/", screens.screen_rename, name="screen_rename"),
    path("screens/<int:screen_id>/end/", screens.screen_revoke, name="screen_revoke"),
    path("conflicts/<int:conflict_id>/", at_the_screen.conflict_settle, name="conflict_settle"),
    path("screen/", screens.screen_pair, name="screen_pair"),
    path("screen/wall/", at_the_screen.screen_wall, name="screen_wall"),
    path("screen/huddle/", at_the_screen.screen_huddle, name="screen_huddle"),
    path("screen/version", at_the_screen.screen_version, name="screen_version"),
    path("screen/worker.js", at_the_screen.screen_worker, name="screen_worker"),
    path("screen/operations/", at_the_screen.screen_operations, name="screen_operations"),
    path("screen/do/<slug:name>/", at_the_screen.screen_do, name="screen_do"),
    path("screen/conflicts/<int:conflict_id>/", at_the_screen.screen_settle, name="screen_settle"),
]
urlpatterns: list[URLPattern] = [*AT_THE_BOARD, *PAIRED_SCREENS, *HOW_WORK_IS_DONE]
