import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, Source, sources

#: Calls that show or run what they are given; none is needed anywhere.
FORBIDDEN_CALLS = {
    "setHtml": "shows foreign markup",
    "insertHtml": "shows foreign markup",
    "setMarkdown": "fetches what the text names",
    "insertMarkdown": "fetches what the text names",
    "fromHtml": "makes a document of foreign markup",
    "fromMarkdown": "makes a document of foreign markup",
    "QTextDocument": "reads files that the text names; SafeDocument does not",
    "QTextEdit": "has a document that reads files and takes markup when something is pasted",
    "QTextBrowser": "has a document that reads files",
    "setOpenExternalLinks": "opens links without a look at the host",
    "eval": "runs text",
    "exec_module": "runs files",
    "system": "runs a shell",
    "popen": "runs a shell",
}
FORBIDDEN_IMPORTS = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "xml.etree",
    "telnetlib",
    "PySide6.QtWebEngineCore",
    "PySide6.QtQml",
}
#: Names of enum types of Qt whose members are easily written short.
SHORT = re.compile(
    r"^(Align(Left|Right|Top|Bottom|HCenter|VCenter|Center|Justify)|Key_\w+|Horizontal|Vertical|UserRole|DisplayRole|"
    r"(Left|Right|Middle|No)Button|(No|Tab|Click|Strong|Wheel)Focus|ScrollBarA\w+|(Shift|Control|Alt|Meta|No|Keypad)Modifier|WA_\w+)$"
)


def calls() -> Iterator[tuple[Source, ast.Call, str]]:
    for source in sources():
        for node in source.nodes(ast.Call):
            assert isinstance(node, ast.Call)
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield source, node, name


@pytest.mark.parametrize("name", FORBIDDEN_CALLS)
def test_dangerous_calls_do_not_occur(name: str) -> None:
    wrong = [source.at(node) for source, node, called in calls() if called == name and not _is_re_or_platform(node)]
    assert not wrong, FORBIDDEN_CALLS[name]


def _is_re_or_platform(node: ast.Call) -> bool:
    """``platform.system()`` names the operating system and runs nothing."""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "platform"


def test_there_is_one_class_of_documents() -> None:
    """Everything that holds foreign text with formats is a SafeDocument, which loads nothing."""
    classes = [
        source.name
        for source in sources()
        for node in source.nodes(ast.ClassDef)
        if isinstance(node, ast.ClassDef)
        and any(getattr(base, "id", "") in ("QTextDocument", "QTextEdit", "QTextBrowser") for base in node.bases)
    ]
    assert classes == ["desktop_chat/ui/transcript/document.py"]


def test_dangerous_modules_are_not_imported() -> None:
    wrong = [
        f"{source.name}:{line} {name}"
        for source in sources()
        for name, line in source.imports()
        if name in FORBIDDEN_IMPORTS or name.split(".")[0] in FORBIDDEN_IMPORTS
    ]
    assert not wrong


def test_certificates_are_checked_and_no_shell_is_used() -> None:
    wrong = [
        source.at(node)
        for source, node, _ in calls()
        for given in node.keywords
        if isinstance(given.value, ast.Constant)
        and (
            (given.arg == "verify" and given.value.value is False)
            or (given.arg == "shell" and given.value.value is True)
        )
    ]
    assert not wrong


def test_redirects_are_never_followed() -> None:
    wrong = [
        source.at(node)
        for source, node, _ in calls()
        for given in node.keywords
        if given.arg == "follow_redirects" and getattr(given.value, "value", True) is not False
    ]
    assert not wrong


def test_slots_are_decorated() -> None:
    """A method without the decorator runs on the thread of the sender when its object lives elsewhere."""
    wrong: list[str] = []
    for source in sources():
        for owner in source.nodes(ast.ClassDef):
            assert isinstance(owner, ast.ClassDef)
            connected = set(_connected_methods(owner))
            for method in owner.body:
                if isinstance(method, ast.FunctionDef) and method.name in connected and not _is_slot(method):
                    wrong.append(f"{source.at(method)} {owner.name}.{method.name}")
    assert not wrong


def _connected_methods(owner: ast.ClassDef) -> Iterator[str]:
    """Names of the ``_on_...`` methods that the class connects to signals itself."""
    for node in ast.walk(owner):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            for given in node.args:
                if isinstance(given, ast.Attribute) and given.attr.startswith("_on_"):
                    yield given.attr


def _is_slot(method: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "Slot"
        for mark in method.decorator_list
    )


def test_enums_of_qt_are_written_in_full() -> None:
    wrong = [
        f"{source.at(node)} {ast.unparse(node)}"
        for source in sources()
        for node in source.nodes(ast.Attribute)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Qt"
        and SHORT.match(node.attr)
    ]
    assert not wrong


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    scripts = set(re.findall(r"^\s*(?:\$ )?(\./[\w./-]+)", readme, re.MULTILINE))
    assert {"./desk"} <= scripts
    assert not [script for script in scripts if not (ROOT / script).exists()]
    verbs = set(re.findall(r"\./desk (\w+)", readme))
    assert {"run", "test"} <= verbs
    assert verbs <= {"run", "test", "setup"}


def test_lock_names_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+", lock, re.MULTILINE)
    assert len(pinned) > 40
    assert lock.count("--hash=sha256:") > len(pinned)


def test_lock_covers_every_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not names - set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
