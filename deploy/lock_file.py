"""Reads the lock files: the packages that are installed, and the platforms that each is for."""

from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@dataclass(frozen=True)
class Locked:
    """A package as a lock file has it."""

    name: str
    version: str
    requirement: Requirement  # with its marker
    hashes: tuple[str, ...]  # of its files for all platforms

    def is_for(self, environment: dict[str, str] | None = None) -> bool:
        """Whether a machine needs the package: this one, or one that is described by markers."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate(environment)

    def as_line(self) -> str:
        """The line of a requirements file, with the hashes and without the marker."""
        return " ".join([f"{self.name}=={self.version}", *(f"--hash={h}" for h in self.hashes)])


def read_lock(file: Path) -> dict[str, Locked]:
    """Read the packages of a lock file by their names."""
    found: dict[str, Locked] = {}
    for line in file.read_text().replace("\\\n", " ").splitlines():
        if line.startswith("#"):
            continue
        text, *hashes = line.split("--hash=")
        requirement = Requirement(text.strip())
        (version,) = (part.version for part in requirement.specifier)
        name = canonicalize_name(requirement.name)
        found[name] = Locked(name, version, requirement, tuple(h.strip() for h in hashes))
    return found
