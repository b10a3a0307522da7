"""The ten networks of the project as recipes of the lab, to begin with one of them."""

from mnist_core.lab.recipe import Recipe, from_texts

NOTHING = "nothing"


def _with(layers: str, **options: str) -> Recipe:
    return from_texts({"layers": layers, **options})


_OURS = {"optimizer": "adamw", "rate": "0.002", "schedule": "one_cycle", "batch": "128"}
_OURS |= {"shift": "true", "rotation": "true", "elastic": "true", "thickness": "true"}
_OURS |= {"drawings": "true"}

# The lab has no separable convolutions and no ensembles, so `studio` is one of its four parts, and
# `micro` has plain convolutions.
TEMPLATES: dict[str, Recipe] = {
    NOTHING: _with("flatten"),
    "sigmoid_mlp": _with("flatten.dense512-sigmoid.dense256-sigmoid", batch="1024", epochs="50"),
    "tiny_mlp": _with("flatten.dense25-relu.dense25-relu", batch="100", epochs="20"),
    "small_cnn": _with("conv12x3-relu.conv20x3-relu.flatten.dense25-relu", batch="100", epochs="4"),
    "dropout_mlp": _with("flatten.dense512-relu.dropout15.dense512-relu.dropout15"),
    "dropout_cnn": _with(
        "conv32x3-linear.conv32x3-relu.pool2.dropout20.flatten.dense128-relu.dropout20"
    ),
    "deep_cnn": _with(
        "conv32x3-relu.pool2.conv64x3-relu.pool2.conv64x3-relu.flatten.dense64-relu",
        optimizer="rmsprop",
    ),
    "basic_mlp": _with("flatten.dense100-relu", batch="32"),
    "studio": _with(
        "conv32x3same-relu.conv32x3same-linear.pool2.norm-relu."
        "conv64x3same-relu.conv64x3same-linear.pool2.norm-relu."
        "conv128x3same-relu.conv128x3same-linear.pool2.norm-relu.flatten.dropout30",
        **_OURS,
    ),
    "compact": _with(
        "conv16x3same-relu.conv16x3same-linear.pool2.norm-relu."
        "conv32x3same-relu.conv32x3same-relu.conv32x3same-linear.pool2.norm-relu."
        "conv64x3same-relu.conv64x3same-linear.pool2.norm-relu.flatten.dropout30",
        **_OURS,
    ),
    "micro": _with(
        "conv8x3same-linear.pool2.norm-silu.conv16x3same-linear.pool2.norm-silu."
        "conv24x3same-linear.pool2.norm-silu.conv32x3-linear.norm-silu.flatten",
        **_OURS,
    ),
}
