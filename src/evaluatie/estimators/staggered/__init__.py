"""Design C: guidance that starts in different months. Group-time effects, and checks on them."""
