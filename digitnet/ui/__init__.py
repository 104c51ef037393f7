"""What the pages share: the only package, besides app.py and pages/, that imports Streamlit."""

__all__ = ["serve"]
