import threading

from desktop_chat.jobs.inbox import Inbox, Report


def test_rings_once_until_the_reader_came() -> None:
    rings: list[int] = []
    inbox = Inbox(lambda: rings.append(1))
    for number in range(5):
        inbox.post(number, Report(number))
    assert len(rings) == 1
    inbox.answer_bell()
    assert inbox.take() == (0, Report(0))
    assert len(rings) == 2  # for the four that are left, should the reader not come back
    assert [inbox.take() for _ in range(4)] == [(n, Report(n)) for n in range(1, 5)]
    assert inbox.take() is None
    assert len(rings) == 2
    inbox.answer_bell()
    inbox.post(9, Report(9))
    assert len(rings) == 3


def test_no_item_is_left_without_a_ring() -> None:
    bell = threading.Semaphore(0)
    inbox = Inbox(bell.release)
    got: list[tuple[int, object]] = []

    def post(number: int) -> None:
        for step in range(2000):
            inbox.post(number, Report(step))

    threads = [threading.Thread(target=post, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    while len(got) < 8000:
        assert bell.acquire(timeout=10)
        inbox.answer_bell()
        while (entry := inbox.take()) is not None:
            got.append(entry)
    for thread in threads:
        thread.join()
    for number in range(4):
        assert [item for owner, item in got if owner == number] == [Report(step) for step in range(2000)]
