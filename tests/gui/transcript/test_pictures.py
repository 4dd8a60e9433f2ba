"""Pictures in the transcript: kept places, memory of the rows that exist only, what cannot be shown, the viewer."""

import base64

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_chat.domain.content import block
from desktop_chat.domain.pictures import PictureSource
from desktop_chat.services.picture_data import Trouble
from desktop_chat.ui.transcript.items.item import Act
from desktop_chat.ui.transcript.items.picture_item import PicturesItem
from desktop_chat.ui.transcript.pictures.viewer import PictureViewer, look_at
from desktop_chat.ui.transcript.view import TranscriptView
from tests.gui.transcript.instant_pictures import InstantReader
from tests.gui.transcript.places import centre, target
from tests.gui.transcript_fakes import FakeLibrary, attachment
from tests.unit.services.pictures import SVG, TINY_GIF, packed, png_bomb


@pytest.fixture
def reader(view: TranscriptView) -> InstantReader:
    view.pictures.reader = InstantReader()
    return view.pictures.reader


def item_of(view: TranscriptView, row: int = 0) -> PicturesItem:
    return next(item for item in view.reel.row(row).items if isinstance(item, PicturesItem))


def see(view: TranscriptView, qtbot: QtBot) -> None:
    """Paints until every picture that is seen is there."""
    view.grab()
    qtbot.waitUntil(lambda: view.pictures.waiting == 0)
    view.grab()


def color_in(view: TranscriptView, row: int, box_part: tuple[float, float]) -> QColor:
    item = item_of(view, row)
    rect = view.reel.row(row).rects[view.reel.row(row).items.index(item)]
    box = item.targets()[0].rect.translated(rect.topLeft()).translated(view.column_left, view.reel.top(row))
    image = view.viewport().grab().toImage()
    return image.pixelColor(
        box.left() + round(box.width() * box_part[0]), box.top() + round(box.height() * box_part[1])
    )


@pytest.mark.parametrize("kind", ["PNG", "JPG", "WEBP"])
def test_a_picture_of_a_message_is_painted(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot, kind: str
) -> None:
    library.user("Look", reader.add(packed(600, 400, kind)))
    see(view, qtbot)
    assert color_in(view, 0, (0.1, 0.1)).lightness() > color_in(view, 0, (0.9, 0.9)).lightness() + 40
    assert color_in(view, 0, (0.1, 0.1)).blue() < 180  # the yellow mark of the upper left


