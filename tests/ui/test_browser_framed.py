"""The app in the frame of a site that may show it: another site, to which its cookies do not go."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from digitnet.ui.server.headers import FRAMES
from tests import browser, files, serving
from tests.browser import expect, key, open_settings


@pytest.fixture
def framing() -> Iterator[tuple[str, list[str]]]:
    """A school's page at another site than the app's: its address, and what it shows in a frame."""
    shown: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{shown[0]}" width=1200 height=850>'.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as school:
        threading.Thread(target=school.serve_forever).start()
        yield f"http://localhost:{school.server_port}", shown
        school.shutdown()


@pytest.mark.long
def test_files_are_uploaded_in_the_frame_of_another_site(chromium, framing) -> None:
    school, shown = framing
    with (
        serving.serve(variables={FRAMES: school}) as app,
        browser.window(chromium, app.address, cold=True) as page,
    ):
        shown.append(f"{app.address}/train")
        page.goto(school)
        frame = page.frame_locator("iframe")
        open_settings(frame, "Data")
        data = {"name": "mine.csv", "mimeType": "text/csv", "buffer": files.csv(files.digits(60))}
        key(frame, "data_files").locator("input[type=file]").set_input_files(data)
        expect(frame.get_by_text("mine.csv: 60 images")).to_be_visible()
