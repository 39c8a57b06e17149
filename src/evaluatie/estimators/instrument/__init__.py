"""Design D: what starting a part of the approach goes with, month after month."""
