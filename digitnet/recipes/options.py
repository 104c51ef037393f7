"""The names of settings on the command line and in addresses."""

RENAMED = {"dev_images": "validation-images", "dev_every": "check-every"}


def option(name: str) -> str:
    """The name of a setting."""
    return option_names(name)[0]


def option_names(name: str) -> tuple[str, ...]:
    """All names that are understood: the present one, and the former one if it was renamed."""
    plain = name.replace("_", "-")
    return (RENAMED[name], plain) if name in RENAMED else (plain,)
