"""Learning rates to start with."""

from digitnet.nn import OPTIMIZERS, Adam


def usual_lr(optimizer: str) -> float:
    """A learning rate that suits it: Adam's steps do not shrink with the gradient."""
    return 0.003 if issubclass(OPTIMIZERS[optimizer], Adam) else 0.1


def lower_lr(lr: float, optimizer: str) -> float:
    """A learning rate to try after one that was too high."""
    return float(f"{min(lr / 10, usual_lr(optimizer)):g}")
