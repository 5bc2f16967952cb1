from django.urls import path

from thidua.observations import views

app_name = "observations"
urlpatterns = [
    path("<int:pk>/", views.observation, name="observation"),
    path("<int:pk>/evidence/", views.attach, name="attach"),
    path("evidence/<int:pk>/", views.evidence, name="evidence"),
    path("evidence/<int:pk>/file/", views.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/small/", views.evidence_picture, {"size": "small"}, name="evidence_small"),
    path("evidence/<int:pk>/large/", views.evidence_picture, {"size": "large"}, name="evidence_large"),
    path("evidence/<int:pk>/replace/", views.replace, name="replace_evidence"),
    path("evidence/<int:pk>/withdraw/", views.withdraw, name="withdraw_evidence"),
    path("evidence/unit/<int:pk>/", views.unit_evidence, name="unit_evidence"),
    path("uploads/", views.upload_sessions, name="upload_sessions"),
    path("uploads/<slug:key>/", views.upload_session, name="upload_session"),
]
