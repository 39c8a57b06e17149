"""The technical appendix: every choice, diagnostic and estimate of a study, for reviewers."""
