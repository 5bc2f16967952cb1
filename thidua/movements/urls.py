from django.urls import path, re_path

from thidua.movements import views

app_name = "movements"
urlpatterns = [
    path("open-points/", views.open_points_page, name="open_points"),
    path("open-points/<slug:code>/", views.choose, name="choose"),
    path("rounds/", views.rounds_page, name="rounds"),
    path("rounds/<int:pk>/open/", views.open_round_page, name="open_round"),
    path("rounds/<int:pk>/close/", views.close_round_page, name="close_round"),
    path("status/", views.status_page, name="status"),
    path("duties/", views.my_duties, name="my_duties"),
    path("duties/board/", views.board_of_this_year, name="duty_boards"),
    path("duties/board/<int:year>/", views.duty_board, name="duty_board"),
    path("duties/board/<int:year>/figures/", views.bring_up_to_date, name="bring_up_to_date"),
    re_path(
        r"^duties/board/(?P<year>[0-9]{4})\.(?P<extension>csv|xlsx)$", views.duty_board_file, name="duty_board_file"
    ),
    path("calendar/", views.calendar_page, name="calendar"),
    path("calendar/address/", views.calendar_address, name="calendar_address"),
    re_path(r"^calendar/(?P<token>[\w-]{43})\.ics$", views.calendar_feed_file, name="calendar_feed"),
    path("duties/reminders/", views.reminders, name="reminders"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("duties/<int:pk>/hand-in/", views.hand_in_page, name="hand_in"),
    path("duties/<int:pk>/withdraw/", views.withdraw_page, name="withdraw"),
    path("duties/<int:pk>/judge/", views.judge_duty, name="judge_duty"),
    path("duties/submissions/<int:pk>/", views.receipt, name="receipt"),
    path("duties/submissions/<int:pk>/file/", views.submission_file, name="submission_file"),
]
