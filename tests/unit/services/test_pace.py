"""What streams is shown as often as its cost allows."""

from PySide6.QtCore import QTimer

from desktop_chat.demo import replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.domain.drafts import Draft
from desktop_chat.services.pace import FRAME, LONGEST, SHARE, Pace
from tests.unit.services.stage import WAIT, Stage


def settled(pace: Pace, spent: float) -> int:
    return [pace.interval(spent) for _ in range(40)][-1]


def test_cheap_frames_come_as_often_as_the_screen_shows_them() -> None:
    assert settled(Pace(), 0.001) == FRAME


def test_dear_frames_take_a_bounded_share_of_the_thread() -> None:
    assert settled(Pace(), 0.004) == round(0.004 * SHARE * 1000)


def test_it_never_becomes_a_slide_show() -> None:
    assert settled(Pace(), 0.5) == LONGEST


def test_one_dear_frame_among_cheap_ones_is_soon_forgotten() -> None:
    pace = Pace()
    settled(pace, 0.001)
    assert pace.interval(0.05) > FRAME
    assert settled(pace, 0.001) == FRAME


def test_a_busy_window_is_asked_less_often(stage: Stage) -> None:
    gate = Gate()
    stage.script.add(replies.say("word " * 100).hold_after(10, gate))
    chat = stage.new_chat()
    stage.turns.send(chat, Draft("Talk"))
    burner = QTimer()
    burner.timeout.connect(lambda: [None for _ in range(200_000)])
    burner.start(0)
    stage.until(lambda: stage.turns._timer.interval() == LONGEST)
    burner.stop()
    timer = stage.turns._timer
    with stage.qtbot.waitCallback(timeout=WAIT) as calm:  # looking for it again and again would keep it busy

        def look() -> None:
            if timer.interval() == FRAME and not calm.called:
                calm()

        timer.timeout.connect(look)
    gate.release()
    stage.until(lambda: not stage.turns.is_running(chat))
