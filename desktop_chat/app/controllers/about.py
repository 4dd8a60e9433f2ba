"""Opens what tells about the program itself: About, the notices of others, the look for a new version; GUI thread."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.app.controllers.open_dialogs import OpenDialogs
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.runtime.build import Build, read_build, third_party_notices
from desktop_chat.runtime.diagnostics import versions
from desktop_chat.services.preferences import Preferences
from desktop_chat.services.releases import ReleaseService


class AboutController(QObject):
    """At most one dialog of each kind.

    Signals:
        link_requested(str): a page is to be opened in the browser, after a look at its host.
    """

    link_requested = Signal(str)

    def __init__(self, preferences: Preferences, runner: JobRunner, dialogs: OpenDialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._runner = runner
        self._dialogs = dialogs
        self._releases: ReleaseService | None = None

    def open_about(self) -> None:
        """Opens About once its facts are read from the disk."""
        if self._dialogs.bring_to_front("about"):
            return

        def read(_: JobContext) -> tuple[dict[str, str], Build, str]:
            return versions(), read_build(), third_party_notices()

        self._runner.start(Pool.BACKGROUND, read).succeeded.connect(self._on_facts_read)

    @Slot(object)
    def _on_facts_read(self, facts: tuple[dict[str, str], Build, str]) -> None:
        from desktop_chat.ui.dialogs.about_dialog import AboutDialog

        if self._dialogs.bring_to_front("about"):
            return
        found, build, notices = facts
        shown = [(name, value) for name, value in found.items() if name != "Frozen"]
        shown[1:1] = build.facts()
        dialog = AboutDialog(self._dialogs.theme, shown, self._dialogs.window, notices=notices)
        dialog.look_requested.connect(self.look_for_a_version)
        dialog.notices_requested.connect(self._on_about_notices_requested)
        self._dialogs.show("about", dialog)

    @Slot(str)
    def _on_about_notices_requested(self, notices: str) -> None:
        from desktop_chat.ui.dialogs.text_dialog import TextDialog

        if not self._dialogs.bring_to_front("notices"):
            title = self.tr("Licences of what comes along")
            self._dialogs.show("notices", TextDialog(self._dialogs.theme, title, notices, self._dialogs.window))

    @Slot()
    def look_for_a_version(self) -> None:
        """Asks once, and shows the answer."""
        from desktop_chat.ui.dialogs.version_dialog import VersionDialog

        if self._releases is None:
            self._releases = ReleaseService(read_build(), self._preferences, self._runner, self)
        releases = self._releases
        if not self._dialogs.bring_to_front("version"):
            dialog = VersionDialog(self._dialogs.theme, self._dialogs.window)
            releases.answered.connect(dialog.show_answer)
            dialog.page_requested.connect(self.link_requested)
            dialog.finished.connect(releases.cancel)
            self._dialogs.show("version", dialog)
        releases.look()
