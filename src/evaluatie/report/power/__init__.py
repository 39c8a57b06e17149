"""The page that judges a plan before the data are there: `reports/<study>/power.html`."""
