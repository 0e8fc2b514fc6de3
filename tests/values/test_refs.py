"""Which rulebook a case was opened under."""

from servflow.values.refs import RulebookRef


def test_a_reference_reads_as_one_line():
    """A reference shows the first sixteen digits of the digest, and none where there is none."""
    assert str(RulebookRef("lution", "1.0.0", "0123456789abcdef" * 4)) == "lution 1.0.0 (0123456789abcdef)"
    assert str(RulebookRef("plain", "0")) == "plain 0"


def test_references_compare_by_all_three():
    """The same name and version with another digest is another rulebook."""
    assert RulebookRef("a", "1", "x") == RulebookRef("a", "1", "x")
    assert RulebookRef("a", "1", "x") != RulebookRef("a", "1", "y")
