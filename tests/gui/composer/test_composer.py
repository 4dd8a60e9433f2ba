import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.drafts import Draft, Edit
from desktop_chat.ui.composer.attachment_chip import AttachmentChip, size_text
from desktop_chat.ui.composer.chips import ChipRow

PICTURE = Attachment("a" * 64, "cat.png", "image/png", 1_320_000)
TEXT = Attachment("b" * 64, "pasted text.txt", "text/plain", 8_123)


def spy(signal):
    seen = []
    signal.connect(lambda *values: seen.append(values))
    return seen


def button(composer, name):
    found = [entry for entry in composer.findChildren(QAbstractButton) if entry.accessibleName() == name]
    assert len(found) == 1, name
    return found[0]


def chips(composer):
    return [entry for entry in composer.findChildren(AttachmentChip) if not entry.isHidden()]


def shown_texts(composer):
    return [label.text() for label in composer.findChildren(QLabel) if label.isVisible() and label.text()]


def test_send_is_enabled_by_something_to_send(composer, editor):
    send = button(composer, "Send")
    assert not send.isEnabled()
    QTest.keyClicks(editor, "   ")
    assert not send.isEnabled()
    QTest.keyClicks(editor, "hello")
    sent = spy(composer.send_requested)
    QTest.mouseClick(send, Qt.MouseButton.LeftButton)
    assert sent == [(Draft("   hello"),)]
    composer.clear()
    assert composer.draft() == Draft()
    assert not send.isEnabled()


def test_a_file_alone_can_be_sent(composer, editor):
    composer.add_attachment(PICTURE)
    sent = spy(composer.send_requested)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == [(Draft("", (PICTURE,)),)]


def test_while_a_reply_streams_stop_takes_the_place_of_send_and_typing_goes_on(qtbot, composer, editor):
    sent, stops = spy(composer.send_requested), spy(composer.stop_requested)
    composer.set_streaming(True)
    stop = button(composer, "Stop")
    assert stop.isVisible()
    assert not button(composer, "Send").isVisible()
    QTest.keyClicks(editor, "next")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == []
    assert editor.toPlainText() == "next"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert len(stops) == 1
    qtbot.waitUntil(lambda: bool(stop.click() or len(stops) == 2))
    composer.set_streaming(False)
    assert not stop.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == [(Draft("next"),)]


