"""Reads a delivered Excel workbook (.xlsx): one filled sheet, values only."""

import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from evaluatie.data.delivery.cells import Pieces, number_text, parquet_relation
from evaluatie.data.delivery.columns import Rows, header_problems, label
from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.typed import time_problem
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

LARGEST = 2_000_000_000  # bytes of a workbook unpacked; a delivery of that size belongs in Parquet
DAMAGED = "cannot be read as Excel: it is damaged or cut off; save it again as .xlsx"
OLD = "is protected by a password or an old .xls; save it as .xlsx without a password"
TOO_LARGE = f"holds more than {LARGEST:,} bytes when unpacked; deliver it as CSV or Parquet"
_OLD_START = bytes.fromhex("d0cf11e0")  # of the container of .xls and of encrypted workbooks
_ROWS_IN_A_PIECE = 20_000
...
