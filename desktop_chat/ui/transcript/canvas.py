"""Owns what is on the screen: moves pixels when the text scrolls and has only what differs painted; GUI thread."""

from collections.abc import Iterable
from math import isclose
from typing import cast

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from desktop_chat.ui.transcript import painting
from desktop_chat.ui.transcript.damage import Damage, compare
from desktop_chat.ui.transcript.frame import Frame, Piece, Pointing, capture
from desktop_chat.ui.transcript.reel import Reel

_COARSEST = 16
_FEW = 4


class Canvas:
    """The pixels of a viewport.

    What it shows, or will show once Qt has painted what is already asked for, is kept as a frame of values. Whatever
    changes, the next frame is compared with it; so nobody has to say what must be painted anew.
    """

    def __init__(self, viewport: QWidget, reel: Reel, pointing: Pointing) -> None:
        self._viewport = viewport
        self._reel = reel
        self._pointing = pointing
        self._frame: Frame | None = None

    def show(self, left: int) -> None:
        """Brings the screen to what the reel shows now, with a column that begins at ``left``."""
        before, now = self._frame, self._capture(left)
        self._frame = now
        damage = compare(before, now) if before is not None else None
        if damage is None or not self._apply(damage):
            self._viewport.update()

    def moving(self) -> list[Piece]:
        """What is shown and moves by itself."""
        bands = self._frame.bands if self._frame is not None else []
        return [piece for band in bands for piece in band.pieces if piece.item.animates()]

    def paint(self, event: QPaintEvent, left: int) -> None:
        before, now = self._frame, self._capture(left)
        self._frame = now
        region = event.region()
        self._paint_later(before, now, region)
        painter = QPainter(self._viewport)
        rects = _rects(region) if region.rectCount() <= _FEW else [event.rect()]
        for rect in rects:
            painter.save()
            painter.setClipRect(rect)
            painting.paint(painter, now, rect)
            painter.restore()
        painter.end()

    def _capture(self, left: int) -> Frame:
        viewport = self._viewport
        ratio = viewport.devicePixelRatioF()
        return capture(self._reel, self._pointing, left, viewport.width(), viewport.height(), ratio)

    def _paint_later(self, before: Frame | None, now: Frame, region: QRegion) -> None:
        """What changed unsaid is painted too; part of it may lie outside of what Qt wants to be painted."""
        damage = compare(before, now) if before is not None else None
        whole = QRegion(self._viewport.rect())
        missing = (whole if damage is None or damage.shift else damage.region) - region
        if not missing.isEmpty():
            self._viewport.update(missing)

    def _apply(self, damage: Damage) -> bool:
        """Moves pixels and asks for the rest; False if all of it has to be painted."""
        viewport = self._viewport
        grain = _grain(viewport.devicePixelRatioF())
        if not grain:
            return damage.shift == 0 and damage.region.isEmpty()
        origin = viewport.mapTo(viewport.window(), QPoint())
        region = damage.region
        if damage.shift:
            area = viewport.rect()
            movable = _within(area.translated(origin), grain).translated(-origin)
            if damage.shift % grain or abs(damage.shift) >= movable.height():
                return False
            viewport.scroll(0, damage.shift, movable)
            region = region + (QRegion(area) - QRegion(movable)) + self._floating(damage.shift)
        if grain > 1:
            region = _coarse(region.translated(origin), grain).translated(-origin)
        if not region.isEmpty():
            viewport.update(region)
        return True

    def _floating(self, shift: int) -> QRegion:
        """Where widgets that stand on the viewport are, and where their pixels have been moved to."""
        region = QRegion()
        for child in self._viewport.children():
            if isinstance(child, QWidget) and child.isVisible():
                region += child.geometry()
                region += child.geometry().translated(0, shift)
        return region


def _rects(region: QRegion) -> list[QRect]:
    return list(cast("Iterable[QRect]", region))  # it can be walked, but its stub does not say so


def _grain(ratio: float) -> int:
    """The fewest pixels that are a whole number of device pixels; 0 where there is no such number."""
    for grain in range(1, _COARSEST + 1):
        if isclose(grain * ratio, round(grain * ratio), abs_tol=1e-6):
            return grain
    return 0


def _within(rect: QRect, grain: int) -> QRect:
    """The largest rectangle inside whose edges lie between device pixels."""
    left, top = -(-rect.left() // grain) * grain, -(-rect.top() // grain) * grain
    right, bottom = (rect.right() + 1) // grain * grain, (rect.bottom() + 1) // grain * grain
    return QRect(left, top, right - left, bottom - top)


def _coarse(region: QRegion, grain: int) -> QRegion:
    """The region, grown until its edges lie between device pixels."""
    coarse = QRegion()
    for rect in _rects(region):
        left, top = rect.left() // grain * grain, rect.top() // grain * grain
        right, bottom = -(-(rect.right() + 1) // grain) * grain, -(-(rect.bottom() + 1) // grain) * grain
        coarse += QRect(left, top, right - left, bottom - top)
    return coarse
