"""The models of the endpoint in use."""

from desktop_chat.demo.server import DemoServer
from desktop_chat.services.account import KeyState
from tests.unit.services.stage import Stage


def test_the_endpoint_is_asked_and_its_list_is_used(stage: Stage) -> None:
    stage.until(lambda: bool(stage.catalog.models))
    assert stage.catalog.default_model() in {model.id for model in stage.catalog.models}
    assert "sonnet" in stage.catalog.default_model()
    assert stage.catalog.title_model("fallback") in {model.id for model in stage.catalog.models}


def test_an_unknown_id_is_described_all_the_same(stage: Stage) -> None:
    assert stage.catalog.info("someones-model").id == "someones-model"


def test_another_endpoint_has_its_own_list(stage: Stage) -> None:
    stage.until(lambda: bool(stage.catalog.models))
    before = len([request for request in stage.server.requests if request.path.startswith("/v1/models")])
    with DemoServer(pace=0) as other:
        stage.account.use_endpoint(other.base_url)
        stage.until(lambda: stage.account.state is not KeyState.LOOKING)
        stage.until(lambda: any(request.path.startswith("/v1/models") for request in other.requests))
        stage.until(lambda: stage.runner.active_count == 0)
    after = len([request for request in stage.server.requests if request.path.startswith("/v1/models")])
    assert after == before
