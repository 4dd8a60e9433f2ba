"""Owns the application's style sheet, made from tokens and metrics alone; GUI thread.

Widgets choose a look by dynamic properties set before they are shown: ``kind`` on buttons ("primary", "quiet",
"danger", "chip", "row") and frames ("card", "sunken"), ``tone`` on labels ("secondary", "faint", "danger", "warning",
"success"). No text of a person or a model ever becomes part of it.
"""

from string import Template
from typing import Final

from desktop_chat.ui.theme import metrics
from desktop_chat.ui.theme.tokens import Tokens

_BASICS: Final = """
QToolTip { background: $surface_raised; color: $text; border: 1px solid $border; padding: 4px 8px; }
QMainWindow, QDialog, QMessageBox { background: $window; }
QLabel { background: transparent; }
QLabel[tone="secondary"] { color: $text_secondary; }
QLabel[tone="faint"] { color: $text_faint; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="success"] { color: $success; }
QFrame[kind="card"] { background: $surface; border: 1px solid $border; border-radius: ${r10}px; }
QFrame[kind="sunken"] { background: $surface_sunken; border: none; border-radius: ${r10}px; }
QFrame[kind="rule"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QSplitter::handle { background: $border; }
"""

_BUTTONS: Final = """
QPushButton { background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${r10}px;
  padding: 6px 14px; }
QPushButton:hover { background: $surface_sunken; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $focus; padding: 5px 13px; }
QPushButton:disabled { color: $border_strong; border-color: $border; background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 5px 13px; }
QPushButton[kind="primary"]:disabled { background: $border; color: $text_faint; border-color: $border; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; background: transparent; }
QPushButton[kind="danger"]:hover { background: $danger_soft; }
QPushButton[kind="danger"]:disabled { color: $border_strong; border-color: $border; }
QPushButton[kind="quiet"], QPushButton[kind="row"] { background: transparent; border: 1px solid transparent; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="row"]:hover { background: $hover; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="row"]:pressed { background: $pressed; }
QPushButton[kind="quiet"]:focus, QPushButton[kind="row"]:focus { border: 2px solid $focus; padding: 5px 13px; }
QPushButton[kind="row"] { text-align: left; padding: 6px 8px; }
QPushButton[kind="row"]:focus { padding: 5px 7px; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $link; padding: 3px 6px; }
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; padding: 2px 5px; }
QPushButton[kind="link"]:disabled { color: $border_strong; }
QPushButton[kind="chip"] { background: $surface_sunken; color: $text_secondary; border: 1px solid transparent;
  border-radius: 14px; padding: 4px 10px; }
QPushButton[kind="chip"]:hover { color: $text; background: $border; }
QPushButton[kind="chip"]:focus { border: 2px solid $focus; padding: 3px 9px; }
QPushButton[kind="starter"] { background: $surface; border: 1px solid $border; border-radius: ${r14}px; padding: 0; }
QPushButton[kind="starter"]:hover { border-color: $border_strong; }
QPushButton[kind="starter"]:pressed { background: $surface_sunken; }
QPushButton[kind="starter"]:focus { border: 2px solid $focus; padding: 0; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${r6}px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:open { background: $pressed; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $focus; padding: 2px; }
QToolButton::menu-indicator { image: none; }
QToolButton[kind="round"] { background: $surface_raised; border: 1px solid $border_strong; border-radius: 16px; }
"""

