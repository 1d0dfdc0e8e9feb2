from retrieval.articles.lines.cohesion import Cohesion


def test_paragraphs_that_share_rare_words_are_alike() -> None:
    texts = ["夜班渡船恢复航行", "稻草人大赛", "渡船夜里恢复航行了"]
    cohesion = Cohesion(texts, [True, True, True])
    assert cohesion.likeness(0, 2) > 0 == cohesion.likeness(0, 1)


def test_a_headline_fits_the_body_that_says_it_again() -> None:
    headline = "白石浦渡口停开九年的夜班渡船恢复航行"
    cohesion = Cohesion([headline, headline * 3, "稻田里的稻草人都是孩子扎的"], [False, True, True])
    assert cohesion.score(headline, 1) > 8 > 0 > cohesion.score(headline, 2)
