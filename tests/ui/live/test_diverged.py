"""A run whose network has diverged, on the pages and in the routes: it says that it cannot read."""

from digitnet import load_mnist
from digitnet.insight import telling
from digitnet.sketch import Sample
from tests.handwriting import write, write_number
from tests.ui.live.test_questions import STROKES, ask
from tests.ui.pages import open_page, parts, trained, visitor
from tests.ui.test_pages_of_drawing import put

WORDS = list(telling.CANNOT_READ)


def test_a_diverged_network_says_that_it_cannot_read_and_others_still_do(address: str) -> None:
    app = open_page("pages/train.py", asked={"lr": "1e38"})
    run = trained(app)
    app.switch_page("pages/draw.py").run()
    app.session_state["inside"] = True
    visitor(app).drawing.network = "Yours"
    visitor(app).own_digits.samples = [Sample(0, pixels=load_mnist()[1].images[3])]
    put(app, "canvas", write(1, 100, 100, 200))
    assert parts(app)["prediction"]["words"] == WORDS
    others = {each["name"]: each for each in parts(app)["others"]["answers"]}
    assert (others["The best"]["digit"], others["Yours"]["can_read"]) == (1, False)
    score = next(html.value for html in app.html if "dn-score" in html.value)
    assert "Yours</th><td>0 of 1" in score
    app.button(key="teach").click().run()
    assert app.error[0].value == " ".join(WORDS)
    app.segmented_control(key="what").set_value("A number").run()
    put(app, "line", write_number("17"))
    assert parts(app)["prediction"]["words"] == WORDS
    for question in ({"strokes": STROKES}, {"digit": 3}):
        status, told = ask(address, f"runs/{run.id}/read", question)
        assert (status, told["words"]) == (200, WORDS)
        for layer in (0, 1):
            place = {"layer": layer, "unit": 0}
            assert ask(address, f"runs/{run.id}/unit", question | place)[0] == 200
