"""Owns the data, markup and build languages of the highlighter. Plain data; ``language`` has the rule for patterns."""

from desktop_chat.markup.language import C_COMMENT, C_COMMENTS, C_STRINGS, DOUBLE, HASH, Language

JSON = Language(
    (
        ("comment", C_COMMENTS),
        ("name", r'"(?:[^"\\\n]|\\.)*+"(?=[ \t]*+:)'),
        ("string", DOUBLE),
        ("number", r"-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b"),
        ("keyword", r"\b(?:true|false|null)\b"),
    )
)
MARKUP = Language(
    (
        ("comment", r"<!--(?:[^-]|-(?!->))*+(?:-->)?"),
        ("type", r"<[!?][^>\n]*>?"),
        ("keyword", r"</?[A-Za-z][\w:.-]*|/?>"),
        ("string", r'(?<==)(?:"[^"\n]*"?|\'[^\'\n]*\'?)'),
        ("name", r"[A-Za-z_:@][\w:.-]*+(?==)"),
        ("number", r"&(?:#?\w{1,32});"),
        ("text", r"[\w:.-]+"),
    )
)
CSS = Language(
    (
        ("comment", C_COMMENT),
        ("keyword", r"@[\w-]+|![ \t]*important"),
        ("string", C_STRINGS),
        ("number", r"#[0-9a-fA-F]{3,8}\b|-?\b\d+(?:\.\d+)?(?:%|[a-z]{1,4}\b)?"),
        ("type", r"[.#][A-Za-z_][\w-]*|::?[a-z][a-z-]*(?=[\s{,:.)])"),
        ("name", r"(?:--)?[A-Za-z][\w-]*+(?=[ \t]*+:)|\$[\w-]+"),
        ("text", r"[\w-]+"),
    )
)
YAML = Language(
    (
        ("comment", r"(?:^|(?<=\s))#[^\n]*"),
        ("name", r"^[ \t]*+(?:-[ \t]++)*+[\w./-][^\s:#\"'{}\[\],]*+(?=[ \t]*+:(?:\s|$))"),
        ("string", r'"(?:[^"\\]|\\[\s\S])*+"?|\'(?:[^\']|\'\')*+\'?'),
        ("keyword", r"\b(?:true|false|null|yes|no|on|off|True|False)\b|^---|^\.\.\.|[|>][-+]?(?=\s*$)"),
        ("type", r"[&*!][\w!.-]+"),
        ("number", r"(?<=[\s\[,])-?\d+(?:\.\d+)?(?=[\s,\]]|$)"),
        ("text", r"[^\s\"'#&*!]+"),
    )
)
TOML = Language(
    (
        ("comment", HASH),
        ("type", r"^[ \t]*+\[\[?[^\]\n]*\]?\]?"),
        ("name", r"[\w.-]++(?=[ \t]*+=)"),
        ("string", r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:""")?|\'\'\'(?:[^\']|\'(?!\'\'))*+(?:\'\'\')?|' + C_STRINGS),
        ("keyword", r"\b(?:true|false|inf|nan)\b"),
        ("number", r"[+-]?\b\d[\w.:+-]*"),
        ("text", r"[\w.-]+"),
    )
)
INI = Language(
    (
        ("comment", r"^[ \t]*+[#;][^\n]*"),
        ("type", r"^[ \t]*+\[[^\]\n]*\]?"),
        ("name", r"^[ \t]*+[\w.-][^=:\n\[]*+(?=[=:])"),
        ("string", DOUBLE),
        ("number", r"\b\d+(?:\.\d+)?\b"),
        ("text", r"\w+"),
    )
)
_INSTRUCTIONS = (
    "FROM|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL"
)
DOCKERFILE = Language(
    (
        ("comment", r"^[ \t]*+#[^\n]*"),
        ("keyword", rf"^[ \t]*+(?i:{_INSTRUCTIONS})\b|\bAS\b|\bas\b"),
        ("string", C_STRINGS),
        ("name", r"\$\{?[\w:-]+\}?|(?<=\s)--[a-z][\w-]*"),
        ("number", r"\b\d+(?:\.\d+)*\b"),
        ("text", r"[\w.-]+"),
    )
)  # fmt: skip
MAKEFILE = Language(
    (
        ("comment", HASH),
        ("name", r"\$(?:[({][^)}\n]*[)}]?|[@<^+?*%$])|^[\w.-]++(?=[ \t]*+[:?+]?=)"),
        ("type", r"^[^\s:=#$][^:=#\n$]*+(?=:(?!=))"),
        ("keyword", r"^[ \t]*+-?(?:include|ifeq|ifneq|ifdef|ifndef|else|endif|define|endef|export|override)\b"),
        ("string", C_STRINGS),
        ("text", r"[\w.-]+"),
    )
)
DIFF = Language(
    (
        ("type", r"^(?:diff |index |\+\+\+|---|Index:|new file|deleted file|rename |similarity )[^\n]*"),
        ("name", r"^@@[^\n]*"),
        ("added", r"^[+>][^\n]*"),
        ("removed", r"^[-<][^\n]*"),
        ("text", r"^[^\n]+"),
    )
)
MARKDOWN = Language(
    (
        ("string", r"^[ ]{0,3}(?:```|~~~)[^\n]*|`[^`\n]++`"),
        ("keyword", r"^#{1,6}[ \t][^\n]*"),
        ("comment", r"^[ ]{0,3}>[^\n]*"),
        ("name", r"\]\([^)\n]*\)?|^[ ]{0,3}\[[^\]\n]*\]:[^\n]*"),
        ("type", r"\*\*[^*\n]++\*\*|__[^_\n]++__"),
        ("operator", r"^[ \t]*+(?:[-*+]|\d{1,9}[.)])(?=[ \t])"),
        ("text", r"\w+"),
    )
)
LATEX = Language(
    (
        ("comment", r"%[^\n]*"),
        ("keyword", r"\\(?:begin|end|documentclass|usepackage|newcommand|renewcommand|input|include)\b"),
        ("type", r"(?<=\\begin\{)[^}\n]+|(?<=\\end\{)[^}\n]+"),
        ("name", r"\\(?:[A-Za-z@]+\*?|[^\n])"),
        ("string", r"\$\$?[^$\n]*+\$?\$?"),
        ("number", r"\b\d+(?:\.\d+)?(?:pt|cm|mm|em|ex|in)?\b"),
        ("operator", r"[&^_~]"),
        ("text", r"\w+"),
    )
)
