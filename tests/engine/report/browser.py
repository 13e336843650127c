"""A real browser without a window, for pages that lie on the disk."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

from tests.patience import PATIENCE

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Page:
    """A report in the browser, looked at as readers do."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, path: Path, *, dark: bool = False, width: int = 1200) -> None:
        """Load the file and wait until it is drawn."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.get(path.as_uri())
        self.wait("document.documentElement.dataset.ready === 'yes'")

    def js(self, expression: str, *arguments: object) -> Any:
        """The value of an expression in the page."""
        return self.driver.execute_script(f"return {expression}", *arguments)

    def wait(self, expression: str) -> None:
        """Until an expression in the page is true."""
        end = time.monotonic() + PATIENCE
        while not self.js(expression):
            assert time.monotonic() < end, f"never true: {expression}\n{self.problems()}"

    def all(self, selector: str) -> list[WebElement]:
        """The elements that are seen, in the page's order."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [element for element in found if element.is_displayed()]

    def texts(self, selector: str) -> list[str]:
        """What is read in these elements."""
        return [element.text for element in self.all(selector)]

    def press(self, text: str) -> None:
        """Click the button of this name."""
        found = [one for one in self.all("button") if text in (one.text, one.accessible_name)]
        assert found, f"there is no button {text!r}"
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found[0])
        found[0].click()

    def choose(self, label: str, value: str) -> None:
        """Take an option of the list of this label."""
        [found] = [one for one in self.all("select") if one.accessible_name == label]
        Select(found).select_by_value(value)

    def key(self, *keys: str, on: str = "body") -> None:
        """Press keys with the first such element in focus."""
        self.driver.find_element(By.CSS_SELECTOR, on).send_keys(*keys)

    def problems(self) -> list[str]:
        """Everything that the browser complained of since the page was opened."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@contextmanager
def browser() -> Iterator[Page]:
    """A page in a new browser; the test is skipped where there is none."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    conductor = shutil.which("chromedriver")
    if program is None or conductor is None:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in FLAGS:
        options.add_argument(flag)
    driver = Chrome(options=options, service=Service(conductor))
    try:
        yield Page(driver)
    finally:
        driver.quit()
