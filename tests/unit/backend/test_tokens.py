from desktop_chat.backend.params import WireRequest
from desktop_chat.backend.tokens import estimate


def wire(*blocks: dict, system: object = "") -> WireRequest:
    return WireRequest({"messages": [{"role": "user", "content": list(blocks)}], "system": system})  # type: ignore[dict-item]


def test_estimates_grow_with_what_is_sent() -> None:
    assert 90 < estimate(wire({"type": "text", "text": "word " * 80})) < 120
    assert 95 < estimate(wire({"type": "text", "text": "漢" * 100})) < 120
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 9_000_000}}
    assert 1500 < estimate(wire(picture)) < 2000
    paper = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "A" * 60_000}}
    assert 900 < estimate(wire(paper)) < 1200
    assert estimate(wire({"type": "text", "text": "x"}, system="y" * 400)) > 100
    assert estimate(WireRequest({})) == 1
