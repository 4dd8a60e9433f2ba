"""Owns the heights of all rows of the transcript as a Fenwick tree; pure Python, GUI thread."""

from collections.abc import Iterable


class Heights:
    """Row heights in whole pixels with sums and searches in O(log n)."""

    def __init__(self, values: Iterable[int] = ()) -> None:
        self._values: list[int] = []
        self._tree: list[int] = [0]
        self._total = 0
        self.reset(values)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, index: int) -> int:
        return self._values[index]

    @property
    def total(self) -> int:
        return self._total

    def reset(self, values: Iterable[int]) -> None:
        """Replaces all heights; O(n)."""
        self._values = list(values)
        tree = [0, *self._values]
        size = len(tree)
        for position in range(1, size):
            parent = position + (position & -position)
            if parent < size:
                tree[parent] += tree[position]
        self._tree = tree
        self._total = sum(self._values)

    def set(self, index: int, height: int) -> int:
        """Sets one height; returns by how much it grew."""
        change = height - self._values[index]
        if change:
            self._values[index] = height
            self._total += change
            position = index + 1
            while position < len(self._tree):
                self._tree[position] += change
                position += position & -position
        return change

    def append(self, height: int) -> None:
        self._values.append(height)
        position = len(self._values)
        low = position - (position & -position)
        self._tree.append(self._total - self.top(low) + height)
        self._total += height

    def insert(self, index: int, heights: Iterable[int]) -> None:
        """Inserts rows; cheap at the end, O(n) elsewhere."""
        if 0 < index == len(self._values):
            for height in heights:
                self.append(height)
        else:
            values = self._values
            values[index:index] = heights
            self.reset(values)

    def remove(self, first: int, last: int) -> None:
        """Removes rows ``first`` to ``last`` inclusive; cheap at the end, O(n) elsewhere."""
        if last == len(self._values) - 1:
            self._total = self.top(first)
            del self._values[first:]
            del self._tree[first + 1 :]
        else:
            values = self._values
            del values[first : last + 1]
            self.reset(values)

    def top(self, index: int) -> int:
        """The sum of the heights before a row."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def find(self, y: int) -> int:
        """The row that holds the pixel ``y``; the first or last row for pixels outside. Needs at least one row."""
        position, size = 0, len(self._values)
        step = 1 << size.bit_length()
        while step:
            following = position + step
            if following <= size and self._tree[following] <= y:
                position = following
                y -= self._tree[following]
            step >>= 1
        return min(position, size - 1)
