"""The accounts of the demonstration: made by `thidua demo`, shown on its sign-in page; one for every role."""

from django.utils.translation import gettext_lazy as _

PASSWORD = "Thi-Dua-2026"
# (account, role, what the role is called, whose account it is; the signer's stands on letters, where a name belongs)
ACCOUNTS = [
    ("snv", "standing_officer", _("Standing officer"), "Chuyên viên Sở Nội vụ (mẫu)"),
    ("thamdinh", "appraiser", _("Appraiser"), "Người thẩm định Sở Tư pháp (mẫu)"),
    ("donvi", "unit_officer", _("Unit officer"), "Cán bộ phụ trách CCHC phường Kon Tum (mẫu)"),
    ("thutruong", "unit_head", _("Unit head"), "Chủ tịch UBND phường Kon Tum (mẫu)"),
    ("chutichhd", "council_chair", _("Council chair"), "Chủ tịch Hội đồng TĐKT tỉnh (mẫu)"),
    ("thukyhd", "council_secretary", _("Council secretary"), "Thư ký Hội đồng TĐKT tỉnh (mẫu)"),
    ("thanhvienhd", "council_member", _("Council member"), "Thành viên Hội đồng TĐKT tỉnh (mẫu)"),
    ("vanthu", "clerk", _("Records clerk"), "Văn thư Sở Nội vụ (mẫu)"),
    ("nguoiky", "signer", _("Signer"), "Mẫu Văn An (mẫu)"),
    ("dulieu", "data_officer", _("Data officer"), "Cán bộ dữ liệu Sở Nội vụ (mẫu)"),
    ("truyenthong", "press_officer", _("Press officer"), "Cán bộ truyền thông Sở Nội vụ (mẫu)"),
    ("quansat", "observer", _("Observer"), "Quan sát viên Mặt trận Tổ quốc (mẫu)"),
    ("kiemtra", "auditor", _("Auditor"), "Thanh tra tỉnh (mẫu)"),
    ("quantri", "administrator", _("Administrator"), "Quản trị viên tỉnh (mẫu)"),
]
