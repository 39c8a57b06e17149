import json

import pytest

from evaluatie.report.figures import draw_figures, make_figures


def test_every_figure_has_a_file_and_an_alternative_text(context, figures):
    texts = json.loads((figures / "alternatieve_teksten.json").read_text(encoding="utf-8"))
    assert {"hoofdresultaat", "stroomdiagram", "loveplot", "effecten", "subgroepen"} <= set(texts)
    for name, text in texts.items():
        assert len(text) > 60, name
        assert (figures / f"{name}.svg").is_file()
        assert (figures / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_alternative_texts_state_findings(amsterdam):
    texts = {name: text for name, (_, text) in draw_figures(amsterdam).items()}
    assert "5,6 procentpunt" in texts["hoofdresultaat"]
    assert "0,35 naar 0,04" in texts["loveplot"]
    assert "Amsterdam: van 8 procent (2014-I)" in texts["groepsgemiddelden"]
    assert "1 januari 2016 tot en met 30 juni 2016" in texts["uitrol"]


def test_figures_of_studies_without_cohorts(nsw):
    names = set(draw_figures(nsw))
    assert not {"uitrol", "groepsgemiddelden"} & names


def test_same_bytes_twice(context, figures, tmp_path):
    make_figures(context.released, context.study, tmp_path)
    for path in sorted(figures.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_files_hold_no_dates_or_versions(figures):
    for path in figures.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "dc:date" not in text
        assert "Matplotlib v" not in text


@pytest.mark.parametrize("table", ["balance", "flow", "estimates"])
def test_empty_tables_leave_a_figure_out(nsw, table):
    from dataclasses import replace

    empty = replace(nsw.released, **{table: getattr(nsw.released, table).iloc[:0]})
    assert "uitrol" not in draw_figures(replace(nsw, released=empty))
