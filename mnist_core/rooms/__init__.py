"""Rooms: a class of phones draws, networks and people read it, and a database keeps it all."""
