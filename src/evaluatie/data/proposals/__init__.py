"""What `evaluatie map` looks at, and the mapping that it writes."""
