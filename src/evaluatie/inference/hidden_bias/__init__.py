"""How strong something hidden must be, or how bad those who left, to undo a result."""
