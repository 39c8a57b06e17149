"""What readers see: figures, the policy report, the workbook. Looks up, never computes.

`figures.make_figures`, `html.make_report` and `workbook.make_workbook` are one call each of a
script; everything comes from the released tables (`released.load_released`) and the study.
"""
