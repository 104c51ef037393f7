"""The folders of the app and of its user's data."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_INSTALLED = _PACKAGE / "installed"  # exists only in the wheel, see pyproject.toml
# Holds app.py, pages/, weights/ and .streamlit/; in a checkout, its top level.
APP_FOLDER = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent


def data_folder() -> Path:
    """The user's data directory for digitnet, created if missing; raises OSError."""
    from platformdirs import user_data_path

    folder = user_data_path("digitnet", appauthor=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
