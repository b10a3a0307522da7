"""The commands: each parses its options, calls the core and prints; it imports what it needs."""
