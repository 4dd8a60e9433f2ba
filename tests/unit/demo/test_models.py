from anthropic.types import ModelInfo

from desktop_chat.demo.models import MODELS, find_model
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import call


def test_every_model_is_described_as_the_sdk_expects(demo_server: DemoServer) -> None:
    _, _, page = call(demo_server, "/v1/models?limit=100")
    assert len(page["data"]) == len(MODELS)
    for document in page["data"]:
        info = ModelInfo.model_validate(document)
        assert not info.model_extra
        assert info.capabilities is not None
        assert not info.capabilities.model_extra


def test_lifecycle_filters_and_tells_when_a_model_retires(demo_server: DemoServer) -> None:
    _, _, page = call(demo_server, "/v1/models?lifecycle%5B%5D=deprecated")
    assert [(one["display_name"], one["retires_at"][:10]) for one in page["data"]] == [
        ("Claude Sonnet 4.5", "2026-11-30")
    ]


def test_pages_follow_each_other(demo_server: DemoServer) -> None:
    seen: list[str] = []
    query = "limit=3"
    while True:
        _, _, page = call(demo_server, f"/v1/models?{query}")
        seen += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        query = f"limit=3&after_id={page['last_id']}"
    assert seen == [model.id for model in MODELS]


def test_single_model_is_found_with_and_without_its_date(demo_server: DemoServer) -> None:
    assert call(demo_server, "/v1/models/claude-haiku-4-5")[2]["id"] == "claude-haiku-4-5-20251001"
    assert call(demo_server, "/v1/models/claude-none")[0] == 404
    assert find_model(None) is None
