"""The accounts of the demonstration: made by `thidua demo`, shown on its sign-in page."""

from django.utils.translation import gettext_lazy as _

PASSWORD = "thi-dua-2026"
# (account, role, what the role is called, whose account it is)
ACCOUNTS = [
    ("snv", "standing_officer", _("Standing officer"), "Chuyên viên Sở Nội vụ (mẫu)"),
    ("donvi", "unit_officer", _("Unit officer"), "Cán bộ phụ trách CCHC phường Kon Tum (mẫu)"),
    ("quansat", "observer", _("Observer"), "Quan sát viên Mặt trận Tổ quốc (mẫu)"),
]
