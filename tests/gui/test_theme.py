"""The look: contrast of every pair that occurs, switching, icons, sizes."""

from string import Template

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QLineEdit

from desktop_chat.settings.schema import BY_KEY
from desktop_chat.ui.theme import stylesheet
from desktop_chat.ui.theme.contrast import contrast, mix
from desktop_chat.ui.theme.icons import application_icon, icon, icon_names
from desktop_chat.ui.theme.system_look import SystemLook
from desktop_chat.ui.theme.theme import SCHEMES, Theme
from desktop_chat.ui.theme.tokens import ACCENTS, DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT, LIGHT, with_accent

GROUNDS = ("window", "sidebar", "surface", "surface_raised", "surface_sunken", "user_bubble", "accent_soft")
TEXTS = ("text", "text_secondary", "text_faint", "link", "danger", "warning", "success")
ON_CODE = [f"syntax_{kind}" for kind in ("keyword", "string", "comment", "number", "name", "type", "added", "removed")]
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, "code_background") for text in ON_CODE),
    *((text, ground) for text in ("text", "text_secondary") for ground in ("danger_soft", "warning_soft")),
    ("accent_text", "accent"),
    ("selection_text", "selection"),
    ("found_text", "found"),
    ("found_now_text", "found_now"),
    ("danger", "danger_soft"),
    ("warning", "warning_soft"),
    ("text_secondary", "code_header"),
    ("text_faint", "code_header"),
]
CONTROLS = [(line, ground) for line in ("border_strong", "accent", "focus") for ground in GROUNDS[:6]]


def schemes():
    for accent in ACCENTS:
        yield pytest.param(with_accent(LIGHT, accent, dark=False), id=f"light-{accent}")
        yield pytest.param(with_accent(DARK, accent, dark=True), id=f"dark-{accent}")
    yield pytest.param(HIGH_CONTRAST, id="high-contrast")
    yield pytest.param(HIGH_CONTRAST_LIGHT, id="high-contrast-light")


@pytest.fixture
def theme(qapp):
    before = qapp.styleSheet(), qapp.font(), qapp.palette()
    theme = Theme()
    theme.set_scheme("light")
    yield theme
    qapp.setStyleSheet(before[0])
    qapp.setFont(before[1])
    qapp.setPalette(before[2])


@pytest.mark.parametrize("tokens", list(schemes()))
def test_texts_can_be_read_and_controls_be_seen(tokens):
    def weak(pairs, least):
        values = ((top, below, contrast(getattr(tokens, top), getattr(tokens, below))) for top, below in pairs)
        return [f"{top} on {below}: {value:.2f}" for top, below, value in values if value < least]

    assert weak(PAIRS, 4.5) == []
    assert weak(CONTROLS, 3.0) == []


@pytest.mark.parametrize("tokens", list(schemes()))
def test_the_primary_button_stays_readable_under_the_pointer(tokens):
    for share in (0.12, 0.24):
        assert contrast(mix(tokens.text, tokens.accent, share), tokens.accent_text) >= 3.0


def test_contrast_is_the_known_ratio():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    with pytest.raises(ValueError, match="not a #rrggbb"):
        contrast("red", "#ffffff")


def test_every_colour_has_the_form_that_qss_and_svg_take():
    for tokens in (LIGHT, DARK, HIGH_CONTRAST, HIGH_CONTRAST_LIGHT):
        for name, value in tokens._asdict().items():
            assert len(value) in (7, 9), name
            int(value.removeprefix("#"), 16)


def test_the_style_sheet_names_only_tokens_and_metrics():
    text = stylesheet._BASICS + stylesheet._BUTTONS + stylesheet._FIELDS + stylesheet._VIEWS + stylesheet._WINDOW
    names = set(LIGHT._fields)
    own = {"r6", "r10", "r14", "accent_hover", "accent_pressed", "ink", "warning_line", "danger_line"}
    assert set(Template(text).get_identifiers()) <= names | own
    colours_in_text = [word for word in text.replace(";", " ").split() if word.startswith("#") and word[1:2].isdigit()]
    assert colours_in_text == []


def test_switching_changes_palette_and_tells_once(theme, qapp, qtbot):
    theme.apply(qapp)
    field = QLineEdit()
    qtbot.addWidget(field)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    told = []
    theme.changed.connect(lambda: told.append(1))
    theme.set_scheme("dark")
    assert theme.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert DARK.window in qapp.styleSheet()
    theme.set_scheme("dark")
    assert told == [1]
    theme.set_accent("green")
    assert theme.tokens.accent == ACCENTS["green"][1]
    assert told == [1, 1]


def test_high_contrast_can_be_chosen_and_switched(theme):
    theme.set_scheme("contrast-dark")
    assert theme.tokens == HIGH_CONTRAST
    assert theme.is_high_contrast
    assert theme.is_dark
    theme.set_scheme(theme.opposite)
    assert theme.tokens == HIGH_CONTRAST_LIGHT
    assert theme.opposite == "contrast-dark"
    theme.set_scheme("dark")
    assert not theme.is_high_contrast
    assert theme.opposite == "light"


