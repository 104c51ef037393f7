"""Ways to write a digit, made from strokes: what each adds, and what it leaves."""

import numpy as np
import pytest

from digitnet.sketch import VARIANTS, Drawing, Style, from_strokes, in_unit_box, make_variants
from digitnet.sketch.drawing import box
from digitnet.sketch.variants import STEP, evenly, restyled
from tests import handwriting
from tests.handwriting import DIGITS

AS_IT_IS = Style(slant=0, squeeze=0, wobble=0, joined=0)


def written(digit: int) -> Drawing:
    return Drawing(digit, 1, handwriting.written(digit, 40, 70, 120))


ALL = [written(digit) for digit in DIGITS]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def made(name: str, n: int = 40, style: Style = AS_IT_IS) -> list[Drawing]:
    return make_variants(name, ALL, n, rng(), style)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_of_its_digit_and_writer_and_unlike_what_it_is_made_of(name: str) -> None:
    drawings = made(name, 10, Style())
    assert [(d.label, d.writer) for d in drawings] == [(VARIANTS[name].digit, 1)] * 10
    for drawing in drawings:
        assert all(np.isfinite(stroke).all() for stroke in drawing.strokes)
        assert np.ptp(np.concatenate(drawing.strokes), axis=0).max() < 3
    plain = from_strokes(written(VARIANTS[name].digit).strokes)
    images, again = ([from_strokes(d.strokes) for d in made(name, 5)] for _ in range(2))
    assert min(np.abs(image - plain).sum() for image in images) > 10
    assert len({image.tobytes() for image in images}) == 5
    np.testing.assert_array_equal(images, again)  # by the seed
    others = [drawing for drawing in ALL if drawing.label != VARIANTS[name].digit]
    assert make_variants(name, others, 5, rng(), Style()) == []


def test_a_slash_goes_up_to_the_right_through_the_middle_of_the_zero_and_beyond_its_box() -> None:
    for drawing in made("slashed zero"):
        ring, slash = drawing.strokes[0], drawing.strokes[-1]
        x, y = slash[-1] - slash[0]
        angle = np.arctan2(-y, x)
        assert 35 <= np.degrees(angle) <= 85
        low, high = box([ring])
        half = np.hypot(*(high - low)) / 2
        assert 1.8 * half <= np.hypot(x, y) <= 3.4 * half
        off = (slash[0] - (low + high) / 2) @ (np.sin(angle), np.cos(angle))
        assert abs(off) < 0.25


def test_a_flag_comes_before_the_stem_from_its_left_and_a_foot_is_a_line_under_it() -> None:
    for drawing in made("flagged one"):
        (one,) = drawing.strokes
        top = one[:, 1].argmin()
        assert 0 < top < len(one) - 1
        assert one[0, 0] < one[top, 0]
        assert 0.05 < one[0, 1] - one[top, 1] < 0.65
    for drawing in made("footed one"):
        one, foot = drawing.strokes
        width, height = np.ptp(foot, axis=0)
        assert width > 0.2
        assert height < 0.25
        assert foot[0, 0] < one[-1, 0] < foot[-1, 0]


def test_a_bar_crosses_the_stem_in_the_middle_in_place_of_the_one_that_was_there() -> None:
    for drawing in made("barred seven") + made("curled seven"):
        bar = drawing.strokes[-1][-8:]  # of a curl that is joined, its end
        low, high = box(drawing.strokes)
        assert 0.2 < (bar[:, 1].mean() - low[1]) / (high[1] - low[1]) < 0.85
    barred = Drawing(7, 1, [*written(7).strokes, np.array([(70.0, 120.0), (130.0, 122.0)])])
    drawings = make_variants("barred seven", [barred], 9, rng(), AS_IT_IS)
    assert {len(drawing.strokes) for drawing in drawings} == {2}


def test_a_closed_four_has_one_top_and_an_open_one_two() -> None:
    for name, least, most in (("closed four", 0.0, 0.1), ("open four", 0.2, 1.0)):
        for drawing in made(name):
            first, stem = drawing.strokes
            assert least <= np.hypot(*(first[0] - stem[0])) <= most


def test_a_straight_tail_ends_below_and_a_hooked_one_turns_back() -> None:
    for drawing in made("straight nine"):
        assert (np.diff(drawing.strokes[0][-5:, 1]) > 0).all()
    for drawing in made("hooked nine"):
        assert drawing.strokes[0][-1, 0] < drawing.strokes[0][-8, 0]


def test_a_loop_returns_to_where_it_began() -> None:
    plain = in_unit_box(written(2).strokes)[0]
    for drawing in made("looped two"):
        (two,) = drawing.strokes
        lengths = [np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in (two, plain)]
        assert lengths[0] - lengths[1] > 0.25
        np.testing.assert_allclose(two[[0, -1]], plain[[0, -1]], atol=1e-9)


def test_a_style_of_nothing_changes_nothing_and_joined_strokes_are_one() -> None:
    strokes = in_unit_box(written(4).strokes)
    for one, other in zip(restyled(strokes, rng(), AS_IT_IS), strokes, strict=True):
        nearest = np.abs(one[:, None] - other[None]).sum(axis=2).min(axis=1)
        assert nearest.max() < STEP
    assert len(restyled(strokes, rng(), Style(0, 0, 0, joined=1))) == 1


def test_a_style_slants_squeezes_and_wobbles_as_much_as_asked() -> None:
    stem = [np.array([(0.0, -0.5), (0.0, 0.5)])]
    leans = [np.ptp(restyled(stem, rng(i), Style(0.3, 0, 0, 0))[0][:, 0]) for i in range(50)]
    assert 0.2 < max(leans) <= 0.3
    square = [np.array([(-0.5, -0.5), (0.5, 0.5)])]
    sizes = [np.ptp(restyled(square, rng(i), Style(0, 0.2, 0, 0))[0], axis=0) for i in range(50)]
    ratios = np.log([width / height for width, height in sizes]) / 2
    assert 0.15 < np.abs(ratios).max() <= 0.2 + 1e-9
    line = [np.stack([np.linspace(0, 400, 10_001), np.zeros(10_001)], axis=1)]
    off = restyled(line, rng(), Style(0, 0, 0.01, 0))[0][:, 1]
    assert 0.005 < off.std() < 0.012


def test_points_are_as_far_apart_as_asked_and_the_unit_box_is_around_the_origin() -> None:
    bent = evenly(np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 0.5)]))
    assert np.hypot(*np.diff(bent, axis=0).T).max() <= STEP * 1.05
    assert bent[[0, -1]].tolist() == [[0, 0], [1, 0.5]]
    assert evenly(np.array([(2.0, 3.0)])).tolist() == [[2, 3], [2, 3]]
    for digit in (4, 1):
        low, high = box(in_unit_box(written(digit).strokes))
        np.testing.assert_allclose(low + high, 0, atol=1e-9)
        assert (high - low).max() == pytest.approx(1)
