from retrieval.articles.boxes.assembly import confidence


def test_confidence_grows_with_the_margin() -> None:
    assert confidence(0.0) < 0.5 < confidence(1.0) < confidence(3.0) < confidence(float("inf")) == 1.0
