"""Reads windows through AT-SPI as a screen reader does; a process of its own, run by the Python that has ``gi``.

Each line on standard input is a request as JSON: ``{"pid": n, "find": {"role": r, "name": n}}``,
``{"pid": n, "focus": true}``, ``{"pid": n, "tree": true}``,
``{"pid": n, "children": {"role": r, "name": n}, "at": [0]}``, ``{"listen": ["object:announcement"]}`` or
``{"events": true}``, which gives what was heard since the last time. Each answer is one line of JSON.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

MOST_NODES = 5000


def application(pid):
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(index)
        # Under GNOME the library for its dialogs introduces the same process a second time, with nothing to show.
        if child is not None and child.get_process_id() == pid and child.get_toolkit_name() == "Qt":
            return child
    return None


def walk(root, is_leaf=lambda _: False):
    waiting = [(root, 0)]
    seen = 0
    while waiting and seen < MOST_NODES:
        node, depth = waiting.pop()
        seen += 1
        yield node, depth
        if is_leaf(node):
            continue
        try:
            children = [node.get_child_at_index(index) for index in range(node.get_child_count())]
        except GLib.Error:
            continue
        waiting += [(child, depth + 1) for child in reversed(children) if child is not None]


def text_of(node):
    interface = node.get_text_iface()
    return Atspi.Text.get_text(interface, 0, -1) if interface is not None else ""


def labels_of(node):
    """What the node is labelled by; a box with choices is announced so, its own name being the choice."""
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return [relation.get_target(index).get_name() for index in range(relation.get_n_targets())]
    return []


def describe(node, depth=0):
    states = node.get_state_set()
    value = node.get_value_iface()
    return {
        "depth": depth,
        "role": node.get_role_name(),
        "name": node.get_name(),
        "labels": labels_of(node),
        "text": text_of(node),
        "value": Atspi.Value.get_current_value(value) if value is not None else None,
        "focused": states.contains(Atspi.StateType.FOCUSED),
        "showing": states.contains(Atspi.StateType.SHOWING),
        "enabled": states.contains(Atspi.StateType.ENABLED),
    }


def describe_child(node):
    """More of an object than ``describe`` says."""
    states = node.get_state_set()
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    return {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "index": node.get_index_in_parent(),
        "box": [box.x, box.y, box.width, box.height],
        "states": sorted(state.value_nick for state in states.get_states()),
    }


def children(root, request):
    """How many children an object has, and those of them that were asked for."""
    wanted = request["children"]
    for node, _ in walk(root, lambda node: node.get_role_name() == wanted["role"]):
        if node.get_role_name() == wanted["role"] and node.get_name() == wanted["name"]:
            count = node.get_child_count()
            found = [describe_child(node.get_child_at_index(at)) for at in request["at"] if at < count]
            return {"count": count, "children": found}
    return None


heard = []
listener = None


def on_event(event):
    try:
        source = {"role": event.source.get_role_name(), "name": event.source.get_name()}
    except GLib.Error:
        source = {"role": "", "name": ""}
    said = event.any_data if isinstance(event.any_data, str) else ""
    heard.append({"type": event.type, "detail": [event.detail1, event.detail2], "said": said, **source})


def listen(types):
    global listener
    listener = listener or Atspi.EventListener.new(on_event)
    return [listener.register(each) for each in types]


def take_events():
    context = GLib.MainContext.default()
    while context.pending():
        context.iteration(False)
    found, heard[:] = list(heard), []
    return found


def is_wanted(node, request):
    """Asks as little as it can of a node: every question goes through two buses."""
    if "focus" in request:
        # A closed box calls its current entry focused as well.
        passed_over = ("frame", "dialog", "list item")
        return node.get_state_set().contains(Atspi.StateType.FOCUSED) and node.get_role_name() not in passed_over
    wanted = request.get("find", {})
    return wanted.get("role") in (None, node.get_role_name()) and wanted.get("name") in (None, node.get_name())


def answer(request):
    if "listen" in request:
        return listen(request["listen"])
    if "events" in request:
        return take_events()
    root = application(request["pid"])
    if root is None:
        return None
    root.clear_cache()  # what was read before may have changed without a word
    if "children" in request:
        return children(root, request)
    found = []
    for place, (node, depth) in enumerate(walk(root)):
        try:
            if is_wanted(node, request):
                found.append({"place": place, **describe(node, depth)})
        except GLib.Error:  # it went away while we looked
            continue
    # What hands its focus on, to a part of it or from one, counts as focused too.
    rank = lambda entry: (entry["name"] != "", entry["depth"])  # noqa: E731
    return max(found, key=rank, default=None) if "focus" in request else found


def main():
    Atspi.init()
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            result = answer(json.loads(line))
        except GLib.Error as error:
            result = {"error": str(error)}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
