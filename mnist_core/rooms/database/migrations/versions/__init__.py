"""One module for each change of the tables, the oldest is `first_tables`."""
