from retrieval.articles.wording import notices


def test_lines_that_sign_a_notice() -> None:
    assert notices.is_day_alone("2026年10月19日")
    assert notices.is_day_alone("10月19日")
    assert not notices.is_day_alone("10月19日停水")
    assert notices.is_signer("河湾县自来水公司")
    assert not notices.is_signer("河湾县建起水厂，")


def test_adverts_and_notices() -> None:
    assert notices.is_advert_mark("广 告")
    assert notices.ends_advert("活动截至4月30日 广告")
    assert notices.is_advert_text("订购热线：0555-1234567 买十桶送两桶")
    assert not notices.is_advert_text("广告业协会成立。")
    assert notices.is_notice("遗失声明")
    assert notices.is_notice_text("营业执照副本遗失，声明作废。")
    assert not notices.is_notice("河湾村的新桥")
