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
    path("duties/board/<year:year>/", views.duty_board, name="duty_board"),
    path("duties/board/<year:year>/figures/", views.bring_up_to_date, name="bring_up_to_date"),
    re_path(
        r"^duties/board/(?P<year>[12][0-9]{3})\.(?P<extension>csv|xlsx)$", views.duty_board_file, name="duty_board_file"
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
    path("tasks/", views.my_tasks, name="my_tasks"),
    path("tasks/assign/", views.assign, name="assign_task"),
    path("tasks/board/", views.task_board_of_this_year, name="task_boards"),
    path("tasks/board/<year:year>/", views.task_board, name="task_board"),
    path("tasks/board/<year:year>/figures/", views.task_figures, name="task_figures"),
    path("tasks/board/<year:year>/open/", views.open_task_list_page, name="open_task_list"),
    re_path(
        r"^tasks/board/(?P<year>[12][0-9]{3})\.(?P<extension>csv|xlsx)$", views.task_board_file, name="task_board_file"
    ),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/<slug:move>/", views.move_task_page, name="move_task"),
    path("tasks/steps/<int:pk>/file/", views.task_file, name="task_file"),
    path("registrations/", views.registrations, name="registrations"),
    path("registrations/register/", views.register_page, name="register"),
    path("registrations/<int:pk>/withdraw/", views.withdraw_registration_page, name="withdraw_registration"),
    re_path(r"^registrations/download\.(?P<extension>csv|xlsx)$", views.registrations_file, name="registrations_file"),
    path("rounds/<int:pk>/registration/", views.registration_deadline, name="registration_deadline"),
    path("activities/", views.activities, name="activities"),
    path("activities/report/", views.report_activity_page, name="report_activity"),
    re_path(r"^activities/download\.(?P<extension>csv|xlsx)$", views.activities_file, name="activities_file"),
    path("activities/unit/<int:pk>/", views.activities_of_unit, name="activities_of_unit"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("activities/<int:pk>/<slug:move>/", views.move_activity_page, name="move_activity"),
    path("activities/steps/<int:pk>/file/", views.activity_file, name="activity_file"),
]
