"""What the estimates say together: multiplicity and gates."""
