from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("thidua.reports.urls")),
    path("ranking/", include("thidua.scoring.urls")),
    path("goals/", include("thidua.targets.urls")),
    path("awards/", include("thidua.awards.urls")),
    path("figures/", include("thidua.observations.urls")),
    path("movement/", include("thidua.movements.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
if settings.DEBUG:
    urlpatterns.append(path("frame/", include("thidua.frame.urls")))