def test_a_double_click_on_send_does_not_stop(composer, editor):
    QTest.keyClicks(editor, "hello")
    stops = spy(composer.stop_requested)
    composer.send_requested.connect(lambda _draft: composer.set_streaming(True))
    QTest.mouseClick(button(composer, "Send"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(composer, "Stop"), Qt.MouseButton.LeftButton)
    assert stops == []


def test_a_press_on_stop_without_the_mouse_counts_at_once(composer, editor):
    QTest.keyClicks(editor, "hello")
    stops = spy(composer.stop_requested)
    composer.send_requested.connect(lambda _draft: composer.set_streaming(True))
    button(composer, "Send").click()
    button(composer, "Stop").click()  # what a key and assistive technology do
    assert stops == [()]


def test_escape_means_nothing_while_nothing_streams(composer, editor):
    stops = spy(composer.stop_requested)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert stops == []


def test_a_reason_blocks_sending_and_offers_help(composer, editor):
    QTest.keyClicks(editor, "hello")
    composer.set_enabled_reason("Add an API key to send.", "Add key")
    assert "Add an API key to send." in shown_texts(composer)
    assert not button(composer, "Send").isEnabled()
    sent, clicks = spy(composer.send_requested), spy(composer.reason_clicked)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == []
    next(entry for entry in composer.findChildren(QAbstractButton) if entry.text() == "Add key").click()
    assert len(clicks) == 1
    composer.set_enabled_reason("")
    assert shown_texts(composer) == []
    assert button(composer, "Send").isEnabled()


def test_a_hostile_reason_stays_plain_text(composer):
    composer.set_enabled_reason("<img src='file:///etc/passwd'>")
    label = next(label for label in composer.findChildren(QLabel) if "img" in label.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_draft_changed_tells_every_change_of_the_person_and_no_other(composer, editor):
    changes = spy(composer.draft_changed)
    composer.set_draft(Draft("from disk", (TEXT,)))
    assert changes == []
    assert composer.draft() == Draft("from disk", (TEXT,))
    QTest.keyClicks(editor, "!")
    assert changes[-1] == (Draft("from disk!", (TEXT,)),)
    composer.add_attachment(PICTURE)
    assert changes[-1] == (Draft("from disk!", (TEXT, PICTURE)),)
    composer.clear()
    assert changes[-1] == (Draft(),)


def test_chips_open_unfold_and_go(composer):
    opened, unfolded = spy(composer.attachment_opened), spy(composer.attachment_unfolded)
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    composer.add_attachment(PICTURE, image)
    composer.add_attachment(TEXT)
    composer.add_attachment(TEXT)
    first, second = chips(composer)
    assert first.accessibleName() == "Attachment: cat.png"
    assert [entry.text() for entry in first.build_menu().actions()] == ["Open", "Remove"]
    first.click()
    assert opened == [(PICTURE,)]
    menu = {entry.text(): entry for entry in second.build_menu().actions()}
    menu["Turn back into text"].trigger()
    assert unfolded == [(TEXT,)]
    button(composer, "Remove cat.png").click()
    assert composer.draft().attachments == (TEXT,)
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Delete)
    assert composer.draft().attachments == ()
    assert chips(composer) == []


def test_nothing_is_sent_while_a_file_is_being_read(composer, editor):
    QTest.keyClicks(editor, "look")
    token = composer.add_pending("report.pdf")
    sent = spy(composer.send_requested)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == []
    assert not button(composer, "Send").isEnabled()
    composer.add_attachment(TEXT, pending=token)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert sent == [(Draft("look", (TEXT,)),)]
    lost = composer.add_pending("gone.pdf")
    composer.drop_pending(lost)
    assert composer.can_send()


def test_a_file_that_arrives_after_its_chip_was_removed_stays_away(composer):
    token = composer.add_pending("report.pdf")
    button(composer, "Remove report.pdf").click()
    composer.add_attachment(TEXT, pending=token)
    assert composer.draft().attachments == ()
    other = composer.add_pending("late.pdf")
    composer.set_draft(Draft("another conversation"))
    composer.add_attachment(TEXT, pending=other)
    assert composer.draft() == Draft("another conversation")


def test_a_thumbnail_can_come_later(composer):
    composer.set_draft(Draft("", (PICTURE,)))
    before = chips(composer)[0].grab().toImage()
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.green)
    composer.set_thumbnail(PICTURE.sha256, image)
    assert chips(composer)[0].grab().toImage() != before


def test_editing_sets_the_draft_aside_and_gives_it_back(composer, editor):
    QTest.keyClicks(editor, "half a thought")
    changes, submitted = spy(composer.draft_changed), spy(composer.edit_submitted)
    composer.set_editing("m1", Draft("old question"))
    assert "Editing a message — Esc cancels" in shown_texts(composer)
    QTest.keyClicks(editor, " better")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert submitted == [("m1", Draft("old question better"))]
    assert changes[0] == (Draft("half a thought", (), Edit("m1", "old question")),)
    assert changes[-1] == (Draft("half a thought", (), Edit("m1", "old question better")),), "both are kept"
    composer.clear()
    assert composer.editing is None
    assert composer.draft() == Draft("half a thought")
    assert changes[-1] == (Draft("half a thought"),)
    assert shown_texts(composer) == []


def test_an_edit_comes_back_with_the_draft_under_it(composer, editor):
    composer.set_editing("m1", Draft("old question"))
    QTest.keyClicks(editor, " better")
    kept = composer.kept()
    composer.set_draft(Draft("another chat"))
    assert composer.editing is None
    changes, submitted = spy(composer.draft_changed), spy(composer.edit_submitted)
    composer.set_draft(kept)
    assert changes == [], "showing is no change"
    assert composer.editing == "m1"
    assert "Editing a message — Esc cancels" in shown_texts(composer)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert submitted == [("m1", Draft("old question better"))]


def test_escape_cancels_editing_before_it_stops_a_reply(composer, editor):
    stops, cancelled = spy(composer.stop_requested), spy(composer.editing_cancelled)
    QTest.keyClicks(editor, "kept")
    composer.set_streaming(True)
    composer.set_editing("m1", Draft("old"))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert override.isAccepted(), "else the window's Stop shortcut would take it"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert (len(stops), len(cancelled)) == (0, 1)
    assert composer.draft() == Draft("kept")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert len(stops) == 1