def test_every_theme_that_the_settings_offer_is_known():
    assert tuple(choice.value for choice in BY_KEY["theme"].choices) == SCHEMES


def test_an_unknown_scheme_or_accent_breaks_nothing(theme):
    theme.set_accent("plaid")
    theme.set_scheme("sepia")
    assert theme.tokens in (LIGHT, DARK)


def test_the_system_decides_while_nothing_else_is_chosen(theme, monkeypatch):
    from desktop_chat.ui.theme import system_look as module

    theme.set_scheme("system")
    monkeypatch.setattr(module, "_qt_look", lambda: SystemLook(dark=True))
    theme.system._on_hints_changed()
    assert theme.tokens == DARK
    monkeypatch.setattr(module, "_qt_look", lambda: SystemLook(dark=True, contrast=True))
    theme.system._on_hints_changed()
    assert theme.tokens == HIGH_CONTRAST
    theme.set_scheme("light")
    assert theme.tokens == HIGH_CONTRAST_LIGHT


def test_who_is_believed_about_the_system(theme, monkeypatch):
    from desktop_chat.ui.theme import system_look as module

    system = theme.system
    before = system.look().dark
    system.recall({"dark": True, "contrast": "yes", "still": True})
    assert system.look() == (True, False, True)
    for damage in (None, 7, [], {"dark": 1, "contrast": None}):
        system.recall(damage)
        assert system.look() == (before, False, False)
    system.recall({"dark": True})
    monkeypatch.setattr(module, "_qt_look", lambda: SystemLook(dark=False))
    system._on_hints_changed()
    assert system.look().dark is False  # what is so now counts more than what was
    system.tell(SystemLook(dark=True))
    assert system.look().dark is True  # the desktop knows better than Qt
    system.tell(SystemLook())
    assert system.look().dark is False
    monkeypatch.setattr(module, "_qt_look", SystemLook)
    system._on_hints_changed()
    assert system.look().dark is before  # what was recalled is forgotten once the desktop has spoken


def test_a_system_that_wants_no_motion_gets_none(theme):
    told = []
    theme.changed.connect(lambda: told.append(1))
    theme.system.tell(SystemLook(still=True))
    assert theme.reduced_motion
    assert theme.duration(180) == 0
    theme.set_reduced_motion(True)
    theme.set_reduced_motion(False)
    assert theme.duration(180) == 0
    theme.system.tell(SystemLook(still=False))
    assert theme.duration(180) == 180
    assert told == [1, 1]


def test_following_the_system_starts_once(theme):
    theme.follow_system()
    theme.follow_system()
    theme.set_scheme("system")
    assert theme.tokens in (LIGHT, DARK)


def test_text_size_reaches_fonts_and_stays_within_bounds(theme, qapp):
    theme.apply(qapp)
    theme.set_text_scale(150)
    assert theme.font(12).pixelSize() == 18
    assert qapp.font().pixelSize() == 20
    theme.set_text_scale(900)
    assert theme.text_scale == 200
    theme.set_text_scale(1)
    assert theme.text_scale == 80


def test_reduced_motion_takes_all_time_from_animations(theme):
    assert theme.duration(180) == 180
    theme.set_reduced_motion(True)
    assert theme.duration(180) == 0


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_every_icon_paints_in_the_colour_of_its_role(theme, ratio):
    names = icon_names()
    assert len(names) >= 35
    for name in names:
        image = icon(name, theme, "accent").pixmap(QSize(20, 20), ratio).toImage()
        assert image.width() == round(20 * ratio), name
        wanted = QColor(theme.tokens.accent)
        pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        inked = [pixel for pixel in pixels if pixel.alpha() > 120]
        assert inked, name
        for pixel in inked:
            assert abs(pixel.red() - wanted.red()) + abs(pixel.blue() - wanted.blue()) < 8, name


def test_icons_survive_copies_and_collection(theme):
    import gc

    icons = [QIcon(icon("plus", theme)) for _ in range(50)]
    gc.collect()
    again = [QIcon(each) for each in icons]
    del icons
    gc.collect()
    assert not again[-1].pixmap(QSize(16, 16)).toImage().isNull()


def test_the_application_icon_has_every_usual_size(qapp):
    sizes = {size.width() for size in application_icon().availableSizes()}
    assert {16, 22, 24, 32, 48, 64, 128, 256} <= sizes
    image = application_icon().pixmap(QSize(16, 16), 1.0).toImage()
    assert image.pixelColor(8, 5).lightness() > 220  # a line of the text
    assert image.pixelColor(1, 8).red() > image.pixelColor(1, 8).blue()  # the clay of the bubble
    assert image.pixelColor(0, 0).alpha() == 0  # it stands on whatever panel there is


def test_icon_names_are_no_paths(theme):
    with pytest.raises(ValueError, match="not an icon name"):
        icon("../app-icon", theme)
    with pytest.raises(FileNotFoundError):
        icon("nothing-of-this-name", theme)
