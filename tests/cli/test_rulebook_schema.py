"""`servflow rulebook schema`: what an editor has to know."""

import json

from servflow.rulebook.schema.document import rulebook_schema


def test_the_schema_is_written(call):
    """Without an option it goes to standard output, Chinese as it is."""
    answer = call("rulebook", "schema")
    assert (answer.code, answer.err) == (0, "")
    assert json.loads(answer.out) == rulebook_schema()
    assert "退换原因" in answer.out


def test_a_file_is_written(call, tmp_path):
    """It goes into the file that is named, and nothing but its name is printed."""
    path = tmp_path / "rulebook.schema.json"
    answer = call("rulebook", "schema", "--output", str(path))
    assert (answer.code, answer.out) == (0, f"{path}: JSON Schema of rulebook files\n")
    assert json.loads(path.read_text(encoding="utf-8")) == rulebook_schema()


def test_a_file_that_cannot_be_written(call, tmp_path):
    """A folder that is not there is told, without a traceback."""
    answer = call("rulebook", "schema", "--output", str(tmp_path / "none" / "a.json"))
    assert answer.code == 1
    assert "Traceback" not in answer.err
