"""Read the isolated characters of UNIPEN's train_r01_v07 into a stroke archive.

The distribution's folder goes in; an `Archive` and the number of skipped segments come out.

Source: International Unipen Foundation 1999, Zenodo record 1195803 (CC BY 4.0); I. Guyon,
L. Schomaker, R. Plamondon, M. Liberman, S. Janet: "UNIPEN project of on-line data exchange and
recognizer benchmarks", ICPR 1994. The format is defined in http://unipen.nici.ru.nl/unipen.def
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mnist_core.data.strokes import Archive, Points

Int16 = npt.NDArray[np.int16]

CATEGORIES = ("1a", "1b", "1c", "1d")  # isolated digits, upper case, lower case, symbols
LONGER_SIDE = 1000
FARTHEST = 1e9  # no tablet has larger coordinates; NaN is refused too
DOCUMENTATION = (".doc", ".lex")  # included files that hold no strokes
GOOD_ENOUGH = ("", "?", "OK", "GOOD")  # accepted qualities in a .SEGMENT line

# Reasons for skipping a segment: the keys of `Reading.skipped`.
BAD_QUALITY = "marked as of bad quality"
NO_SEGMENT = "a file without segments of characters"
UNREADABLE_FILE = "a file that cannot be opened"
UNREADABLE_SEGMENT = "a .SEGMENT line that cannot be read"
UNREADABLE_POINT = "a point that cannot be read"
NOT_ONE_CHARACTER = "a label that is not one character"
NO_INCLUDE = "an included file that is missing"
NO_COMPONENT = "a component or point that does not exist"
NO_INK = "nothing written with the pen down"

_CHARACTER = re.compile(r"CHAR(ACTER)?\b")  # other levels of .SEGMENT are words and texts
_KEYWORD = re.compile(r"^(?=\.[A-Z])", re.MULTILINE)
_DELINEATION = re.compile(r"[\d:,-]+")
_RANGE = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")


class UnipenNotFound(Exception):
    """There is no UNIPEN folder at this path, or it has no segment files."""


class DamagedUnipen(Exception):
    """No character can be read from the segment files."""


@dataclass(frozen=True)
class Reading:
    """What was read from a UNIPEN folder, and what was skipped."""

    archive: Archive
    files: int  # number of segment files
    skipped: dict[str, int]  # reason -> number of segments, most frequent first


class _Unusable(Exception):
    """A segment must be skipped; the argument is the reason."""


class _Entry(NamedTuple):
    """A keyword at the start of a line, and the text up to the next keyword."""

    keyword: str
    text: str
    line: int  # in the file, from 1


class _Component(NamedTuple):
    """The points between one .PEN_DOWN or .PEN_UP and the next keyword."""

    drawn: bool  # False: the pen was in the air
    rows: str  # one point per line
    columns: tuple[int, int]  # the columns of x and y

    def points(self) -> Points:
        """Float64 (p, 2), y UP as in UNIPEN."""
        x, y = self.columns
        rows = [row for row in map(str.split, self.rows.splitlines()) if row]
        try:
            points = np.array([(float(row[x]), float(row[y])) for row in rows])
        except (IndexError, ValueError) as error:
            raise _Unusable(UNREADABLE_POINT) from error
        if not (np.abs(points) < FARTHEST).all():
            raise _Unusable(UNREADABLE_POINT)
        return points


class _Segment(NamedTuple):
    """The content of a .SEGMENT line for one character."""

    delineation: str
    quality: str
    label: str


class _Character(NamedTuple):
    """A character as the archive stores it."""

    strokes: list[Int16]  # each (p, 2), y down, longer side from 0 to 1000
    label: str
    writer: str


class _Skip(NamedTuple):
    """A skipped segment."""

    reason: str
    path: Path
    line: int


def is_digit(label: str) -> bool:
    """Whether a label is one of the ten digits."""
    return label in tuple("0123456789")


def is_other(label: str) -> bool:
    """Whether a label is one visible character that is not a digit."""
    return len(label) == 1 and label.isprintable() and not label.isspace() and not is_digit(label)


def read_characters(folder: str | Path, wanted: Callable[[str], bool] = is_digit) -> Reading:
    """Read the isolated characters of UNIPEN's train_r01_v07, categories 1a to 1d.

    Args:
        folder: the distribution's folder, which holds `data/` and `include/`.
        wanted: selects labels, such as `is_digit` or `is_other`.

    Returns:
        The archive in the order of categories and paths, with uint8 labels if all are digits and
        <U1 labels otherwise. Repeated points are dropped, as a canvas drops them. A damaged file or
        segment is skipped and counted; it does not affect the others.

    Raises:
        UnipenNotFound: there is no such folder, or it has no segment files.
        DamagedUnipen: no wanted character can be read.
    """
    root = _root(Path(folder))
    files = [
        path for name in CATEGORIES for path in sorted((root / "data" / name).glob("*/**/*.dat"))
    ]
    if not files:
        raise UnipenNotFound(
            f"{root} has no file data/{{{','.join(CATEGORIES)}}}/CONTRIBUTOR/*.dat. Unpack "
            "train_r01_v07 (Zenodo record 1195803) and use the folder with data/ and include/."
        )
    characters: list[_Character] = []
    skips: list[_Skip] = []
    for path in files:
        for result in _characters(path, root, wanted):
            if isinstance(result, _Skip):
                skips.append(result)
            else:
                characters.append(result)
    if not characters:
        raise DamagedUnipen(_nothing(root, len(files), skips))
    skipped = dict(Counter(skip.reason for skip in skips).most_common())
    return Reading(_archive(characters), len(files), skipped)


def write_archive(path: str | Path, archive: Archive) -> None:
    """Write an archive under exactly this name; `strokes.read_archive` reads it.

    Raises:
        OSError: the file cannot be written.
    """
    with Path(path).open("wb") as file:  # NumPy would append .npz to a name
        np.savez_compressed(file, **vars(archive))


def _root(folder: Path) -> Path:
    """The folder with `data/`: this one, or the one inside it that the download unpacks to."""
    if not folder.is_dir():
        raise UnipenNotFound(
            f"There is no folder {folder}. Download UNIPEN train_r01_v07 (Zenodo record 1195803), "
            "unpack it and use that folder."
        )
    inside = (path for path in sorted(folder.iterdir()) if path.is_dir())
    return next((path for path in (folder, *inside) if (path / "data").is_dir()), folder)


def _nothing(root: Path, files: int, skips: Sequence[_Skip]) -> str:
    """Why no character was read, with the first place to look at."""
    if not skips:
        return f"None of the {files} segment files under {root} has a wanted character."
    reason, path, line = skips[0]
    return (
        f"No character can be read from the {files} segment files under {root}. First problem: "
        f"{reason}, in {path}, line {line}. Unpack the download again, with data/ and include/."
    )


def _characters(
    path: Path, root: Path, wanted: Callable[[str], bool]
) -> Iterator[_Character | _Skip]:
    """The wanted characters of a segment file, and the skipped segments."""
    try:
        entries = list(_entries(path))
    except OSError:
        yield _Skip(UNREADABLE_FILE, path, 1)
        return
    segments: list[tuple[_Segment, int]] = []
    for result in _segments(entries, path, wanted):
        if isinstance(result, _Skip):
            yield result
        else:
            segments.append(result)
    if not segments:
        return
    try:
        components = _components(_expanded(entries, path, root, (path,)))
    except _Unusable as reason:
        yield from (_Skip(str(reason), path, line) for _, line in segments)
        return
    for segment, line in segments:
        try:
            strokes = _normalised(_drawn(segment.delineation, components))
        except _Unusable as reason:
            yield _Skip(str(reason), path, line)
        else:
            yield _Character(strokes, segment.label, _writer(path, root))


def _segments(
    entries: Iterable[_Entry], path: Path, wanted: Callable[[str], bool]
) -> Iterator[tuple[_Segment, int] | _Skip]:
    """The wanted segments of good quality, each with its line, and the skipped segments.

    Segments of included files are ignored: every category has its own files.
    """
    lines = [e for e in entries if e.keyword == ".SEGMENT" and _CHARACTER.match(e.text)]
    if not lines:
        yield _Skip(NO_SEGMENT, path, 1)
    for entry in lines:
        try:
            segment = _segment(entry.text)
        except _Unusable as reason:
            yield _Skip(str(reason), path, entry.line)
            continue
        if wanted(segment.label):
            good = segment.quality in GOOD_ENOUGH
            yield (segment, entry.line) if good else _Skip(BAD_QUALITY, path, entry.line)


def _writer(path: Path, root: Path) -> str:
    """The writer as "contributor/file", with the name of the segment file.

    .WRITER_ID would show which files are by the same person. But the split into training and
    validation depends on these names, and networks have been trained with it.
    """
    return f"{path.relative_to(root / 'data').parts[1]}/{path.stem}"


def _entries(path: Path) -> Iterator[_Entry]:
    """The entries of a file, without any text before the first keyword."""
    line = 1
    for part in _KEYWORD.split(path.read_text(encoding="latin-1")):
        if part.startswith("."):
            keyword, *rest = part.split(None, 1)
            yield _Entry(keyword, rest[0].rstrip() if rest else "", line)
        line += part.count("\n")


def _expanded(
    entries: Iterable[_Entry], path: Path, root: Path, within: tuple[Path, ...]
) -> Iterator[_Entry]:
    """The entries of a file; each .INCLUDE is replaced by the entries of the included file."""
    for entry in entries:
        if entry.keyword != ".INCLUDE":
            yield entry
            continue
        try:
            included = _included(entry.text, path, root)
            # A file that includes itself, directly or not, adds nothing.
            if included is None or included in within:
                continue
            inner = list(_entries(included))
        except OSError as error:
            raise _Unusable(UNREADABLE_FILE) from error
        yield from _expanded(inner, included, root, (*within, included))


def _included(text: str, path: Path, root: Path) -> Path | None:
    """The file that an .INCLUDE in `path` names; None for missing documentation."""
    name = text.split()[0].strip('"').replace("\\", "/") if text else ""
    parts = PurePosixPath(name).parts
    if parts and "/" not in parts and ".." not in parts:  # never leave the distribution
        above = [folder for folder in path.parents if folder == root or root in folder.parents]
        for base in (root / "include", root, *above):
            if found := _descend(base, parts):
                return found
        if name.lower().endswith(DOCUMENTATION):
            return None
    # Without these strokes, all later strokes would get wrong numbers.
    raise _Unusable(NO_INCLUDE)


def _descend(folder: Path, parts: Sequence[str]) -> Path | None:
    """The file at `parts` below a folder; if necessary in another upper or lower case."""
    for part in parts:
        if not (folder / part).exists():
            names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
            same = [name for name in sorted(names) if name.lower() == part.lower()]
            if not same:
                return None
            part = same[0]
        folder = folder / part
    return folder if folder.is_file() else None


def _components(entries: Iterable[_Entry]) -> list[_Component]:
    """All components, drawn or in the air, as segments number them from 0.

    Only components with points are numbered, as in UNIPEN's own library: some contributors end a
    stroke with an empty .PEN_UP. A .DT is never numbered.
    """
    columns = (0, 1)
    components = []
    for keyword, text, _ in entries:
        if keyword == ".COORD":
            names = text.upper().split()
            if "X" in names and "Y" in names:
                columns = names.index("X"), names.index("Y")
        elif keyword in (".PEN_DOWN", ".PEN_UP") and text[:1] in tuple("+-.0123456789"):
            components.append(_Component(keyword == ".PEN_DOWN", text, columns))
    return components


def _segment(text: str) -> _Segment:
    r"""Parse the text after .SEGMENT, such as `CHARACTER 5,7-8:20 OK "4"`.

    The label is the text between the first and the last quote, because not every contributor
    escaped quotes and backslashes in it.
    """
    fields, _, rest = text.partition('"')
    label, closed, _ = rest.rpartition('"')
    words = fields.split()[1:]
    where = [word for word in words if _DELINEATION.fullmatch(word)]
    quality = words[len(where) :]
    if not closed or not where or len(quality) > 1:
        raise _Unusable(UNREADABLE_SEGMENT)
    if len(label) > 1:
        label = re.sub(r'\\([\\"])', r"\1", label)
    if len(label) != 1:
        raise _Unusable(NOT_ONE_CHARACTER)
    delineation = re.sub(",+", ",", ",".join(where))  # there may be spaces around its commas
    return _Segment(delineation, "".join(quality).upper(), label)


def _drawn(delineation: str, components: Sequence[_Component]) -> list[Points]:
    """The strokes of a delineation such as `5,7-8` or `12:3-14:20` (component:point, inclusive)."""
    strokes = []
    for part in delineation.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise _Unusable(UNREADABLE_SEGMENT)
        first, last = int(match[1]), int(match[3] or match[1])
        if not first <= last < len(components):
            raise _Unusable(NO_COMPONENT)
        for number in range(first, last + 1):
            if components[number].drawn:
                start = match[2] if number == first else None
                end = match[4] if number == last else None
                strokes.append(_piece(components[number].points(), start, end))
    if not strokes:
        raise _Unusable(NO_INK)
    return strokes


def _piece(points: Points, start: str | None, end: str | None) -> Points:
    """The points from number `start` to number `end`; by default all."""
    low, high = int(start or 0), int(end or len(points) - 1)
    if not low <= high < len(points):
        raise _Unusable(NO_COMPONENT)
    return points[low : high + 1]


def _normalised(strokes: Sequence[Points]) -> list[Int16]:
    """Strokes as an archive stores them: y down, from 0, longer side 1000, no repeated points."""
    down = [stroke * (1, -1) for stroke in strokes]
    every = np.concatenate(down)
    low, size = every.min(axis=0), float(np.ptp(every, axis=0).max())
    size = size or 1.0  # a dot cannot be scaled
    scaled = [np.rint((stroke - low) * LONGER_SIDE / size).astype(np.int16) for stroke in down]
    return [_without_repeats(stroke) for stroke in scaled]


def _without_repeats(points: Int16) -> Int16:
    """The points that differ from the one before."""
    moved = np.diff(points, axis=0).any(axis=1)
    kept: Int16 = points[np.concatenate([[True], moved])]
    return kept


def _archive(characters: Sequence[_Character]) -> Archive:
    """The arrays of an archive of one or more characters."""
    strokes = [stroke for character in characters for stroke in character.strokes]
    labels = [character.label for character in characters]
    return Archive(
        points=np.concatenate(strokes),
        stroke_start=_starts(map(len, strokes)),
        digit_start=_starts(len(character.strokes) for character in characters),
        labels=np.array(labels, np.uint8 if all(map(is_digit, labels)) else "U1"),
        writers=np.array([character.writer for character in characters]),
    )


def _starts(lengths: Iterable[int]) -> npt.NDArray[np.int32]:
    """Where pieces of these lengths start, and where the last one ends."""
    return np.cumsum([0, *lengths]).astype(np.int32)
