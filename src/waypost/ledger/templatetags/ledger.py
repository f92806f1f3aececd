"""`{% load ledger %}`: acts in words."""

from __future__ import annotations

from django import template

from waypost.ledger import readable

register = template.Library()
register.filter("act_words", readable.act_words)
register.filter("is_code", readable.is_code)