_FIELDS: Final = """
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QKeySequenceEdit > QLineEdit {
  background: $surface; color: $text; border: 1px solid $border_strong; border-radius: ${r10}px; padding: 4px 8px;
  selection-background-color: $selection; selection-color: $selection_text;
  placeholder-text-color: $text_faint; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { min-height: 22px; }
QLineEdit { lineedit-clear-button-icon: url(icons:control-clear.svg); }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
  border: 2px solid $focus; padding: 3px 7px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled,
QComboBox:disabled { background: $surface_sunken; color: $border_strong; border-color: $border; }
QLineEdit[kind="bare"], QPlainTextEdit[kind="bare"], QTextEdit[kind="bare"] {
  background: transparent; border: none; border-radius: 0; padding: 0; }
QLineEdit[kind="search"] { padding: 4px 2px; background: $surface; }
QLineEdit[kind="search"]:focus { padding: 3px 1px; }
QSpinBox, QDoubleSpinBox { padding-right: 22px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; width: 22px;
  border: none; margin: 2px 2px 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right;
  width: 22px; border: none; margin: 0 2px 2px 0; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(icons:control-up.svg); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(icons:control-down.svg); width: 12px; height: 12px; }
QComboBox { padding-right: 26px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; border: none; width: 26px; }
QComboBox::down-arrow { image: url(icons:control-down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface_raised; color: $text; border: 1px solid $border; padding: 4px;
  outline: none; selection-background-color: $accent_soft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 8px; border-radius: ${r6}px; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 28px; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 16px; height: 16px;
  border: 1px solid $border_strong; background: $surface; border-radius: 5px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QListView::indicator:checked { background: $accent; border-color: $accent; image: url(icons:control-check-$ink.svg); }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url(icons:control-check-$ink.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url(icons:control-dot-$ink.svg); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; width: 14px; height: 14px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $surface_sunken; border-color: $border; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $border_strong; }
QCheckBox:focus, QRadioButton:focus { outline: none; text-decoration: underline; }
QSlider:horizontal { min-height: 28px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -7px 0; border-radius: 9px; background: $surface;
  border: 1px solid $border_strong; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; width: 14px; height: 14px; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QProgressBar { background: $border; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_VIEWS: Final = """
QScrollArea { background: transparent; border: none; }
QListView, QTreeView, QTableView { background: transparent; color: $text; border: none; outline: none;
  selection-background-color: $accent_soft; selection-color: $text; alternate-background-color: $surface_sunken; }
QTableView, QTreeView { background: $surface; border: 1px solid $border; border-radius: ${r10}px;
  gridline-color: $border; }
QHeaderView::section { background: $surface_sunken; color: $text_secondary; border: none;
  border-bottom: 1px solid $border; padding: 6px 8px; }
QMenuBar { background: $sidebar; color: $text; border: none; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: ${r6}px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $surface_raised; color: $text; border: 1px solid $border; padding: 6px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: ${r6}px; border: 1px solid transparent; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $text_faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }
QMenu::section { color: $text_faint; padding: 6px 12px; }
QMenu::indicator { width: 14px; height: 14px; left: 8px; }
QMenu::indicator:checked { image: url(icons:control-check-mid.svg); }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $scrollbar; border-radius: 3px; min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:horizontal { background: $scrollbar; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
"""

_WINDOW: Final = """
#sidebar { background: $sidebar; }
#sidebarFrame { background: $sidebar; border: none; border-right: 1px solid $border; }
#header { background: $window; border: none; border-bottom: 1px solid $border; }
#toast { background: $surface_raised; border: 1px solid $border; border-radius: ${r10}px; }
QFrame[banner="info"] { background: $surface_sunken; border: 1px solid $border; border-radius: ${r10}px; }
QFrame[banner="warning"] { background: $warning_soft; border: 1px solid $warning_line; border-radius: ${r10}px; }
QFrame[banner="error"] { background: $danger_soft; border: 1px solid $danger_line; border-radius: ${r10}px; }
#chatPage, #chatStack, #centralStack { background: $window; }
"""


def build_stylesheet(tokens: Tokens) -> str:
    """The style sheet for one set of tokens."""
    from desktop_chat.ui.theme.contrast import contrast, mix

    ink = "light" if contrast("#ffffff", tokens.accent) >= contrast("#14120f", tokens.accent) else "dark"
    values = tokens._asdict() | {
        "r6": str(metrics.RADIUS_6),
        "r10": str(metrics.RADIUS_10),
        "r14": str(metrics.RADIUS_14),
        "accent_hover": mix(tokens.text, tokens.accent, 0.12),
        "accent_pressed": mix(tokens.text, tokens.accent, 0.24),
        "warning_line": mix(tokens.warning, tokens.warning_soft, 0.35),
        "danger_line": mix(tokens.danger, tokens.danger_soft, 0.35),
        "ink": ink,
    }
    return Template(_BASICS + _BUTTONS + _FIELDS + _VIEWS + _WINDOW).substitute(values)
