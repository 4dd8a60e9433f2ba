"""Owns what a screen reader sees of the program and does to it, over the accessibility bus."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import gi
from stage import Failed, wait_for

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

_MOST_NODES = 5000
#: What hands its focus on, or calls its current entry focused while it is closed.
_PASSED_OVER = ("frame", "dialog", "list item")


@dataclass(frozen=True)
class Heard:
    """Something that was told without having been asked for.

    Attributes:
        type: e.g. ``object:state-changed:focused``. role, name: of whom it was about.
        detail: a number that belongs to it. said: the text of an announcement.
    """

    type: str
    role: str
    name: str
    detail: int
    said: str


class Thing:
    """An object on the screen."""

    def __init__(self, node: Atspi.Accessible, depth: int = 0) -> None:
        self.node = node
        self.depth = depth

    @property
    def role(self) -> str:
        return self.node.get_role_name()

    @property
    def name(self) -> str:
        return self.node.get_name()

    @property
    def labels(self) -> list[str]:
        """What it is labelled by; a box with choices is announced so, its own name being the choice."""
        for relation in self.node.get_relation_set():
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
                return [relation.get_target(at).get_name() for at in range(relation.get_n_targets())]
        return []

    @property
    def text(self) -> str:
        interface = self.node.get_text_iface()
        return Atspi.Text.get_text(interface, 0, -1) if interface is not None else ""

    @property
    def value(self) -> float | None:
        interface = self.node.get_value_iface()
        return Atspi.Value.get_current_value(interface) if interface is not None else None

    @property
    def states(self) -> set[str]:
        return {state.value_nick for state in self.node.get_state_set().get_states()}

    def has(self, state: Atspi.StateType) -> bool:
        return self.node.get_state_set().contains(state)

    def is_called(self, name: str) -> bool:
        return name == self.name or name in self.labels

    def parts(self) -> list["Thing"]:
        """Its children."""
        found = [self.node.get_child_at_index(at) for at in range(self.node.get_child_count())]
        return [Thing(node, self.depth + 1) for node in found if node is not None]

    # -- acting ------------------------------------------------------------------------------------------------

    def do(self, action: str = "") -> None:
        """Does one of the things that it offers; without a name the first."""
        interface = self.node.get_action_iface()
        if interface is None:
            raise Failed(f"{self} offers nothing to do")
        names = [Atspi.Action.get_action_name(interface, at) for at in range(Atspi.Action.get_n_actions(interface))]
        wanted = names.index(action) if action else 0
        Atspi.Action.do_action(interface, wanted)

    def write(self, text: str) -> None:
        """Puts a text in place of what it holds."""
        interface = self.node.get_editable_text_iface()
        if interface is None:
            raise Failed(f"{self} takes no text")
        Atspi.EditableText.set_text_contents(interface, text)

    def set_value(self, value: float) -> None:
        Atspi.Value.set_current_value(self.node.get_value_iface(), value)

    def focus(self) -> None:
        Atspi.Component.grab_focus(self.node.get_component_iface())

    def __str__(self) -> str:
        try:
            return f"{self.role} {self.name!r} {self.labels or ''} {self.text[:60]!r}"
        except GLib.Error:
            return "something that is gone"


class Eyes:
    """Looks at one process, whatever windows it has.

    Attributes:
        heard: what was told since ``listen``.
    """

    def __init__(self, pid: int) -> None:
        Atspi.init()
        Atspi.set_timeout(20_000, 20_000)
        self._pid = pid
        self._listener = Atspi.EventListener.new(self._on_event)
        self.heard: list[Heard] = []
        # Menus and lists that drop down are in no tree; that they show is told, and so a screen reader finds them.
        self._popups: list[Atspi.Accessible] = []
        self._popup_listener = Atspi.EventListener.new(self._on_shown)
        self._popup_listener.register("object:state-changed:showing")

    # -- looking -----------------------------------------------------------------------------------------------

    def application(self) -> Atspi.Accessible | None:
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for at in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(at)
            if child is not None and child.get_process_id() == self._pid:
                return child
        return None

    def all(self, root: Thing | None = None) -> Iterator[Thing]:
        """Everything that is shown, from the top; what is not shown hides what is in it."""
        if root is None:
            application = self.application()
            if application is None:
                return
            application.clear_cache()  # what was read before may have changed without a word
            waiting = [*(Thing(popup, 1) for popup in self._popups), *Thing(application).parts()[::-1]]
            for popup in self._popups:
                popup.clear_cache()
        else:
            waiting = [root]
        seen = 0
        while waiting and seen < _MOST_NODES:
            thing = waiting.pop()
            seen += 1
            try:
                # An application's window is there before it says that it shows.
                if not thing.has(Atspi.StateType.SHOWING):
                    continue
                yield thing
                waiting += thing.parts()[::-1]
            except GLib.Error:  # it went away while we looked
                continue

    def find(self, role: str, name: str | None = None, inside: Thing | None = None) -> list[Thing]:
        """What is shown with that role, and that name or label if one is given."""
        found = []
        for thing in self.all(inside):
            try:
                if thing.role == role and (name is None or thing.is_called(name)):
                    found.append(thing)
            except GLib.Error:
                continue
        return found

    def wait(self, role: str, name: str | None = None, where: Callable[[Thing], bool] = lambda _: True) -> Thing:
        """The first of that role and name for which the condition holds, once there is one."""

        def found() -> Thing | None:
            for thing in self.find(role, name):
                try:
                    if where(thing):
                        return thing
                except GLib.Error:
                    continue
            return None

        return wait_for(found, lambda: f"the {role} {name!r}; there is\n{self.tree()}")

    def messages(self) -> list[str]:
        """All messages of the open chat, in view or not."""
        for found in self.find("list", "Messages"):
            return [part.name for part in found.parts() if part.role == "list item"]
        return []

    def wait_until_gone(self, role: str, name: str) -> None:
        wait_for(lambda: not self.find(role, name), f"the {role} {name!r} to go")

    def press(self, role: str, name: str) -> None:
        """Does the first thing that a control offers, once it can be used."""
        self.wait(role, name, lambda thing: thing.has(Atspi.StateType.ENABLED)).do()

    def write(self, name: str, text: str, role: str = "text") -> None:
        """Puts a text into a field, and makes sure that it arrived."""
        self.wait(role, name, lambda thing: thing.has(Atspi.StateType.ENABLED)).write(text)
        self.wait(role, name, lambda thing: thing.text == text)

    def focused(self) -> Thing | None:
        """What has the keyboard; of what hands its focus on, the innermost."""
        found: list[Thing] = []
        for thing in self.all():
            try:
                if thing.has(Atspi.StateType.FOCUSED) and thing.role not in _PASSED_OVER:
                    found.append(thing)
            except GLib.Error:
                continue
        return max(found, key=lambda thing: (thing.name != "", thing.depth), default=None)

    def wait_for_focus(self, name: str, role: str | None = None) -> Thing:
        """The object of that name, once it has the keyboard."""

        def found() -> Thing | None:
            thing = self.focused()
            return thing if thing is not None and thing.is_called(name) and role in (None, thing.role) else None

        return wait_for(found, lambda: f"the keyboard in {name!r}; it is in {self.focused()}")

    def tree(self) -> str:
        """Everything that is shown, as lines for a person to read."""
        lines = []
        for thing in self.all():
            try:
                lines.append(f"{'  ' * thing.depth}{thing}")
            except GLib.Error:
                continue
        return "\n".join(lines)

    # -- listening ---------------------------------------------------------------------------------------------

    def listen(self, *types: str) -> None:
        """From now on such events are heard."""
        for each in types:
            self._listener.register(each)

    def forget(self) -> None:
        """Takes what is under way, and what was heard."""
        context, until = GLib.MainContext.default(), time.monotonic() + 1
        while context.pending() and time.monotonic() < until:
            context.iteration(False)
        self.heard.clear()

    def _on_shown(self, event: Atspi.Event) -> None:
        try:
            source = event.source
            if event.detail1 and source.get_process_id() == self._pid and self._is_popup(source):
                self._popups = [popup for popup in self._popups if popup != source and _is_showing(popup)]
                self._popups.append(source)
        except GLib.Error:  # gone already
            return

    @staticmethod
    def _is_popup(node: Atspi.Accessible) -> bool:
        parent = node.get_parent()
        role = node.get_role_name()
        return role == "popup menu" or (
            parent is not None and parent.get_role_name() == "application" and role not in ("frame", "dialog")
        )

    def _on_event(self, event: Atspi.Event) -> None:
        try:
            if event.source.get_process_id() != self._pid:
                return
            role, name = event.source.get_role_name(), event.source.get_name()
        except GLib.Error:
            role, name = "", ""
        said = event.any_data if isinstance(event.any_data, str) else ""
        self.heard.append(Heard(event.type, role, name, event.detail1, said))


def _is_showing(node: Atspi.Accessible) -> bool:
    try:
        node.clear_cache()
        return node.get_state_set().contains(Atspi.StateType.SHOWING)
    except GLib.Error:
        return False
