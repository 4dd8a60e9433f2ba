"""The Fenwick tree of heights against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_chat.ui.transcript.heights import Heights

sizes = st.lists(st.integers(0, 500), min_size=1, max_size=70)


@given(sizes, st.data())
def test_sums_and_searches_agree_with_a_list(values: list[int], data: st.DataObject) -> None:
    tree = Heights(values)
    assert tree.total == sum(values)
    index = data.draw(st.integers(0, len(values)))
    assert tree.top(index) == sum(values[:index])
    y = data.draw(st.integers(0, sum(values) + 10))
    found = tree.find(y)
    ends = [sum(values[: at + 1]) for at in range(len(values))]
    assert found == next((at for at, end in enumerate(ends) if end > y), len(values) - 1)


@given(sizes, st.lists(st.tuples(st.sampled_from("saer"), st.integers(0, 99), st.integers(0, 400)), max_size=30))
def test_changes_agree_with_a_list(values: list[int], changes: list[tuple[str, int, int]]) -> None:
    tree, plain = Heights(values), list(values)
    for kind, where, height in changes:
        if kind == "s" and plain:
            tree.set(where % len(plain), height)
            plain[where % len(plain)] = height
        elif kind == "a":
            tree.append(height)
            plain.append(height)
        elif kind == "e":
            at = where % (len(plain) + 1)
            tree.insert(at, [height, 1])
            plain[at:at] = [height, 1]
        elif kind == "r" and plain:
            first = where % len(plain)
            last = min(len(plain) - 1, first + height % 3)
            tree.remove(first, last)
            del plain[first : last + 1]
    assert len(tree) == len(plain)
    assert tree.total == sum(plain)
    assert [tree.top(at) for at in range(len(plain) + 1)] == [sum(plain[:at]) for at in range(len(plain) + 1)]
