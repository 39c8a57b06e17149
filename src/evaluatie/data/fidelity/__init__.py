"""How the approach was carried out, from the registers: phase 2 of the evaluation."""
