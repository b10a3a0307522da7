"""Commands that fetch, convert and make what the project works with: MNIST, drawings, maps."""

from pathlib import Path

import click

from mnist_core.commands.output import as_json, file_path, print_result


@click.command("data")
@as_json
def find_data(as_json: bool) -> None:
    """Find MNIST on this machine, or download it."""
    from mnist_core.data.mnist import ARRAY_SHA256, find_mnist
    from mnist_core.data.mnist_download import remove_leftovers

    mnist, path = find_mnist()
    remove_leftovers(path)
    content = {
        "path": str(path),
        "train_images": len(mnist.train_images),
        "test_images": len(mnist.test_images),
        "sha256": ARRAY_SHA256,
    }
    text = (
        f"MNIST is at {path}: {len(mnist.train_images):,} training and "
        f"{len(mnist.test_images):,} test images, verified."
    )
    print_result(content, text, as_json)


@click.command("strokes")
@click.argument("folder", type=file_path, metavar="UNIPEN")
@click.argument("out", type=file_path, metavar="OUT.npz")
@click.option("--others", is_flag=True, help="Letters and symbols instead of digits.")
@as_json
def convert_unipen(folder: Path, out: Path, others: bool, as_json: bool) -> None:
    """Make a stroke archive from UNIPEN's train_r01_v07, unpacked in the folder UNIPEN."""
    from mnist_core.data import unipen

    wanted = unipen.is_other if others else unipen.is_digit
    reading = unipen.read_characters(folder, wanted)
    unipen.write_archive(out, reading.archive)
    writers = len(set(reading.archive.writers))
    content = {
        "path": str(out),
        "characters": len(reading.archive),
        "writers": writers,
        "files": reading.files,
        "skipped": reading.skipped,
    }
    skipped = "".join(f"\n  {count:,} skipped: {why}" for why, count in reading.skipped.items())
    text = (
        f"{len(reading.archive):,} characters by {writers:,} writers, from {reading.files:,} "
        f"files, written to {out}{skipped}"
    )
    print_result(content, text, as_json)


@click.command("sample-drawings")
@click.argument("out", type=file_path, metavar="OUT.npz")
@as_json
def write_sample_drawings(out: Path, as_json: bool) -> None:
    """Write the sample drawings that ship with the project."""
    from mnist_core.data import unipen
    from mnist_core.drawing import digit_shapes

    archive = digit_shapes.sample_drawings()
    unipen.write_archive(out, archive)
    writers = len(set(archive.writers))
    content = {"path": str(out), "digits": len(archive), "writers": writers}
    text = f"{len(archive):,} digits by {writers} imaginary writers, written to {out}"
    print_result(content, text, as_json)


@click.command("map")
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@as_json
def make_map(names: tuple[str, ...], as_json: bool) -> None:
    """Map MNIST's test images as each network sees them. RUN may be `pixels`."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.digit_map import digit_map
    from mnist_core.networks import classifier
    from mnist_core.networks.runs import read_run

    chosen = {name: None if name == "pixels" else read_run(name) for name in names}
    mnist = load_mnist()
    for name, run in chosen.items():
        if run is None:
            pixels = mnist.test_images.reshape(10_000, -1)
            found = digit_map.compute_map(pixels, mnist.test_labels)
            digit_map.write_map(digit_map.PIXELS, found)
        else:
            features = classifier.features(run, mnist.test_images)
            found = digit_map.compute_map(features, mnist.test_labels)
            digit_map.save_map(run, found)
        figures = {
            "name": name,
            "pieces": found.pieces,
            "trustworthiness": found.trustworthiness,
            "vote_accuracy": found.vote_accuracy,
        }
        text = (
            f"{name}: trustworthiness {found.trustworthiness:.3f}, vote of 15 neighbours "
            f"{found.vote_accuracy:.4f}, {found.pieces} pieces"
        )
        print_result(figures, text, as_json)
