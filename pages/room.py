"""A room for a class: open it, lead it, and watch live what everybody draws."""

from pages.room_parts import live, opening, views
from pages.shared import address, browser_memory

address.say_unknown_parameters({opening.KEY, *views.PARAMETERS})
opening.take_key()
key, is_kept = browser_memory.room_key()
if is_kept:
    opening.take_key_out_of_address()
if key:
    live.show(key)
elif key == "":
    opening.offer()
