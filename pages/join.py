"""Draw together: a phone joins a room with its code, and draws what it is asked to draw."""

from pages.join_parts import entrance, play
from pages.shared import address, browser_memory, languages, session

address.say_unknown_parameters({entrance.CODE, languages.PARAMETER})
with languages.spoken():
    code = address.value_of(entrance.CODE)
    token = browser_memory.phone_token()
    if not code:
        entrance.ask_for_code()
    elif token is not None:
        seat = entrance.take_seat(code, token)
        if seat is None:
            entrance.ask_for_code()
        else:
            session.visit().seat = seat
            play.show()
