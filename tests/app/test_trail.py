"""The trail leads back and forward as the history of a web browser does."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ketatui.ui.trail import DETAILS, At, Spot, Trail

SPOTS = st.builds(
    Spot,
    topic=st.integers(0, 9),
    item=st.sampled_from(["one", "two", "three"]),
    part=st.sampled_from(["", "row/column/0"]),
    top=st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 30)),
    over=st.sampled_from(["", DETAILS, "source"]),
    at=st.builds(At, st.integers(-1, 9), st.integers(0, 9)),
)


class Browsing(RuleBasedStateMachine):
    """A list of spots and which of them is current, beside the trail."""

    def __init__(self) -> None:
        super().__init__()
        self.trail = Trail()
        self.history = [Spot(0, "one")]
        self.current = 0

    @property
    def here(self) -> Spot:
        return self.history[self.current]

    @rule(spot=SPOTS)
    def moves_on_where_it_is(self, spot: Spot) -> None:
        """The reader reads on: no jump, but another place to come back to."""
        self.history[self.current] = spot

    @rule(spot=SPOTS)
    def jumps(self, spot: Spot) -> None:
        self.trail.jump(self.here)
        self.current += 1
        self.history[self.current :] = [spot]

    @rule()
    def goes_back(self) -> None:
        spot = self.trail.back(self.here)
        if self.current:
            self.current -= 1
            assert spot == self.here
        else:
            assert spot is None

    @rule()
    def goes_forward(self) -> None:
        spot = self.trail.forward(self.here)
        if self.current < len(self.history) - 1:
            self.current += 1
            assert spot == self.here
        else:
            assert spot is None

    @invariant()
    def knows_whether_it_leads_on(self) -> None:
        assert self.trail.leads_on == (self.current < len(self.history) - 1)


TestBrowsing = Browsing.TestCase


def test_the_text_of_a_spot_is_the_same_whatever_lies_over_it() -> None:
    text = Spot(3, "one", "row/column/0", ("two", 7))
    assert text._replace(over="source", at=At(4, 2)).text == text == text.text
    assert text._replace(item="two").text != text
