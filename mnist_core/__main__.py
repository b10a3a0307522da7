"""The command line: `python -m mnist_core COMMAND`.

The commands are in `commands`, but for `doctor`, which also runs where packages are missing.
"""

import errno
import os
import sys
from dataclasses import asdict

try:
    from mnist_core import doctor  # first: it needs no other package

    try:
        import click
    except ModuleNotFoundError:  # the installation is broken: say how
        sys.exit("\n".join(map(doctor.as_line, doctor.run_checks(doctor.DEFAULT_PORT))))
except KeyboardInterrupt:  # before there was anything to interrupt
    print("Interrupted.", file=sys.stderr)
    sys.exit(130)

from mnist_core.commands import data, measuring, pictures, training
from mnist_core.commands.output import as_json, print_result

# What to add to a message of the core: which option helps.
HINTS = {
    "NeedsDrawings": "Name the archive with --drawn.",
    "RunExists": "--out chooses another folder, and --overwrite replaces the run.",
}

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # on the disk, in its quota, in one file


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, 1 after a problem, 2 after a wrong option, 130 if interrupted."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # problems arrive as exceptions
    try:
        status = commands.main(arguments, "python -m mnist_core", standalone_mode=False)
        return int(status or 0)
    except click.exceptions.Abort:
        print("\nInterrupted. A training resumes with the same command.", file=sys.stderr)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:  # the reader of the output, such as `head`, has stopped
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # The messages of the core's own exceptions, and of the system's, are for people.
        if not isinstance(error, OSError) and not type(error).__module__.startswith("mnist_core"):
            raise
        print(f"error: {_explain(error)}", file=sys.stderr)
        return 1


def _explain(error: Exception) -> str:
    """What went wrong and what helps, in one line."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        where = f" for {error.filename}" if error.filename else ""
        return (
            f"There is no room left on the disk{where}. Make room and run the same command again: "
            "a training goes on after its last finished epoch."
        )
    return " ".join(f"{error} {HINTS.get(type(error).__name__, '')}".split())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Train, measure and look into networks that read digits."""


@commands.command("doctor")
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=doctor.DEFAULT_PORT, help="The app's port."
)
@as_json
def check(port: int, as_json: bool) -> int:
    """Check that everything works, and say what to do if not."""
    checks = doctor.run_checks(port)
    text = "\n".join(map(doctor.as_line, checks))
    print_result([asdict(found) for found in checks], text, as_json)
    return int(any(found.state == "problem" for found in checks))


for command in (
    *(training.train, training.refine, training.worker, training.experiments, training.export),
    *(measuring.list_runs, measuring.show, measuring.evaluate, measuring.scanned),
    *(data.find_data, data.convert_unipen, data.write_sample_drawings, data.make_map),
    pictures.read_pictures,
):
    commands.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
