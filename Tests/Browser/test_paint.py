"""What `paint.py` measures strictly on a quiet machine, here with a margin for a busy one; sizes have none."""

import paint


def test_fills_are_painted_soon_and_the_page_stays_light(browser):
    figures = paint.measure(browser, "40/s", 6)
    print(figures)
    assert figures["script gzipped bytes"] <= 60 * 1024
    assert figures["fills"] >= 60, "nothing was measured"
    assert figures["interactive ms"] <= 10 * 1000
    assert figures["fill to paint p50 ms"] <= 10 * 50
    assert figures["busy at a quarter of the speed %"] <= 100
