"""Owns the colour table: one set of named colours per scheme, and the accents; no Qt, any thread."""

from typing import Final, NamedTuple

from desktop_chat.ui.theme.contrast import mix


class Tokens(NamedTuple):
    """The colours of one scheme as ``#rrggbb`` (``shadow``, ``hover``, ``pressed`` as ``#aarrggbb``).

    Attributes:
        window: the page; sidebar: the pane beside it; surface: fields and cards; surface_raised: menus, toasts, popups.
        surface_sunken: chips and quiet wells; user_bubble: the person's messages.
        border: separators (decoration); border_strong: outlines that make a control recognisable (3:1).
        found, found_now: behind hits of a search, and behind the one that is looked at.
        accent_soft: the current row and tinted boxes; hover, pressed: veils laid over whatever is below.
    """

    window: str
    sidebar: str
    surface: str
    surface_raised: str
    surface_sunken: str
    user_bubble: str
    text: str
    text_secondary: str
    text_faint: str
    border: str
    border_strong: str
    accent: str
    accent_text: str
    accent_soft: str
    selection: str
    selection_text: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    focus: str
    code_background: str
    code_header: str
    link: str
    quote_bar: str
    shadow: str
    hover: str
    pressed: str
    scrollbar: str
    syntax_keyword: str
    syntax_string: str
    syntax_comment: str
    syntax_number: str
    syntax_name: str
    syntax_type: str
    syntax_added: str
    syntax_removed: str
    found: str
    found_text: str
    found_now: str
    found_now_text: str


LIGHT: Final = Tokens(
    window="#fbfaf7",
    sidebar="#f3f1eb",
    surface="#ffffff",
    surface_raised="#ffffff",
    surface_sunken="#f1eee7",
    user_bubble="#f0ece3",
    text="#1f1e1b",
    text_secondary="#5a564e",
    text_faint="#6a655c",
    border="#e3ded4",
    border_strong="#8d877b",
    accent="#ad4f2c",
    accent_text="#ffffff",
    accent_soft="#f4e6de",
    selection="#f2cfbd",
    selection_text="#1f1e1b",
    danger="#b02a24",
    danger_soft="#fbeae7",
    warning="#80540a",
    warning_soft="#fbf1dc",
    success="#2d6b41",
    focus="#ad4f2c",
    code_background="#f6f4ee",
    code_header="#edeae2",
    link="#9c4524",
    quote_bar="#d6cfc1",
    shadow="#2e201a12",
    hover="#0d1f1e1b",
    pressed="#1a1f1e1b",
    scrollbar="#c9c3b7",
    syntax_keyword="#8a3ab0",
    syntax_string="#2f6b3a",
    syntax_comment="#6d685e",
    syntax_number="#a0490f",
    syntax_name="#245fa8",
    syntax_type="#0f6a73",
    syntax_added="#2d6b41",
    syntax_removed="#b02a24",
    found="#ffe9a3",
    found_text="#1f1e1b",
    found_now="#f2a93b",
    found_now_text="#1f1e1b",
)

DARK: Final = Tokens(
    window="#1f1e1c",
    sidebar="#191816",
    surface="#282724",
    surface_raised="#2e2c29",
    surface_sunken="#2b2926",
    user_bubble="#32302c",
    text="#ece9e2",
    text_secondary="#b7b1a6",
    text_faint="#a09a8f",
    border="#3a3834",
    border_strong="#837d72",
    accent="#e0906c",
    accent_text="#26130a",
    accent_soft="#3b2c25",
    selection="#6b4030",
    selection_text="#fbf4ef",
    danger="#f08a80",
    danger_soft="#402725",
    warning="#e3b65c",
    warning_soft="#3b311d",
    success="#86c798",
    focus="#e0906c",
    code_background="#181715",
    code_header="#262421",
    link="#eba486",
    quote_bar="#4d4942",
    shadow="#80000000",
    hover="#12ffffff",
    pressed="#20ffffff",
    scrollbar="#57534c",
    syntax_keyword="#cf9ff0",
    syntax_string="#9fce93",
    syntax_comment="#a09a8f",
    syntax_number="#eaa673",
    syntax_name="#8fbdf2",
    syntax_type="#7fcbd1",
    syntax_added="#86c798",
    syntax_removed="#f08a80",
    found="#5e4d1c",
    found_text="#fbf4ef",
    found_now="#f2c14e",
    found_now_text="#1f1e1b",
)

