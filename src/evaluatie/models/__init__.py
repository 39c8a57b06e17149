"""Statistical models under the designs and the estimators: arrays in, small records out."""
