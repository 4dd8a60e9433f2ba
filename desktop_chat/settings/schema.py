"""Owns the list of every setting, in the order in which the dialog shows them; plain data, any thread."""

from desktop_chat.domain.catalog import OFFICIAL_ENDPOINT
from desktop_chat.domain.content import JsonValue
from desktop_chat.settings.addresses import check_base_url, check_proxy
from desktop_chat.settings.setting import PAGE_TITLES, Choice, Kind, Page, Setting

__all__ = ["BY_KEY", "PAGE_TITLES", "PER_CONVERSATION", "SETTINGS", "Choice", "Kind", "Page", "Setting", "validate"]

_GENERAL = (
    Setting(
        key="send_key",
        kind=Kind.CHOICE,
        default="enter",
        title="Send with",
        help="The other combination, and always Shift+Enter, starts a new line.",
        page=Page.GENERAL,
        choices=(Choice("enter", "Enter"), Choice("ctrl_enter", "Ctrl+Enter")),
    ),
    Setting(
        key="start_with",
        kind=Kind.CHOICE,
        default="last",
        title="Start with",
        help="What the window shows when it opens.",
        page=Page.GENERAL,
        choices=(Choice("last", "The last chat"), Choice("new", "A new chat")),
    ),
    Setting(
        key="auto_title",
        kind=Kind.BOOL,
        default=True,
        title="Name chats automatically",
        help="After the first reply, a small request to the cheapest model finds a title. "
        "If off, the first line of your message is the title.",
        page=Page.GENERAL,
    ),
    Setting(
        key="confirm_links",
        kind=Kind.BOOL,
        default=True,
        title="Ask before opening links",
        help="Shows where a link in a message really leads before the browser opens it.",
        page=Page.GENERAL,
    ),
)

_MODEL = (
    Setting(
        key="model",
        kind=Kind.MODEL,
        default="",
        title="Model",
        help="The model that answers. Automatic takes the newest Sonnet that your endpoint offers.",
        page=Page.MODEL,
        empty="Automatic",
        per_conversation=True,
    ),
    Setting(
        key="system_prompt",
        kind=Kind.LONG_TEXT,
        default="",
        title="System prompt",
        help="Instructions that Claude gets before the first message of a chat.",
        page=Page.MODEL,
        empty="None",
        per_conversation=True,
    ),
    Setting(
        key="max_tokens",
        kind=Kind.INT,
        default=8192,
        title="Max tokens",
        help="The longest reply, thinking included. A token is about four characters of English.",
        page=Page.MODEL,
        minimum=1,
        maximum=128_000,
        step=1024,
        unit="tokens",
        section="Length",
        per_conversation=True,
    ),
    Setting(
        key="stop_sequences",
        kind=Kind.TEXT_LIST,
        default=[],
        title="Stop sequences",
        help="A reply ends where it would contain one of these texts, one per line.",
        page=Page.MODEL,
        maximum=8,
        empty="None",
        section="Length",
        per_conversation=True,
    ),
    Setting(
        key="thinking",
        kind=Kind.CHOICE,
        default="",
        title="Thinking",
        help="Whether the model thinks before it answers. Thinking counts as output.",
        page=Page.MODEL,
        choices=(
            Choice("", "The model's default"),
            Choice("adaptive", "As needed"),
            Choice("enabled", "Always"),
            Choice("between_tools", "Only between tool calls"),
            Choice("disabled", "Off"),
        ),
        section="Thinking",
        per_conversation=True,
    ),
    Setting(
        key="effort",
        kind=Kind.CHOICE,
        default="",
        title="Effort",
        help="How much work goes into a reply. More effort takes longer and costs more.",
        page=Page.MODEL,
        choices=(
            Choice("", "The model's default"),
            Choice("low", "Low"),
            Choice("medium", "Medium"),
            Choice("high", "High"),
            Choice("xhigh", "Very high"),
            Choice("max", "Maximum"),
        ),
        section="Thinking",
        per_conversation=True,
    ),
    Setting(
        key="show_thinking",
        kind=Kind.BOOL,
        default=True,
        title="Show thinking",
        help="Asks for a readable summary of the model's thinking and shows it folded above the reply.",
        page=Page.MODEL,
        section="Thinking",
        per_conversation=True,
    ),
    Setting(
        key="temperature",
        kind=Kind.FLOAT,
        default=None,
        title="Temperature",
        help="Low is steady and precise, high is varied and free. Newer models choose by themselves.",
        page=Page.MODEL,
        minimum=0,
        maximum=1,
        step=0.1,
        empty="Not sent",
        section="Sampling",
        optional=True,
        per_conversation=True,
    ),
    Setting(
        key="top_p",
        kind=Kind.FLOAT,
        default=None,
        title="Top p",
        help="Considers only the most likely words up to this share of probability. Use it instead of temperature.",
        page=Page.MODEL,
        minimum=0,
        maximum=1,
        step=0.05,
        empty="Not sent",
        section="Sampling",
        optional=True,
        per_conversation=True,
    ),
    Setting(
        key="top_k",
        kind=Kind.INT,
        default=None,
        title="Top k",
        help="Considers only so many of the most likely words at each step.",
        page=Page.MODEL,
        minimum=1,
        maximum=500,
        empty="Not sent",
        section="Sampling",
        optional=True,
        per_conversation=True,
    ),
    Setting(
        key="caching",
        kind=Kind.BOOL,
        default=True,
        title="Prompt caching",
        help="Lets the service reuse earlier messages of a chat, which makes long chats faster and cheaper.",
        page=Page.MODEL,
        section="Cost",
        per_conversation=True,
    ),
)