HIGH_CONTRAST: Final = Tokens(
    window="#000000",
    sidebar="#000000",
    surface="#000000",
    surface_raised="#000000",
    surface_sunken="#141414",
    user_bubble="#1c1c1c",
    text="#ffffff",
    text_secondary="#f0f0f0",
    text_faint="#dcdcdc",
    border="#b0b0b0",
    border_strong="#ffffff",
    accent="#ffd60a",
    accent_text="#000000",
    accent_soft="#3a3200",
    selection="#ffd60a",
    selection_text="#000000",
    danger="#ff9d96",
    danger_soft="#2b0000",
    warning="#ffd60a",
    warning_soft="#2b2400",
    success="#8cf0a8",
    focus="#5ce1ff",
    code_background="#0c0c0c",
    code_header="#1c1c1c",
    link="#8fd3ff",
    quote_bar="#ffffff",
    shadow="#00000000",
    hover="#33ffffff",
    pressed="#4dffffff",
    scrollbar="#ffffff",
    syntax_keyword="#e7b5ff",
    syntax_string="#a6f29a",
    syntax_comment="#dcdcdc",
    syntax_number="#ffc28a",
    syntax_name="#9fd2ff",
    syntax_type="#8ff0f5",
    syntax_added="#8cf0a8",
    syntax_removed="#ff9d96",
    found="#5c5200",
    found_text="#ffffff",
    found_now="#5ce1ff",
    found_now_text="#000000",
)

HIGH_CONTRAST_LIGHT: Final = LIGHT._replace(
    window="#ffffff",
    sidebar="#ffffff",
    surface_sunken="#f2f2f2",
    user_bubble="#ededed",
    text="#000000",
    text_secondary="#1a1a1a",
    text_faint="#333333",
    border="#5c5c5c",
    border_strong="#000000",
    accent="#7a2c0c",
    accent_soft="#ffe2d1",
    selection="#7a2c0c",
    selection_text="#ffffff",
    danger="#8f0f0a",
    warning="#5c3a00",
    success="#0f4f25",
    focus="#0046c8",
    code_background="#f5f5f5",
    code_header="#e6e6e6",
    link="#0a3a9e",
    quote_bar="#000000",
    shadow="#00000000",
    hover="#1f000000",
    pressed="#33000000",
    scrollbar="#000000",
    syntax_comment="#333333",
    found="#ffe45c",
    found_text="#000000",
    found_now="#0046c8",
    found_now_text="#ffffff",
)

#: Accent name -> (on light, on dark). "clay" is what LIGHT and DARK already hold.
ACCENTS: Final[dict[str, tuple[str, str]]] = {
    "clay": (LIGHT.accent, DARK.accent),
    "blue": ("#2a62b0", "#86b4f0"),
    "green": ("#2f6b48", "#8ac7a0"),
    "violet": ("#6d4bb0", "#b9a2ec"),
    "graphite": ("#4f4b45", "#c9c4ba"),
}


def with_accent(tokens: Tokens, accent: str, *, dark: bool) -> Tokens:
    """The scheme with another accent; an unknown name keeps the scheme as it is."""
    if accent == "clay" or accent not in ACCENTS:
        return tokens
    colour = ACCENTS[accent][1 if dark else 0]
    return tokens._replace(
        accent=colour,
        accent_text="#14120f" if dark else "#ffffff",
        accent_soft=mix(colour, tokens.window, 0.11 if dark else 0.13),
        selection=mix(colour, tokens.window, 0.40 if dark else 0.28),
        focus=colour,
        link=mix(colour, tokens.text, 0.85),
    )
