"""What the pages share: beside app.py and pages/ the only room that knows Streamlit."""

__all__ = ["serve"]
