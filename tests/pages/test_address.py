"""What the address of a page keeps, and what it brings back."""

from tests.app_in_apptest import go_to, whole_app


def test_a_page_is_restored_on_return(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion", network="tiny_mlp", quantity="label")
    go_to(app, "draw")
    assert "quantity" not in app.query_params
    go_to(app, "confusion")
    assert not app.exception
    assert app.query_params == {"network": "tiny_mlp", "quantity": "label"}
    assert app.selectbox(key="network").value == "tiny_mlp"


def test_a_choice_is_restored_like_a_link(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion")
    app.selectbox(key="versus").select("tiny_mlp").run()
    go_to(app, "draw")
    go_to(app, "confusion")
    assert app.selectbox(key="versus").value == "tiny_mlp"


def test_a_link_with_other_parameters_restores_nothing(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "confusion", quantity="label")
    go_to(app, "draw")
    go_to(app, "confusion", network="tiny_mlp")
    assert app.query_params == {"network": "tiny_mlp"}


def test_a_page_that_stops_early_is_restored_too(tmp_path, no_mnist):
    app = whole_app(tmp_path).run()
    go_to(app, "mistakes", network="tiny_mlp")  # shows nothing but a table without MNIST
    go_to(app, "draw")
    go_to(app, "mistakes")
    assert app.query_params == {"network": "tiny_mlp"}
