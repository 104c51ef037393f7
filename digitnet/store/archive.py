"""Runs in a store: written, listed, and loaded again, to resume or to view them."""

from dataclasses import replace
from typing import Unpack

from digitnet.data import Dataset
from digitnet.nn import Network, WeightsError, checkpoint
from digitnet.runs import ArchivedRun, Names, ResumePoint, Run, RunRecord, Slots, Snapshot, Sources
from digitnet.store.followed import FollowedRun, Latest
from digitnet.store.holder import is_elsewhere
from digitnet.store.odd import OddRunError, note_odd
from digitnet.store.ownimages import unpacked
from digitnet.store.writer import StoreWriter

INTERRUPTED = (
    "the server restarted. This run was saved at step {step:,} and will resume exactly there"
)
WITHOUT_IMAGES = (
    "the server restarted, and your own images are not saved there, so this run cannot resume. "
    "To train again, choose them again"
)
DAMAGED = "the checkpoint of this run is damaged, so it cannot resume. Train again"


class StoreArchive(StoreWriter):
    """An Archive (see digitnet.runs) over a store."""

    def owned_by(self, owner: str) -> list[RunRecord]:
        return self.store.all(owner)

    def rename(self, run_id: str, **names: Unpack[Names]) -> None:
        self.flush(run_id)
        self.rename_waiting(run_id, **names)
        self.store.rename(run_id, **names)

    def delete(self, run_id: str) -> None:
        self.forget(run_id)
        self.store.delete(run_id)

    def since(self, run_id: str, step: int) -> ResumePoint | None:
        record, raw = self.store.get(run_id), self.store.checkpoint(run_id)
        if record is None or record.step != step or (raw is None and step):
            return None
        return ResumePoint(step=step, record=record, lr=record.lr, checkpoint=raw)

    def network(self, run_id: str, step: int) -> Network | None:
        record, found = self.store.get(run_id), self.store.weights(run_id, step)
        return found.network(record.recipe) if record and found else None

    def bring_back(self, run_id: str, slots: Slots, sources: Sources) -> Run | ArchivedRun | None:
        """Loads a run: one that was training is paused and says why; one that another process
        trains is followed; a damaged one is logged and left out."""
        try:
            record = self.store.get(run_id)
            return self._brought_back(record, slots, sources) if record else None
        except OddRunError as error:
            note_odd(run_id, str(error))
            return None

    def shown(self, record: RunRecord, sources: Sources) -> ArchivedRun:
        """A saved run, for viewing."""
        snapshots = self._snapshots(record)
        try:
            network, dev = self._latest(record, snapshots), self._held_back(record, sources)
            return ArchivedRun(record, network, snapshots, dev)
        except ValueError as error:
            raise OddRunError(str(error)) from None

    def _brought_back(self, record: RunRecord, slots: Slots, sources: Sources) -> Run | ArchivedRun:
        if is_elsewhere(record):
            network, dev = self._latest(record, ()), self._held_back(record, sources)
            return FollowedRun(record, network, dev, lambda: self._followed(record.id))
        if record.ended:
            return self.shown(record, sources)
        message = WITHOUT_IMAGES
        if record.card.data in sources:
            try:
                return self._resting(record, slots, sources[record.card.data]())
            except ValueError:  # such as a checkpoint for other images
                message = DAMAGED
        return self.shown(replace(record, state="stopped", message=message), sources)

    def _resting(self, record: RunRecord, slots: Slots, data: Dataset) -> Run:
        message = record.message
        if record.state != "paused":
            message = INTERRUPTED.format(step=record.step)
        since = ResumePoint(
            step=record.step,
            record=record,
            lr=record.lr,
            checkpoint=self.store.checkpoint(record.id),
            rests=True,
            message=message,
            is_kept=True,
            snapshots=self._snapshots(record),
        )
        return Run(record.recipe, data, slots, card=record.card, writer=self, since=since)

    def _followed(self, run_id: str) -> Latest | None:
        record = self.store.get(run_id)
        if record is None:
            return None
        return Latest(record, self._latest(record, ()), is_elsewhere(record))

    def _snapshots(self, record: RunRecord) -> tuple[Snapshot, ...]:
        """The saved snapshots, without any damaged ones."""
        steps = [step for step in self.store.steps(record.id) if 0 < step <= record.step]
        kept = [self.store.weights(record.id, step) for step in steps]
        found = [each.snapshot(record.recipe) for each in kept if each]
        return tuple(snapshot for snapshot in found if snapshot)

    def _held_back(self, record: RunRecord, sources: Sources) -> Dataset | None:
        """The validation images; if they are a visitor's own, those that were saved."""
        if record.card.data in sources:
            return record.recipe.held_back(sources[record.card.data]())
        raw = self.store.images(record.id)
        return unpacked(raw) if raw else None

    def _latest(self, record: RunRecord, snapshots: tuple[Snapshot, ...]) -> Network:
        """The network as last saved; for a run that diverged, the last one with finite weights."""
        recipe, last = record.recipe, self.store.weights(record.id, record.step)
        network, raw = recipe.network(), self.store.checkpoint(record.id)
        try:
            if last and last.exact:
                return last.network(recipe)
            if raw:
                checkpoint.put_weights(network, raw)
        except WeightsError:
            if record.state != "failed":
                raise
            if snapshots:
                network.params.flat[...] = snapshots[-1].parameters
        return network
