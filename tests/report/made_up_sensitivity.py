"""Released rows of what it takes to undo the primary result, made by hand."""


def rows(check_row, **cell) -> list[dict]:
    """Of the primary design, and the sets of a matching one."""
    odds = {"design": "cohort_matched", "estimator": "difference_in_means"} | cell
    return [
        check_row("e_value", "estimate", estimate=1.77, note="ratio", **cell),
        check_row("e_value", "interval", estimate=1.58, note="ratio", **cell),
        check_row("rosenbaum_breakdown", status="no_sets", **cell),
        check_row("rosenbaum", "1.5", p_value=0.012, **odds),
        check_row("rosenbaum_breakdown", estimate=2.33, **odds),
        check_row("robustness_value", "estimate", estimate=0.062, **cell),
        check_row("robustness_value", "interval", estimate=0.043, **cell),
        check_row("partial_r2", estimate=0.004, **cell),
        check_row("partial_r2", "herkomst:treatment", estimate=0.001, **cell),
        check_row("benchmark", "none", estimate=0.055, conf_low=0.02, conf_high=0.09, **cell),
        check_row("benchmark", "herkomst:1", estimate=0.05, conf_low=0.02, conf_high=0.08, **cell),
        check_row("benchmark", "herkomst:3", estimate=0.04, conf_low=0.01, conf_high=0.07, **cell),
        check_row("benchmark", "opleidingsniveau:3", status="too_strong", **cell),
        check_row("lee_bounds", "unadjusted", estimate=0.06, **cell),
        check_row("lee_bounds", "low", estimate=0.05, std_error=0.01, **cell),
        check_row("lee_bounds", "high", estimate=0.07, std_error=0.01, **cell),
        check_row("lee_bounds", "bounds", conf_low=0.03, conf_high=0.09, **cell),
        check_row("lee_bounds", "trimmed", estimate=0.01, **cell),
        *(check_row("without_covariate", name, estimate=value, conf_low=value - 0.04,
                    conf_high=value + 0.04, **cell)
          for name, value in {"all": 0.056, "herkomst": 0.061, "leeftijd": 0.055}.items()),
        check_row("without_influential", "10", estimate=0.046, **cell),
        check_row("influential_to_nil", estimate=0.022, **cell),
        *(row for which, number in {"all": 25.0, "passing": 16.0}.items()
          for row in (
              check_row("specification_median", which, estimate=0.06, freedom=number,
                        p_value=0.001, **cell),
              check_row("specification_share", which, estimate=0.9, freedom=number,
                        p_value=0.002, **cell),
              check_row("specification_z", which, statistic=22.0, freedom=number,
                        p_value=0.001, **cell),
          )),
    ]  # fmt: skip
