"""The gate between confidential results and everything that is printed."""
