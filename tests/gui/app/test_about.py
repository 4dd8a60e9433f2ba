"""About, and the look for a new version: on request only, and nothing of the answer is believed but its number."""

from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton

from desktop_chat.app.controllers import about
from desktop_chat.demo.faults import json_answer, status
from desktop_chat.demo.script import Script
from desktop_chat.runtime import resources
from desktop_chat.runtime.build import Build
from desktop_chat.services.releases import ReleaseService
from tests.gui.dialogs.finding import button, named, texts

HOME = "https://github.com/some-one/desktop-chat"
PATH = "/repos/some-one/desktop-chat/releases/latest"
RELEASED = Build("0.1.0", "83c646b", "2026-11-23", HOME, "deb")


def opened(stage, name) -> QDialog:
    stage.until(lambda: stage.joined.dialogs.get(name) is not None)
    return stage.joined.dialogs.get(name)


def ask_here(monkeypatch, server, build=RELEASED):
    """The service as it is, but for where it asks."""

    def make(_build, *others):
        return ReleaseService(build, *others, api=server.base_url)

    monkeypatch.setattr(about, "ReleaseService", make)


def test_a_checkout_says_that_it_names_no_place(stage, start_server, monkeypatch):
    server = start_server(script=Script(), require_key=False)  # of its own: the window asks its service when it likes
    ask_here(monkeypatch, server, Build("0.1.0"))
    assert stage.run("app.look_for_version")
    dialog = opened(stage, "version")
    assert "This copy (checkout, version 0.1.0) names no place where new versions are announced." in texts(dialog)
    assert not stage.joined.controllers.about._releases.is_asking
    assert server.requests == []


def test_a_new_version_leads_to_its_page_after_a_look_at_the_host(stage, start_server, monkeypatch):
    script = Script()
    server = start_server(script=script, require_key=False)
    script.on("GET", PATH, json_answer({"tag_name": "v0.2.0", "html_url": "https://evil.example"}))
    ask_here(monkeypatch, server)
    seen = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(url.toString()) or True)
    assert not server.requests  # nothing is asked before the person does
    stage.run("app.look_for_version")
    dialog = opened(stage, "version")
    stage.until(lambda: "Version 0.2.0 is available. You have 0.1.0." in texts(dialog))
    button(dialog, "Open release page").click()
    stage.answer_box("Open")
    assert seen == [f"{HOME}/releases/tag/v0.2.0"]
    assert len(server.requests) == 1


def test_answers_that_are_no_new_version(stage, start_server, monkeypatch):
    script = Script()
    server = start_server(script=script, require_key=False)
    script.on(
        "GET",
        PATH,
        json_answer({"tag_name": "v0.1.0"}),
        status(404),
        json_answer({"tag_name": "<img src=x onerror=1>"}),
        status(403),
    )
    ask_here(monkeypatch, server)
    stage.run("app.look_for_version")
    dialog = opened(stage, "version")
    for sentence in (
        "You have the newest version, 0.1.0.",
        "No version has been published yet. You have 0.1.0.",
        "It is not known whether there is a newer version. The server gave an answer that cannot be used.",
        "It is not known whether there is a newer version. The server asks to try again later.",
    ):
        stage.until(lambda sentence=sentence: sentence in texts(dialog))
        stage.until(lambda: not stage.joined.controllers.about._releases.is_asking)
        stage.run("app.look_for_version")
        assert stage.joined.dialogs.get("version") is dialog
    stage.until(lambda: not stage.joined.controllers.about._releases.is_asking)


def test_about_says_what_this_copy_is_and_shows_the_licences(stage, tmp_path, monkeypatch):
    monkeypatch.setattr(about, "read_build", lambda: RELEASED)
    monkeypatch.setattr(about, "third_party_notices", lambda: "Qt <b>LGPL</b>\n" * 2000)
    stage.run("app.about")
    dialog = opened(stage, "about")
    shown = next(text for text in texts(dialog) if text.startswith("Desktop Chat 0.1.0\n"))
    assert "Build: deb\nCommit: 83c646b\nBuilt: 2026-11-23\nHome: https://github.com/some-one/desktop-chat\n" in shown
    button(dialog, "Licences").click()
    notices = opened(stage, "notices")
    view = named(notices, "Licences of what comes along", QPlainTextEdit)
    assert view.toPlainText().startswith("Qt <b>LGPL</b>\n")
    assert view.isReadOnly()


def test_a_checkout_brings_no_licences_of_others_along(stage, monkeypatch, tmp_path):
    assert not (resources.resource_path("icons").parent / "THIRD-PARTY-NOTICES.txt").exists()
    stage.run("app.about")
    dialog = opened(stage, "about")
    assert any("Build: checkout" in text for text in texts(dialog))
    assert "Licences" not in [each.text() for each in dialog.findChildren(QPushButton) if each.isVisible()]
