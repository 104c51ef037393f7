"""The validation images, and the accuracy on all of them, in a real browser."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from digitnet.insight import codes, percent, probability
from tests import files
from tests.ui.parts import mounting
from tests.ui.parts.mounting import frame, mount, show

N = 40
DIGITS = files.digits(N)
LABELS = "".join(map(str, DIGITS.labels))
SIZES = [(1280, 800, 390), (1920, 1080, 640), (390, 844, 358)]


def answered(answers: str, **more: Any) -> dict[str, Any]:
    images = codes.levels(DIGITS.images, 255.0)
    return frame([], images=images, labels=LABELS, answers=answers, **more)


def misread(*numbers: int) -> str:
    """All answers right but these, which are one too many."""
    said = list(LABELS)
    for number in numbers:
        said[number] = str((int(LABELS[number]) + 1) % 10)
    return "".join(said)


def cells(root: Locator) -> Locator:
    return root.locator(".dn-digits-grid button")


def test_the_heading_counts_correct_answers(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(misread(3, 7)))
    top = root.locator(".dn-digits-top p")
    expect(top).to_have_text("38 of 40 validation images correct")
    show(page, answered(LABELS))
    expect(top).to_have_text("40 of 40 validation images correct")


def test_a_wrong_one_says_what_it_said_and_what_it_is(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    seven, eight = LABELS.index("7"), LABELS.index("8")
    show(page, answered(misread(seven, eight)))
    wrong = cells(root).nth(seven)
    expect(wrong).to_have_text("8 → 7")
    expect(wrong).to_have_accessible_name("7 read as 8")
    expect(cells(root).nth(eight)).to_have_accessible_name("8 read as 9")
    show(page, answered(LABELS))
    expect(wrong).to_have_text("7")
    expect(wrong).to_have_accessible_name("7, correct")
    expect(cells(root).nth(eight)).to_have_accessible_name("8, correct")


def test_the_switch_shows_only_the_wrong_ones_and_nothing_moves(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(misread(3, 17)))
    before = cells(root).nth(17).bounding_box()
    root.get_by_role("button", name="Misread", exact=True).click()
    assert [i for i in range(N) if cells(root).nth(i).is_visible()] == [3, 17]
    assert cells(root).nth(17).bounding_box() == before
    show(page, answered(misread(17, 20)))
    assert [i for i in range(N) if cells(root).nth(i).is_visible()] == [17, 20]
    assert cells(root).nth(17).bounding_box() == before
    root.get_by_role("button", name="All").click()
    assert cells(root).filter(visible=True).count() == N


def test_a_click_makes_a_digit_the_one_that_the_page_shows(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(LABELS))
    cells(root).nth(12).click()
    assert page.evaluate("[choice.digit, choice.strokes]") == [12, None]
    chosen = root.locator("[aria-pressed=true]:not(.dn-switch *)")
    assert cells(root).nth(12).get_attribute("aria-pressed") == "true"
    expect(chosen).to_have_count(1)
    page.evaluate("choice.set({ strokes: [[[1, 2], [3, 4]]] })")
    expect(chosen).to_have_count(0)


def test_arrow_keys_lead_from_digit_to_digit_and_enter_chooses(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(misread(5, 25)))
    cells(root).nth(0).focus()
    for pressed, there in (
        ("ArrowRight", 1),
        ("ArrowDown", 11),
        ("ArrowLeft", 10),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
        ("End", 39),
        ("Home", 0),
    ):
        page.keyboard.press(pressed)
        expect(cells(root).nth(there)).to_be_focused()
    expect(root.locator("[tabindex='0']")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.evaluate("choice.digit") == 1
    root.get_by_role("button", name="Misread", exact=True).click()
    cells(root).nth(5).focus()
    page.keyboard.press("ArrowDown")
    expect(cells(root).nth(25)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cells(root).nth(25)).to_be_focused()


def test_who_stands_on_a_digit_keeps_it_when_it_becomes_correct(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(misread(5, 9)))
    root.get_by_role("button", name="Misread", exact=True).click()
    cells(root).nth(5).focus()
    show(page, answered(misread(9)))
    expect(cells(root).nth(5)).to_be_focused()


def test_the_pictures_are_drawn_once_and_are_the_images(page: Page) -> None:
    root = mount(page, "train/digits", 390)
    show(page, answered(LABELS))
    canvas = root.locator("canvas").nth(4)
    pixels = canvas.evaluate("c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data]")
    grey = np.array(pixels).reshape(28 * 28, 4)[:, 0]
    assert np.abs(grey - DIGITS.images[4].astype(int)).max() <= 255 / 63 / 2 + 1
    canvas.evaluate("c => (c.same = true)")
    show(page, answered(misread(4)))
    assert canvas.evaluate("c => c.same")


@pytest.mark.parametrize(("width", "height", "wide"), SIZES)
def test_digits_are_large_enough_enough_of_them_in_sight_and_the_height_stays(
    page: Page, width: int, height: int, wide: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    root = mount(page, "train/digits", wide)
    show(page, answered(LABELS))
    before = root.bounding_box()["height"]
    show(page, answered(misread(*range(N))))
    assert root.bounding_box()["height"] == before
    grid = root.locator(".dn-digits-grid").bounding_box()
    boxes = mounting.boxes(cells(root))
    inside = [b for b in boxes if b["y"] + b["height"] <= grid["y"] + grid["height"] + 1]
    assert len(inside) >= (N if width < 640 else 20)
    assert min(mounting.font_sizes(root)) >= (16 if width >= 1900 else 12)
    if width >= 1900:
        assert min(box["width"] for box in mounting.boxes(root.locator("canvas"))) >= 64
        assert min(mounting.font_sizes(root.locator(".dn-digits-grid"))) >= 18


# The accuracy in large


def test_the_accuracy_is_of_the_validation_images_once_it_is_known(page: Page) -> None:
    root = mount(page, "train/readout/accuracy", 390)
    show(page, frame([]))
    expect(root).to_have_text("– correct on 1,000 validation images")
    show(page, frame([[1, 2.0, 0.1234, None]]))
    expect(root).to_have_text("12.3% correct on training images")
    show(page, frame([[1, 2.0, 0.1234, None], [10, 1.0, 0.9, 0.9996]], held_back=2500))
    expect(root).to_have_text("99.96% correct on 2,500 validation images")


@pytest.mark.parametrize(("width", "least"), [(1920, 48), (1280, 34), (390, 34)])
def test_the_accuracy_can_be_read_from_afar(page: Page, width: int, least: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    root = mount(page, "train/readout/accuracy", 358)
    show(page, frame([[10, 1.0, 0.9, 0.849]]))
    assert max(mounting.font_sizes(root)) >= least
    assert min(mounting.font_sizes(root)) >= (16 if width >= 1900 else 12)


def test_percentages_are_the_same_in_the_browser_and_on_the_server(page: Page) -> None:
    mount(page, "train/readout/accuracy", 390)
    rng = np.random.default_rng(0)
    counted = [k / n for n in (7, 12, 1000, 2000, 10_000) for k in rng.integers(0, n + 1, 400)]
    near_all = [1 - 10.0**-k for k in range(1, 16)]
    shares = [0.0, 1.0, 0.9945, 0.995, 0.1225, 0.99625, *near_all, *map(float, counted)]
    said = page.evaluate(
        """async (shares) => {
          const { percent, probability } = await import("/live/parts/browser/words.js");
          return [shares.map(percent), shares.map(probability)];
        }""",
        shares,
    )
    assert said == [[percent(share) for share in shares], [probability(share) for share in shares]]
