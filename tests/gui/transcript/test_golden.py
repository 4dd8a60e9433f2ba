"""Each kind of the gallery looks as it did when somebody last looked at it, in light and dark, at scales 1 and 2.

A change that is meant: ``python -m tests.gui.transcript.golden_pictures KIND ...``, then look at the pictures.
"""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.gui.transcript.gallery import SAMPLES
from tests.gui.transcript.golden_pictures import GOLDEN, GROUNDS, RATIOS, SCHEMES, make, why_not

#: Colours are kept in steps of 17; one step is what another rounding of an edge may make of it.
_SHADE = 17
#: So many pixels of a million may differ by more: a letter of the smallest size has about 40.
_STRAY = 40
NAMES = [f"{kind}-{scheme}-{ratio}x" for kind in SAMPLES for scheme in SCHEMES for ratio in RATIOS]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pictures as they are now, in one folder."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("golden")
    make(folder)
    return folder


def differing(one: QImage, other: QImage, tolerance: int = _SHADE) -> list[tuple[int, int]]:
    """The pixels that differ by more than a shade."""
    lines = [image.convertToFormat(QImage.Format.Format_RGB32) for image in (one, other)]
    left, right = (bytes(image.constBits()) for image in lines)
    width, found = one.width() * 4, []
    for y in range(one.height()):
        row, same = left[y * width : (y + 1) * width], right[y * width : (y + 1) * width]
        if row == same:
            continue
        apart = {at // 4 for at in range(width) if abs(row[at] - same[at]) > tolerance}
        found += [(x, y) for x in sorted(apart)]
    return found


def difference(before: QImage, now: QImage, places: list[tuple[int, int]]) -> QImage:
    """What is there now, faint, with everything that differs in red."""
    picture = now.convertToFormat(QImage.Format.Format_RGB32)
    for y in range(picture.height()):
        for x in range(picture.width()):
            color = picture.pixelColor(x, y)
            picture.setPixelColor(x, y, QColor((color.red() + 510) // 3, (color.green() + 510) // 3, color.blue()))
    for x, y in places:
        picture.setPixelColor(x, y, QColor("red"))
    return picture


def grounds(image: QImage) -> set[str]:
    return set(image.text(GROUNDS).split())


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_did(made: Path, name: str) -> None:
    before, now = QImage(str(GOLDEN / f"{name}.png")), QImage(str(made / f"{name}.png"))
    assert not before.isNull(), "there is no golden picture of it yet"
    hint = f"look at {made / name}.png and compare it with {GOLDEN / name}.png"
    assert now.size() == before.size(), hint
    places = differing(before, now)
    if len(places) > _STRAY * now.width() * now.height() / 1_000_000:
        marked = made / f"{name}-difference.png"
        difference(before, now, places).save(str(marked))
        pytest.fail(f"{len(places)} pixels differ, first {places[0]}: see {marked}; {hint}")
    assert grounds(now) == grounds(before), f"a colour changed: {hint}"


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} <= set(NAMES)


def test_differences_are_seen(qapp: object) -> None:
    """What the comparison rests on: a shade is passed over, anything more is not."""
    one = QImage(40, 30, QImage.Format.Format_RGB32)
    one.fill(QColor(100, 100, 100))
    other = one.copy()
    other.setPixelColor(3, 4, QColor(100 + _SHADE, 100, 100))
    assert differing(one, other) == []
    other.setPixelColor(7, 8, QColor(100, 100, 100 + _SHADE + 1))
    assert differing(one, other) == [(7, 8)]
    assert difference(one, other, [(7, 8)]).pixelColor(7, 8) == QColor("red")
