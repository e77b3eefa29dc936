from django.urls import URLPattern, path

from goldenthread.practices.daily_management.views import at_the_screen, screens

app_name = "daily_management"
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
urlpatterns: list[URLPattern] = [*PAIRED_SCREENS]
