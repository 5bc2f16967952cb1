"""What a password must be, said in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.factories.people import make_account
from thidua.people.models import Account
from thidua.people.passwords import NotOneself


def called(name: str, username: str = "tk07", email: str = "x@example.test") -> Account:
    return Account(username=username, email=email, name=name)


def is_oneself(password: str, account: Account) -> bool:
    try:
        NotOneself().validate(password, account)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("password", "account"),
    [
        ("Nguoi-Thu1", called("Người Thử")),
        ("Người Thử 1", called("Người Thử")),
        ("N.g.u.o.i.T.h.u.1", called("Người Thử")),
        ("Thu-Nguoi-2026", called("Người Thử")),
        ("Nguoi@1990", called("Người Thử")),
        ("Đặng-Đức-1", called("Dang Duc")),
        ("Mai-12061990", called("Y Thị Mai")),
        ("thu01-Thu01", called("Văn thư", "thu01")),
        ("Thu-2026!", called("Văn phòng", "thu01")),
        ("Le.Hoa.88", called("Văn phòng", email="le.hoa@kontum.gov.vn")),
    ],
)
def test_a_password_is_not_made_of_what_its_owner_is_called(password: str, account: Account) -> None:
    assert is_oneself(password, account)


@pytest.mark.parametrize(
    ("password", "account"),
    [
        ("Thi-Dua-2026", called("Chuyên viên Sở Nội vụ")),
        ("Thi-Dua-2026", called("Y Thị Mai")),
        ("Mua-Xuan-Ngoc-Linh-7", called("A Ngọc")),
        ("Song-Dakbla-62", called("Y Lan")),
        ("Tk-Cua-Toi-1", called("", "", "")),
    ],
)
def test_a_word_that_a_name_shares_with_a_password_is_no_false_alarm(password: str, account: Account) -> None:
    assert not is_oneself(password, account)


def test_who_chooses_a_password_without_an_account_is_called_nothing() -> None:
    NotOneself().validate("Nguoi-Thu1", None)


@pytest.mark.django_db
def test_each_refusal_of_a_password_is_said_in_vietnamese() -> None:
    account = make_account("password", name="Mật khẩu")
    account.set_password("password")
    account.save()
    account.passwords.create(password=account.password)
    with override("vi"), pytest.raises(ValidationError) as short:
        validate_password("mai", account)
    with override("vi"), pytest.raises(ValidationError) as used:
        validate_password("password", account)
    said = {*short.value.messages, *used.value.messages}
    assert "Mật khẩu của bạn phải chứa ít nhất 8 ký tự." in said
    with override("en"):
        help_texts = {str(validator.get_help_text()) for validator in get_default_password_validators()}
    assert len(said) == len(help_texts)
    for sentence in said:
        assert not re.search(r"\b(password|your|the|must|too|of)\b", sentence, re.IGNORECASE), sentence
