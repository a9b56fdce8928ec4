"""Sheets to print: command codes, badges, the scanner doctor's chart, demo orders. PDF out.

What it is: what stands on a sheet (`commands`, `badges`, `chart`, `demo`, in the words of `words`),
and how it is laid out and drawn (`pdf`, `blocks`, `badge_cards`, `paper`). What it is not: who may
have one (server.web.sheets). Any thread; nothing is kept from sheet to sheet but the
words.
"""
