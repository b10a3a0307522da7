"""Links between pages: where a student would go next."""

import streamlit as st


def show(page: str, label: str, icon: str, **parameters: str) -> None:
    """Show a link to another page.

    Args:
        page: the name of its file, without ".py".
        label: what a visitor reads.
        icon: a Material symbol, such as "map".
        parameters: of its address.
    """
    try:
        st.page_link(
            f"pages/{page}.py",
            label=label,
            icon=f":material/{icon}:",
            query_params=parameters or None,
        )
    except st.errors.StreamlitAPIException:  # a page that runs by itself knows no other page
        st.caption(label)
