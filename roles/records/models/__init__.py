"""The nouns of working records, one file each."""

from roles.records.models.attachment import Attachment
from roles.records.models.entry import RecordEntry, Verb
from roles.records.models.export import RecordExport
from roles.records.models.view import ColumnChoice, SavedFilter
from roles.records.models.working import WorkingRecord

__all__ = ["Attachment", "ColumnChoice", "RecordEntry", "RecordExport", "SavedFilter", "Verb", "WorkingRecord"]
