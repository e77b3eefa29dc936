app_name = "golden_thread"
urlpatterns: list[object] = []
