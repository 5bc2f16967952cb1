from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("thidua.reports.urls")),
    path("ranking/", include("thidua.scoring.urls")),
    path("goals/", include("thidua.targets.urls")),
    path("awards/", include("thidua.awards.urls")),
    path("figures/", include("thidua.observations.urls")),
    path("movement/", include("thidua.movements.urls")),
    path("difficulties/", include("thidua.feedback.urls")),
    path("papers/", include("thidua.documents.urls")),
    path("notices/", include("thidua.notices.urls")),
    path("reorganisations/", include("thidua.reorganisations.urls")),
    path("people/", include("thidua.people.urls")),
    # Mail addresses are kept by administrators.
    path("accounts/email/", RedirectView.as_view(pattern_name="people:me"), name="account_own_mail"),
    # Nobody connects an account with others of one's own choice.
    path("accounts/3rdparty/", RedirectView.as_view(pattern_name="people:me"), name="account_connections"),
    # An address is confirmed by the invitation that was sent to it.
    path(
        "accounts/confirm-email/",
        RedirectView.as_view(pattern_name="account_login"),
        name="account_email_verification_sent",
    ),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
if settings.DEBUG:
    urlpatterns.append(path("frame/", include("thidua.frame.urls")))
