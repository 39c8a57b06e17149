"""What a study says to readers: one text, or one for each language."""

from collections.abc import Callable
from pathlib import Path

from evaluatie.study import load_study
from evaluatie.study.told import told


def test_a_text_in_two_languages_and_one_for_all(study_file: Callable[..., Path]) -> None:
    labels = {"age": {"nl": "leeftijd", "en": "age"}, "educ": "opleiding"}
    study = load_study(study_file("nsw", {"labels": labels, "title": "Eigen titel"}))
    assert told(study.labels["age"]) == "leeftijd"
    assert told(study.labels["age"], "en") == "age"
    assert told(study.labels["educ"], "en") == "opleiding"
    assert told(study.title, "en") == "Eigen titel"