def test_a_gif_shows_its_first_frame(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    library.user("Look", reader.add(TINY_GIF, "a.gif", "image/gif"))
    see(view, qtbot)
    assert view.pictures.trouble(item_of(view).part.pictures[0]) is None
    assert not item_of(view).animates()


def test_pictures_of_replies_and_of_tools_are_shown_where_they_came(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    data = base64.b64encode(packed(60, 40)).decode()
    inline = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    library.reply_with(
        "Before.",
        reader.add(packed(50, 50)),
        "Between.",
        block({"type": "tool_result", "tool_use_id": "x", "content": [inline, {"type": "text", "text": "done"}]}),  # type: ignore[list-item]
        "After.",
    )
    see(view, qtbot)
    kinds = [type(item).__name__ for item in view.reel.row(0).items]
    assert kinds == [
        "HeaderItem", "TextItem", "PicturesItem", "TextItem", "FoldItem", "PicturesItem", "TextItem", "FooterItem",
    ]  # fmt: skip
    fold = view.reel.row(0).items[4]
    assert data[:40] not in str(fold.part)  # type: ignore[attr-defined]


def test_its_place_is_kept_when_its_size_is_known(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    """Scrolled away and back, with another style: no second guess."""
    library.user("Look", reader.add(packed(300, 90)))
    see(view, qtbot)
    height = item_of(view).height
    view.rebuild()
    assert item_of(view).height == height == 90


def test_what_is_read_does_not_move_when_pictures_above_arrive(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    reader.held = True
    for number in range(4):
        library.user("Look", reader.add(packed(400, 30 + number)), tell=False)
    library.reply_with("\n\n".join(f"Paragraph {number}." for number in range(60)))
    view.reel.scroll_to(view.reel.top(3) + view.reel.scroll)
    view.refresh()
    view.reel.scroll_to(view.reel.top(4) + view.reel.scroll - 80)
    view.refresh()
    view.grab()
    assert view.pictures.waiting
    top, before = view.reel.top(4), view.reel.heights[3]
    reader.release()
    view.grab()
    assert view.reel.heights[3] < before
    assert view.reel.top(4) == top == 80


def test_the_end_stays_in_view_while_pictures_arrive(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    library.reply_with("\n\n".join(["Text."] * 30), tell=False)
    library.user("Look", *[reader.add(packed(500, 60 + number)) for number in range(5)])
    assert view.reel.pinned
    see(view, qtbot)
    assert view.reel.pinned
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_it_is_decoded_no_larger_than_it_is_shown(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    library.user("Look", reader.add(packed(4000, 3000, "JPG")))
    see(view, qtbot)
    assert view.pictures.bytes_held <= 420 * 315 * 4
    view.grab()
    assert len(reader.asked) == 1


def test_ten_thousand_pictures_cost_what_is_seen(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    same = packed(64, 48)
    blocks = [reader.add(same + bytes([number % 256, number // 256]), f"{number}.png") for number in range(10_000)]
    library.user("Many", *blocks)
    see(view, qtbot)
    assert len(item_of(view).part.pictures) == 100
    assert len(reader.asked) < 60
    view.reel.scroll_to(0)
    view.refresh()
    see(view, qtbot)
    assert len(reader.asked) <= 100
    more = target(view, 0, Act.PICTURE, "9,900 more pictures. Look at them")
    assert isinstance(more.payload, PictureSource)
    viewer = look_at(view, more.payload)
    assert viewer.source.name == "100.png"
    assert "101 of 10000" in [label.text() for label in viewer.findChildren(QLabel)]
    viewer.close()


def test_pictures_go_with_their_rows_and_below_a_limit(
    view: TranscriptView,
    library: FakeLibrary,
    reader: InstantReader,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("desktop_chat.ui.transcript.pictures.decoded._LIMIT", 1_000_000)
    for number in range(30):
        library.user("Look", reader.add(packed(400, 250 + number)), tell=False)
    library.user("Last")
    for row in range(30):
        view.reel.show_row(row)
        view.refresh()
        see(view, qtbot)
    assert 0 < view.pictures.bytes_held <= 1_000_000
    view.reel.show_row(0)
    view.refresh()
    see(view, qtbot)  # it was let go, and comes back
    assert color_in(view, 0, (0.1, 0.1)).lightness() > 120
    model = view.model()
    assert model is not None
    model.set_conversation(None)
    assert view.pictures.bytes_held == 0


def test_a_quick_scroll_leaves_out_what_is_not_looked_at(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    reader.held = True
    for number in range(100):
        library.user("Look", reader.add(packed(40, 40 + number)), tell=False)
    library.user("Last")
    for row in range(100):
        view.reel.show_row(row)
        view.refresh()
        view.grab()
    reader.release()
    qtbot.waitUntil(lambda: view.pictures.waiting == 0)
    view.grab()
    assert len(reader.asked) < 75  # rows that were dropped again are not decoded


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (packed(80, 80)[:120], Trouble.DAMAGED),
        (SVG, Trouble.UNKNOWN_KIND),
        (b"no picture", Trouble.UNKNOWN_KIND),
        (png_bomb(33_000, 2), Trouble.TOO_LARGE),
        (b"", Trouble.UNKNOWN_KIND),
    ],
    ids=["truncated", "svg", "text", "bomb", "empty"],
)
def test_what_cannot_be_shown_is_a_chip_that_says_why(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot, data: bytes, trouble: Trouble
) -> None:
    library.user("Look", reader.add(data, "cat.png"))
    see(view, qtbot)
    item = item_of(view)
    assert view.pictures.trouble(item.part.pictures[0]) is trouble
    assert item.height < 40
    see(view, qtbot)
    assert len(reader.asked) == 1  # not again with every frame
    viewer = look_at(view, item.part.pictures[0])
    qtbot.waitUntil(lambda: viewer.canvas.words not in ("", "Loading"))
    viewer.close()


def test_a_missing_picture_cannot_be_opened(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    library.user("Look", reader.lost())
    see(view, qtbot)
    assert item_of(view).targets() == []


def test_other_attachments_stay_chips(view: TranscriptView, library: FakeLibrary, reader: InstantReader) -> None:
    library.user("Look", attachment())
    assert "ChipsItem" in [type(item).__name__ for item in view.reel.row(0).items]


def test_a_picture_that_is_elsewhere_is_never_fetched(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader
) -> None:
    far = {"type": "image", "source": {"type": "url", "url": "https://img.example.com/a.png"}}
    library.reply_with(block(far), "Text")  # type: ignore[arg-type]
    view.grab()
    assert reader.asked == []
    chips = next(item for item in view.reel.row(0).items if type(item).__name__ == "ChipsItem")
    assert chips.part.chips[0].note == "img.example.com"  # type: ignore[attr-defined]


# --- the viewer ---------------------------------------------------------------------------------------------------


def sources(view: TranscriptView, library: FakeLibrary, reader: InstantReader) -> list[PictureSource]:
    library.user("Look", reader.add(packed(1600, 900, color="#a04060"), "one.png"))
    library.reply_with("I see.", reader.add(packed(50, 40), "two.png"))
    library.user("And", reader.add(packed(70, 90), "three.png"), reader.lost())
    return [
        source
        for row in range(view.reel.count)
        for item in view.reel.row(row).items
        if isinstance(item, PicturesItem)
        for source in item.part.pictures
    ]


def opened(view: TranscriptView, source: PictureSource, qtbot: QtBot) -> PictureViewer:
    viewer = look_at(view, source)
    qtbot.waitUntil(lambda: viewer.canvas.words != "Loading")
    return viewer


def test_a_click_opens_the_viewer_with_all_pictures_of_the_conversation(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    sources(view, library, reader)
    view.reel.show_row(0)
    view.refresh()
    see(view, qtbot)
    spot = centre(view, 0, target(view, 0, Act.PICTURE))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    viewer = next(child for child in view.window().findChildren(PictureViewer))
    qtbot.waitUntil(lambda: not viewer.canvas.image.isNull())
    assert viewer.source.name == "one.png"
    assert viewer.canvas.image.size() == QSize(1600, 900)
    assert not viewer.back.isEnabled()
    seen = []
    while viewer.forth.isEnabled():
        QTest.keyClick(viewer, Qt.Key.Key_PageDown)
        seen.append(viewer.source.name)
    assert seen == ["two.png", "three.png", "lost.png"]
    qtbot.waitUntil(lambda: viewer.canvas.words == "The file of this picture is missing.")
    assert not viewer.copies.isEnabled()
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


def test_the_viewer_fits_zooms_and_moves(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    viewer = opened(view, sources(view, library, reader)[0], qtbot)
    canvas = viewer.canvas
    assert canvas.percent < 100
    assert [canvas.fits, canvas.can_move] == [True, False]
    QTest.keyClick(viewer, Qt.Key.Key_1)
    assert canvas.percent == 100
    assert [canvas.fits, canvas.can_move] == [False, True]
    before = canvas.grab().toImage()
    QTest.keyClick(viewer, Qt.Key.Key_Left)
    assert canvas.grab().toImage() != before
    assert viewer.source.name == "one.png"  # it moved, and did not turn the page
    for _ in range(60):
        QTest.keyClick(viewer, Qt.Key.Key_Plus)
    assert canvas.percent == 1600
    spot = QPointF(canvas.rect().center())
    for _ in range(60):
        wheel = QWheelEvent(
            spot, canvas.mapToGlobal(spot), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QGuiApplication.sendEvent(canvas, wheel)
    assert canvas.percent == 5
    QTest.keyClick(viewer, Qt.Key.Key_0)
    assert canvas.fits
    viewer.resize(500, 400)
    assert canvas.percent <= 32
    viewer.close()


def test_a_small_picture_is_shown_in_its_own_size(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    viewer = opened(view, sources(view, library, reader)[1], qtbot)
    assert viewer.canvas.percent == 100
    QTest.keyClick(viewer, Qt.Key.Key_Right)  # there is nothing to move, so it is the next one
    assert viewer.source.name == "three.png"
    QTest.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.source.name == "two.png"
    viewer.close()


def test_the_viewer_copies_and_saves(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    source = sources(view, library, reader)[2]
    viewer = opened(view, source, qtbot)
    with qtbot.waitSignal(view.copied):
        QTest.keySequence(viewer, "Ctrl+C")
    assert QGuiApplication.clipboard().image().size() == QSize(70, 90)
    with qtbot.waitSignal(view.pictures.save_requested) as heard:
        QTest.keySequence(viewer, "Ctrl+S")
    assert heard.args == [source]
    viewer.close()


def test_everything_in_the_viewer_has_a_name(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QAbstractButton

    viewer = opened(view, sources(view, library, reader)[0], qtbot)
    assert viewer.accessibleName() == "Picture viewer"
    assert viewer.canvas.accessibleName() == "Picture: one.png"
    buttons = viewer.findChildren(QAbstractButton)
    assert len(buttons) == 9
    assert all(button.accessibleName() and min(button.width(), button.height()) >= 28 for button in buttons)
    viewer.close()


def test_a_conversation_without_a_reader_of_pictures_waits(view: TranscriptView, library: FakeLibrary) -> None:
    """Until the history is open there is nobody to ask."""
    library.user("Look", InstantReader().add(packed(60, 40)))
    view.grab()
    assert view.pictures.bytes_held == 0


def test_a_picture_is_found_and_read_aloud_by_its_name(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    from desktop_chat.ui.transcript.access.spoken import spoken
    from desktop_chat.ui.transcript.search.plain import row_text

    library.user("Look", reader.add(packed(300, 200), "Harbour at dawn.png"), reader.lost("Gone.png"))
    see(view, qtbot)
    model = view.model()
    assert model is not None
    assert "Harbour at dawn.png" in row_text(model.row(0), show_thinking=True)
    assert "Picture: Gone.png" in spoken(model.row(0), show_thinking=True)
    view.finder.open()
    session = view.finder.session
    assert session is not None
    before = view.viewport().grab().toImage()
    session.bar.field.setText("dawn")
    qtbot.waitUntil(lambda: color_of(view, "found_now") and view.viewport().grab().toImage() != before)
    assert [label.text for label in item_of(view).labels()] == ["Harbour at dawn.png", "Gone.png"]
    view.finder.close()


def color_of(view: TranscriptView, role: str) -> bool:
    """Whether a colour of the theme is to be seen anywhere."""
    image, wanted = view.viewport().grab().toImage(), view.reel.style.color(role).rgb()
    return any(image.pixel(x, y) == wanted for y in range(0, image.height(), 3) for x in range(image.width()))


def test_the_keyboard_reaches_and_opens_a_picture(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    sources(view, library, reader)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Home)
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Right)
        focused = view.pointing.focus
        if focused is not None and focused.act is Act.PICTURE:
            break
    assert view.pointing.focus is not None
    assert view.pointing.focus.label == "Picture: one.png"
    see(view, qtbot)
    QTest.keyClick(view, Qt.Key.Key_Return)
    viewer = next(child for child in view.window().findChildren(PictureViewer))
    assert viewer.source.name == "one.png"
    viewer.close()


def test_a_name_that_turns_itself_round_is_shown_as_it_is(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader
) -> None:
    library.user("Look", reader.add(packed(40, 40), "a\u202egnp.exe"), attachment("b\u202efdp.exe"))
    assert "202E" in item_of(view).targets()[0].label
    chips = next(item for item in view.reel.row(0).items if type(item).__name__ == "ChipsItem")
    assert "202E" in chips.part.chips[0].text  # type: ignore[attr-defined]


def test_a_large_picture_is_there_soon_and_then_in_all_its_pixels(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    library.user("Look", reader.add(packed(5_000, 4_000, "JPG"), "large.jpg"))
    see(view, qtbot)
    reader.asked.clear()
    viewer = look_at(view, item_of(view).part.pictures[0])
    qtbot.waitUntil(lambda: viewer.canvas.image.size() == QSize(5_000, 4_000))
    screen = viewer.screen().size()
    assert [within for _, within in reader.asked] == [screen * viewer.devicePixelRatioF(), QSize()]
    assert viewer.canvas.fits
    QTest.keyClick(viewer, Qt.Key.Key_1)
    assert viewer.canvas.percent == 100
    viewer.close()


def test_turning_the_page_drops_what_was_asked_for(
    view: TranscriptView, library: FakeLibrary, reader: InstantReader, qtbot: QtBot
) -> None:
    first = sources(view, library, reader)[0]
    reader.held = True
    viewer = look_at(view, first)
    viewer.show_next()
    viewer.show_next()
    reader.release()
    qtbot.waitUntil(lambda: not viewer.canvas.image.isNull())
    assert viewer.source.name == "three.png"
    assert viewer.canvas.image.size() == QSize(70, 90)
    viewer.close()
