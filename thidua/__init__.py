"""Thi Đua: emulation movements for public-administration reform."""
