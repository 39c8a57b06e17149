"""Every table of the pipeline: columns, key, meaning; and how it is checked, read, written."""

from evaluatie.tables.schema import Column, Table, check
from evaluatie.tables.store import (
    read_json,
    read_table,
    read_tables,
    write_csv,
    write_folders,
    write_frames,
    write_json,
    write_parts,
    write_table,
    write_tables,
    write_text,
)

__all__ = [
    "Column",
    "Table",
    "check",
    "read_json",
    "read_table",
    "read_tables",
    "write_csv",
    "write_folders",
    "write_frames",
    "write_json",
    "write_parts",
    "write_table",
    "write_tables",
    "write_text",
]
