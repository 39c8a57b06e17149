"""A small invented theory of another municipality: two elements, two chains, one language."""

from pathlib import Path

SMALL = """\
theory: klein
title: {nl: Theorie van Kleinstad}
source: {nl: Nota 2024}
elements:
  samen:
    name: {nl: Samen starten}
    idea: {nl: Niemand begint alleen.}
  tempo:
    name: {nl: Tempo}
    idea: {nl: Wie kan werken begint meteen.}
instruments:
  gids:
    name: {nl: Gids}
    recorded_as: begeleiding
    step: start
    promises:
      - {measure: caseload, at_most: 30, text: {nl: dertig per gids}}
  cursus:
    name: {nl: Cursus}
    recorded_as: tov
    step: start
    promises:
      - {measure: reach, at_least: 0.5, text: {nl: de helft}}
      - {text: {nl: altijd met koffie}}
outside:
  [rechtmatigheidsintake, doelmatigheidsintake, assessment, plan_van_aanpak, taalboost, jobhunting,
   begeleiding_onderwijs, werktraject_intern, werktraject_extern, maatschappelijke_begeleiding,
   inburgering]
mechanisms:
  steun:
    name: {nl: Steun}
    type: supply
    idea: {nl: iemand naast je}
    evidence:
      {direction: mixed, strength: weak, finding: {nl: Gaat.}, references: [jansen_2020]}
  druk: {name: {nl: Druk}, type: supply, idea: {nl: moeten}}
uses:
  - {element: samen, instrument: gids, chains: [een], mechanisms: [steun]}
  - {element: tempo, instrument: null, chains: [twee], mechanisms: [steun]}
chains:
  een:
    name: {nl: Een gids}
    problem: [{nl: Alleen}, {nl: Verdwaald}]
    intervention: {nl: Gids}
    mechanism: {nl: Samen zoeken}
    result: {nl: Gevonden}
  twee:
    name: {nl: Meteen}
    problem: [{nl: Wachten}, {nl: Roest}]
    intervention: {nl: Meteen beginnen}
    mechanism: {nl: Bezig blijven}
    result: {nl: Werk}
process:
  start: {name: {nl: Start}, phase: guidance, text: {nl: de eerste dag}}
references:
  jansen_2020: {authors: Jansen, year: 2020}
"""


def small_theory(folder: Path, *changes: tuple[str, str]) -> Path:
    """Writes the small theory with texts replaced; every replaced text must be there."""
    text = SMALL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "klein.yaml"
    path.write_text(text, encoding="utf-8")
    return path
