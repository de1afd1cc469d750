"""Intents that survive a crash: what is about to be created is written down before the request is sent."""

from crosstenant.workflows.journal.choosing import Place, journal_at
from crosstenant.workflows.journal.file_journal import FileJournal
from crosstenant.workflows.journal.intents import Creation, Intent, Journal, MemoryJournal, TenantPair

__all__ = ["Creation", "FileJournal", "Intent", "Journal", "MemoryJournal", "Place", "TenantPair", "journal_at"]
