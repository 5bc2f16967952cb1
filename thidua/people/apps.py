from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "thidua.people"
    label = "people"
    verbose_name = _("Units and people")

    def ready(self) -> None:
        from thidua.people import sign_in  # noqa: F401, PLC0415  its receivers
        from thidua.people.models import Role  # noqa: PLC0415  models are there only now

        if unknown := sorted(set(settings.THIDUA_MFA_ROLES) - set(Role.values)):
            roles = ", ".join(Role.values)
            raise ImproperlyConfigured(f"THIDUA_MFA_ROLES: {', '.join(unknown)} is no role. Roles are: {roles}.")
