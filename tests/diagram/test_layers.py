"""The layout of a drawing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servflow.diagram.layers import GAP, lay_out


@st.composite
def graphs(draw):
    """Give boxes, arrows between them, and where to begin, such that every box can be reached."""
    count = draw(st.integers(1, 9))
    names = [f"b{number}" for number in range(count)]
    edges = {(names[draw(st.integers(0, number - 1))], names[number]) for number in range(1, count)}
    more = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=12))
    edges |= {(source, target) for source, target in more if source != target}
    size = st.tuples(st.floats(10, 200), st.floats(10, 60))
    return {name: draw(size) for name in names}, {edge: draw(size) for edge in sorted(edges)}, [names[0]]


@given(graphs())
def test_nothing_lies_on_anything_else(graph):
    """Boxes of one row keep their distance, and rows do not touch, whatever the graph."""
    layout = lay_out(*graph)
    boxes = {id(box): box for path in layout.paths.values() for box in path} | {id(b): b for b in layout.boxes.values()}
    rows = {}
    for box in boxes.values():
        rows.setdefault(box.row, []).append(box)
    for row in rows.values():
        row.sort(key=lambda box: box.x)
        for box, following in pairwise(row):
            assert following.x - following.width / 2 - (box.x + box.width / 2) >= GAP - 1e-6
        assert all(box.y - box.height / 2 >= box.top - 1e-6 for box in row)
        assert all(box.y + box.height / 2 <= box.bottom + 1e-6 for box in row)
    ordered = [rows[number][0] for number in sorted(rows)]
    assert all(upper.bottom < lower.top for upper, lower in pairwise(ordered))


@given(graphs())
def test_every_arrow_finds_its_way(graph):
    """An arrow passes one box in each row from its source to its target, and its words are one of them."""
    sizes, edges, _ = graph
    layout = lay_out(*graph)
    for (source, target), path in layout.paths.items():
        assert (path[0].name, path[-1].name) == (source, target)
        step = 1 if path[-1].row > path[0].row else -1
        assert [box.row for box in path] == list(range(path[0].row, path[-1].row + step, step))
        assert edges[source, target] in {(box.width, box.height) for box in path[1:-1]}
    assert {name: (box.width, box.height) for name, box in layout.boxes.items()} == sizes


@given(graphs())
def test_the_drawing_holds_everything_and_is_the_same_every_time(graph):
    """Everything lies inside the drawing, and the same graph is laid out the same."""
    first, second = lay_out(*graph), lay_out(*graph)
    for path in first.paths.values():
        for box in path:
            assert box.x - box.width / 2 >= -1e-6
            assert box.x + box.width / 2 <= first.width + 1e-6
            assert box.y + box.height / 2 <= first.height + 1e-6
    assert [(b.x, b.y) for b in first.boxes.values()] == [(b.x, b.y) for b in second.boxes.values()]
