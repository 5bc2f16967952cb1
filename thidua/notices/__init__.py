"""Notices to accounts, on a page of their own and by one mail a day. Knows no one who asks."""
