"""The database of the rooms: its tables, its migrations, and how it is opened."""
