import re

import pytest

from desktop_chat.commands.catalog import BY_ID, COMMANDS, CONTEXTS, MENU_TITLES, Command, Menu
from desktop_chat.commands.registry import holds
from desktop_chat.commands.shortcuts import normalise, sequences

IDS = """
chat.new chat.rename chat.pin chat.archive chat.duplicate chat.delete chat.export chat.export_all chat.settings
edit.undo_delete turn.send turn.stop turn.retry turn.regenerate turn.continue turn.edit_last turn.try_other_model
turn.cancel_retry turn.raise_limit turn.summarise view.sidebar view.palette view.search_all view.focus_composer
view.previous_chat view.next_chat view.last_chat view.archived view.text_larger view.text_smaller view.text_reset
view.theme app.settings app.account app.model_picker app.shortcuts app.trash app.data_folder app.about app.quit
app.first_run
"""
by_id = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)


def test_every_command_is_there_once() -> None:
    assert len(BY_ID) == len(COMMANDS)
    assert set(IDS.split()) <= set(BY_ID)
    assert set(MENU_TITLES) == set(Menu)


def test_titles_are_unique() -> None:
    assert len({command.title for command in COMMANDS}) == len(COMMANDS)


@by_id
def test_the_words_are_fit_to_be_shown(command: Command) -> None:
    assert re.fullmatch(r"[A-Z][\w ]+…?", command.title)
    assert command.group


@by_id
def test_conditions_name_known_facts(command: Command) -> None:
    names = set(re.findall(r"\w+", command.when)) - {"not", "and", "always"}
    assert names <= set(CONTEXTS)
    assert holds(command.when, dict.fromkeys(CONTEXTS, True)) in (True, False)


def test_groups_of_a_menu_stand_together() -> None:
    for menu in Menu:
        groups = [command.group for command in COMMANDS if command.menu is menu]
        changes = [group for group, before in zip(groups, ["", *groups], strict=False) if group != before]
        if menu is not Menu.NONE:
            assert len(changes) == len(set(changes))


@by_id
def test_qt_reads_the_shortcuts_as_they_are_written(command: Command) -> None:
    gui = pytest.importorskip("PySide6.QtGui")  # the core's tests also run without Qt
    QKeySequence = gui.QKeySequence  # noqa: N806
    for text in (*sequences(command.shortcut), *sequences(command.mac_shortcut)):
        sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
        assert sequence.count() == 1
        portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
        assert normalise(text) == text
        assert normalise(portable) == text
