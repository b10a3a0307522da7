"""What hostile inputs are made of: damaged bytes, JSON of any shape, texts that mean something."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# The same thousand in each run, so that what passes here passes everywhere.
THOUSAND = settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
HUNDRED = settings(THOUSAND, max_examples=100)

NASTY = (
    "",
    " ",
    "\0",
    "../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd",
    "CON",
    "![x](http://host/track.png)",
    "[win](http://host)",
    "<script>alert(1)</script>",
    "$x^2$ `code` **bold**",
    "' OR 1=1 --",
    "{{7*7}} %s %n {0}",
    "NaN",
    "-1",
    "1e400",
    "9" * 5000,
    "\u202e\ufeff\U0001f9d1\u200d\U0001f3a8",
    "\ud800",
    "x" * 100_000,
)
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=50))
numbers = st.one_of(
    st.integers(-(2**70), 2**70), st.floats(), st.sampled_from([0, -1, 1e308, 10**400])
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes, *, most: int = 6) -> bytes:
    """A few changes to bytes that were good: others, fewer or more of them, or another order."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, most))):
        if not content:
            break
        at = draw(st.integers(0, len(content) - 1))
        size = draw(st.sampled_from([1, 1, 1, 2, 4, 8, 64]))
        match draw(st.sampled_from(["change", "change", "cut", "remove", "repeat", "insert"])):
            case "change":
                new = draw(st.binary(min_size=size, max_size=size))
                content[at : at + size] = new[: len(content) - at]
            case "cut":
                del content[at:]
            case "remove":
                del content[at : at + size]
            case "repeat":
                content[at:at] = content[at : at + size]
            case _:
                content[at:at] = draw(st.binary(max_size=size))
    return bytes(content)


@st.composite
def changed(draw: st.DrawFn, value: Any) -> Any:
    """JSON that was good, with one part anywhere in it replaced, removed or repeated."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        match draw(st.sampled_from(["inside", "inside", "inside", "remove", "add"])):
            case "inside":
                return value | {key: draw(changed(value[key]))}
            case "remove":
                return {name: inner for name, inner in value.items() if name != key}
            case _:
                return value | {draw(texts): draw(anything)}
    if isinstance(value, list) and value and draw(st.integers(0, 4)):
        at = draw(st.integers(0, len(value) - 1))
        match draw(st.sampled_from(["inside", "inside", "inside", "remove", "repeat"])):
            case "inside":
                return [*value[:at], draw(changed(value[at])), *value[at + 1 :]]
            case "remove":
                return value[:at] + value[at + 1 :]
            case _:
                return value[:at] + [value[at]] * draw(st.integers(2, 50)) + value[at:]
    return draw(anything)
