"""Browsers are called what people call them."""

import pytest
from django.utils import translation

from thidua.frame.browsers import named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WEBKIT} Chrome/128.0.0.0 Safari/537.36"
WINDOWS, LINUX, MAC = "Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (f"Mozilla/5.0 ({WINDOWS}) {CHROME}", "Chrome trên Windows"),
        (f"Mozilla/5.0 ({WINDOWS}) {CHROME} Edg/128.0.0.0", "Edge trên Windows"),
        (f"Mozilla/5.0 ({WINDOWS}) {WEBKIT} coc_coc_browser/128.0 Chrome/122.0 Safari/537.36", "Cốc Cốc trên Windows"),
        (f"Mozilla/5.0 ({LINUX}) {CHROME} OPR/113.0", "Opera trên Linux"),
        (f"Mozilla/5.0 ({LINUX}; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox trên Linux"),
        (f"Mozilla/5.0 ({LINUX}) {WEBKIT} HeadlessChrome/128.0 Safari/537.36", "Chrome trên Linux"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome trên ChromeOS"),
        (f"Mozilla/5.0 ({MAC}) AppleWebKit/605.1.15 Version/17.6 Safari/605.1.15", "Safari trên macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) Version/17.6 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) CriOS/128.0 Safari/604.1", "Chrome trên iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) FxiOS/130.0 Safari/605.1.15", "Firefox trên iPad"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S921B) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36",
         "Samsung Internet trên Android"),
        ("curl/8.5.0", "Trình duyệt không rõ"),
        ("", "Trình duyệt không rõ"),
    ],
)  # fmt: skip
def test_a_browser_is_named_with_its_system(sent: str, said: str) -> None:
    with translation.override("vi"):
        assert named(sent) == said