_ACCOUNT = (
    Setting(
        key="base_url",
        kind=Kind.URL,
        default=OFFICIAL_ENDPOINT,
        title="Endpoint",
        help="Where messages are sent. Change it only for a local server or a gateway; it has a key of its own.",
        page=Page.ACCOUNT,
        empty=OFFICIAL_ENDPOINT,
    ),
    Setting(
        key="proxy",
        kind=Kind.URL,
        default="",
        title="Proxy",
        help="Address of a proxy server, such as http://proxy.example:8080 or socks5://127.0.0.1:1080.",
        page=Page.ACCOUNT,
        empty="The system's setting",
    ),
)

_APPEARANCE = (
    Setting(
        key="theme",
        kind=Kind.CHOICE,
        default="system",
        title="Theme",
        help="Light, dark, or as the system has it.",
        page=Page.APPEARANCE,
        choices=(Choice("system", "System"), Choice("light", "Light"), Choice("dark", "Dark")),
    ),
    Setting(
        key="accent",
        kind=Kind.CHOICE,
        default="clay",
        title="Accent",
        help="The colour of buttons and of what is selected.",
        page=Page.APPEARANCE,
        choices=(
            Choice("clay", "Clay"),
            Choice("blue", "Blue"),
            Choice("green", "Green"),
            Choice("violet", "Violet"),
            Choice("graphite", "Graphite"),
        ),
    ),
    Setting(
        key="density",
        kind=Kind.CHOICE,
        default="comfortable",
        title="Density",
        help="Compact shows more at once.",
        page=Page.APPEARANCE,
        choices=(Choice("comfortable", "Comfortable"), Choice("compact", "Compact")),
    ),
    Setting(
        key="text_size",
        kind=Kind.INT,
        default=100,
        title="Text size",
        help="Size of all text.",
        page=Page.APPEARANCE,
        minimum=80,
        maximum=200,
        step=10,
        unit="%",
        section="Text",
    ),
    Setting(
        key="zoom",
        kind=Kind.INT,
        default=100,
        title="Zoom of messages",
        help="Size of the messages alone, on top of the text size.",
        page=Page.APPEARANCE,
        minimum=50,
        maximum=300,
        step=5,
        unit="%",
        section="Text",
    ),
    Setting(
        key="font",
        kind=Kind.FONT,
        default="",
        title="Font",
        help="The font of messages and of the window.",
        page=Page.APPEARANCE,
        empty="The system's font",
        section="Text",
    ),
    Setting(
        key="code_font",
        kind=Kind.FIXED_FONT,
        default="",
        title="Code font",
        help="The font of code in messages.",
        page=Page.APPEARANCE,
        empty="The system's fixed font",
        section="Text",
    ),
    Setting(
        key="reduce_motion",
        kind=Kind.BOOL,
        default=False,
        title="Reduce motion",
        help="Shows changes at once instead of moving them. Also on if the system asks for it.",
        page=Page.APPEARANCE,
        section="Motion",
    ),
)

_OTHERS = (
    Setting(
        key="trash_days",
        kind=Kind.INT,
        default=30,
        title="Keep deleted chats for",
        help="After that, chats in the trash are deleted for good.",
        page=Page.DATA,
        minimum=1,
        maximum=3650,
        unit="days",
    ),
    Setting(
        key="shortcuts",
        kind=Kind.TEXT_MAP,
        default={},
        title="Shortcuts",
        help="Your own keys, by command.",
        page=Page.SHORTCUTS,
        hidden=True,
    ),
    Setting(
        key="web_search",
        kind=Kind.BOOL,
        default=False,
        title="Web search",
        help="Lets Claude search the web for a reply. The service charges for each search.",
        page=Page.TOOLS,
        per_conversation=True,
    ),
    Setting(
        key="log_level",
        kind=Kind.CHOICE,
        default="warning",
        title="Log",
        help="How much is written to the log files. Messages and keys never are.",
        page=Page.ADVANCED,
        choices=(Choice("warning", "Problems only"), Choice("info", "Normal"), Choice("debug", "Everything")),
    ),
    Setting(
        key="refused_parameters",
        kind=Kind.TEXT_LIST,
        default=[],
        title="Refused parameters",
        help="Parameters that a model refused once and that are not sent to it again.",
        page=Page.ADVANCED,
        maximum=1000,
        hidden=True,
    ),
)

SETTINGS: tuple[Setting, ...] = _GENERAL + _MODEL + _ACCOUNT + _APPEARANCE + _OTHERS
BY_KEY = {setting.key: setting for setting in SETTINGS}
#: Keys that a conversation may override, in display order.
PER_CONVERSATION = tuple(setting.key for setting in SETTINGS if setting.per_conversation)


def validate(key: str, value: JsonValue) -> JsonValue:
    """The value as it is stored; raises ValueError with a sentence for people, KeyError for an unknown key."""
    checked = BY_KEY[key].check(value)
    match key:
        case "base_url":
            return check_base_url(str(checked)) if checked else OFFICIAL_ENDPOINT
        case "proxy":
            return check_proxy(str(checked)) if checked else ""
        case _:
            return checked