def test_up_with_a_file_does_not_start_an_edit(composer, editor):
    composer.add_attachment(TEXT)
    edits = spy(composer.edit_last_requested)
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert edits == []


def drop_data(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def test_dropping_files_shows_where_they_go_and_hands_them_on(composer, editor):
    files = spy(composer.files_chosen)
    data = drop_data("/tmp/a.txt")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 20), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(composer, enter)
    assert enter.isAccepted()
    box = editor.parentWidget()
    assert box.is_drag_active
    QApplication.sendEvent(composer, QDragLeaveEvent())
    assert not box.is_drag_active
    composer.dropEvent(QDropEvent(QPointF(50, 20), Qt.DropAction.CopyAction, data, left, none))
    assert files == [(["/tmp/a.txt"],)]


def test_text_that_is_dragged_is_the_fields_own_business(composer, editor):
    data = QMimeData()
    data.setText("words")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, none)
    enter.ignore()
    QApplication.sendEvent(composer, enter)
    assert not enter.isAccepted()
    assert composer.take_mime(data) is False


def test_the_footer_shows_model_chips_web_search_and_price(composer):
    clicks = spy(composer.model_clicked), spy(composer.settings_clicked), spy(composer.web_search_toggled)
    composer.set_model_text("Claude Sonnet 5.5")
    composer.set_chips(["Effort high", "Temperature 0.2"])
    composer.set_web_search(False)
    composer.set_price_text("≈ $0.004")
    model = button(composer, "Change model")
    assert model.text() == "Claude Sonnet 5.5"
    model.click()
    button(composer, "Settings of this conversation").click()
    button(composer, "Web search").click()
    assert clicks == ([()], [()], [(True,)])
    assert "≈ $0.004" in shown_texts(composer)
    composer.set_web_search(None)
    assert not button(composer, "Web search").isVisible()


@pytest.mark.parametrize("width", [360, 480])
def test_a_narrow_composer_keeps_send_and_model(qtbot, composer, width):
    composer.set_model_text("Claude Sonnet 5.5 with a very long name of a gateway")
    composer.set_chips(["Effort high", "Temperature 0.2"])
    composer.set_price_text("≈ $0.004")
    composer.resize(width, 200)
    qtbot.waitUntil(lambda: composer.width() == width)
    for name in ("Send", "Change model", "Attach files"):
        assert button(composer, name).isVisible()
        assert button(composer, name).mapTo(composer, QPoint(button(composer, name).width(), 0)).x() <= width


def test_every_target_is_large_enough(composer):
    composer.set_model_text("Claude Sonnet 5.5")
    composer.add_attachment(TEXT)
    for entry in composer.findChildren(QAbstractButton):
        if entry.isVisible():
            assert min(entry.width(), entry.height()) >= 28, entry.accessibleName()


def test_sizes_read_well():
    assert [size_text(value) for value in (0, 812, 4_096, 999_400, 1_320_000)] == [
        "0 bytes",
        "812 bytes",
        "4 KB",
        "999 KB",
        "1.3 MB",
    ]


def test_chips_come_right_before_the_text_for_the_keyboard(composer, editor, qtbot):
    composer.add_attachment(PICTURE)
    composer.add_attachment(TEXT)
    first, second = chips(composer)
    way = [first, first.remove_button, second, second.remove_button, editor]
    first.setFocus()
    for wanted in way[1:]:
        QTest.keyClick(composer.focusWidget(), Qt.Key.Key_Tab)
        assert composer.focusWidget() is wanted


def test_chips_grow_with_the_text_and_turn_round(composer, theme):
    composer.add_attachment(PICTURE)
    (chip,) = chips(composer)
    row = composer.findChild(ChipRow)
    height, cross = chip.height(), chip.remove_button.width()
    theme.set_text_scale(200)
    assert chip.height() > height
    assert row.height() == chip.height()
    assert chip.remove_button.width() == 2 * cross
    assert chip.remove_button.x() > chip.width() // 2
    chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    chip.resize(chip.width(), chip.height() + 1)
    assert chip.remove_button.x() < chip.width() // 2
