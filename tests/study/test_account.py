from collections.abc import Callable
from pathlib import Path

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study


def test_a_study_tells_what_no_table_can(variation: Callable[..., Study]) -> None:
    study = variation("nsw", {"account": {"funding": "ZonMw", "ethics": "Niet nodig."}})
    assert study.account is not None
    assert study.account.model_dump(exclude_none=True) == {
        "funding": "ZonMw", "ethics": "Niet nodig.",
    }  # fmt: skip


def test_what_no_item_asks_for_is_refused(study_file: Callable[..., Path]) -> None:
    with pytest.raises(StudyError, match="account.founding"):
        load_study(study_file("nsw", {"account": {"founding": "ZonMw"}}))
