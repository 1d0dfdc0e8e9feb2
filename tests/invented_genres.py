# ruff: noqa: E501 - a paragraph is one line
"""Invented stories with other kinds of headlines: poetic short ones, numbers, quotations, questions; none is real.

News, features, essays, comment and photos, in simplified and traditional Chinese and in English. The tests read
pages of all of them; the last third of each list was kept unread while the reading was worked on.
"""

from printed_text import Story, story

CHINESE: list[Story] = [
    story(
        "潮退之后",
        """太阳刚露头，沙螺屿的滩涂上已经有了人影。六十二岁的蔺阿水背着竹篓，一脚深一脚浅地走向礁石。
她采的是牡蛎。潮水每天只退四个小时，手脚慢的人装不满半篓。三十年来，她的胶鞋换了一百多双。
## 一双手两把刀
撬牡蛎要两把刀，宽的开壳，窄的取肉。蔺阿水把窄刀磨得像柳叶，一刀下去，肉是整的，汁水也不洒。
镇上的罐头厂以前按斤收购，如今按个头分三等。特等牡蛎一斤能多卖六元钱。
## 年轻人回来了
去年冬天，蔺阿水的侄子从外地回来，在滩涂边搭起竹架，试养吊绳牡蛎。第一批苗种下去八万株，成活率过了七成。""",
        byline=("本报记者 祁望舒 本报通讯员 蔺小潮",),
        kicker="沙螺屿采蚝人的一天——",
    ),
    story(
        "11路末班车为何多等6分钟",
        """本月起，桑洲市11路公交的末班车在终点站多停六分钟再发车。家住城北的夜班护士阮青说，这六分钟让她不必再跑着赶车。
桑洲公交集团运营部查看刷卡数据时发现，每晚22时50分到23时之间，有四十多名乘客刚好错过末班车，其中一半在市第三医院上班。
运营部经理费广陵介绍，延后发车不增加车辆，只调整了司机的交接班时间。试行一个月后，末班车日均多载客37人。""",
        lead="本报讯 （记者迟一禾）",
    ),
    story(
        "“我把琴行开在菜场里”",
        """卖鱼摊和豆腐铺中间，有一间挂着二胡的小店。店主庾亮今年二十九岁，音乐学院毕业，把琴行开进了北坊菜场。
“买菜的人多，听见琴声会停下来。”庾亮说。开店两年，跟他学二胡的有六十三个人，年纪最大的八十一岁，是卖藕的老摊主。
每周五傍晚收摊后，菜场中间的空地就成了舞台。剁肉的案板拼在一起，铺上红布，琴弓一拉，半条街都安静了。""",
        byline=("本报记者 水云间",),
    ),
    story(
        "全市减少纸质证明84项",
        """记者11月3日从洛原市司法局了解到，该市公布第三批取消证明清单，共减少纸质证明84项，涉及户籍、社保、住房等九个部门。
取消的证明今后由部门之间通过平台核验，市民无需再跑腿。清单实施首周，窗口接待量下降两成。
市司法局副局长申公望表示，对仍要求群众开具清单内证明的单位，将通报并追责，投诉电话同步公布。""",
        lead="本报讯 （记者夔小门 通讯员向晚）",
        kicker="洛原市公布第三批取消清单",
    ),
    story(
        "一棵树的搬家",
        """老槐树要搬家了。它在马驿街口站了二百一十年，树下有过茶摊、剃头挑子和一所小学的第一口钟。
因为修建下沉隧道，园林工人用了四十天断根、裹草、搭架，把它移到三百米外的街心花园。
搬家那天清早，街坊们站在路两边，看着大车慢慢开过去。有人在树干上系了一根红绳，没有人说话。
我小时候在它的树洞里藏过弹珠。今年开春，新芽从裹着草绳的枝上冒出来，我想，弹珠大概也跟着搬过去了。""",
        byline=("闻人雪",),
    ),
    story(
        "农家书屋不能只有书",
        """近来走访几个村庄，发现农家书屋建得不错，书架整齐，门却常常锁着。管理员说，书是有的，就是没人来。
没人来，原因不难找。书目多年不换，开放时间与农时冲突，农忙时没空，农闲时又不开门。把书送到村里只是第一步，让人愿意走进来才是关键。
有的村把书屋和小卖部、快递点放在一起，取包裹的人顺手翻几页；有的村请退休教师周末讲故事，孩子来了，大人也就跟着来了。办法不必多贵，要紧的是心里装着读书的人。
书屋有了人气，才算真正开了张。""",
        closing="（古一川）",
    ),
    story(
        "浪里行舟",
        """6月2日，在鲤鱼滩举行的皮划艇公开赛上，选手正在通过急流。本次比赛共有来自九个城市的一百八十六名选手参加。""",
        closing="本报通讯员 滕海生 摄",
        photo=True,
    ),
    story(
        "三千只口哨吹响河长制",
        """松烟河边的巡河员每人脖子上挂着一只铜口哨。看见有人电鱼、倒垃圾，哨声一响，附近的志愿者就会赶过来。
去年以来，松烟县给巡河员和沿岸村民发放口哨三千只。县水利局统计，今年前十个月劝阻违法行为412起，处罚57起。
“一开始大家觉得好笑，现在听见哨子响，电鱼的人收起竿子就跑。”巡河员姬长庚说，他的口哨已经磨得发亮。
河水清了，去年冬天有人在上游拍到了消失十五年的中华秋沙鸭。""",
        kicker="松烟县发动沿岸村民护水",
        byline=("记者 岳小溪 通讯员 司空图南",),
        head_lines=("三千只口哨", "吹响河长制"),
    ),
    story(
        "雪夜接力 18小时送药进山",
        """12月11日深夜，大雪封住了通往苍耳坪的山路。护林员傣阿木突发蛇伤后遗症，急需一支抗血清。
药从市里的医院出发，救护车开了一百二十公里，铲雪车接着开路四十公里，最后十一公里由四名乡干部轮流背着药箱步行。
次日17时许，抗血清送到苍耳坪卫生室。经过救治，傣阿木脱离危险。这场接力前后用了十八个小时，参与的有二十三个人。""",
        lead="本报讯 （记者荆石）",
    ),
    story(
        "水费单上的笑脸",
        """河口镇居民最近收到的水费单上多了一个笑脸。凡是用水量比上月减少一成以上的家庭，单子右上角就印着一枚。
这是镇自来水厂职工解语花的点子。她说，罚款通知发了几年，效果不大，不如夸一夸省水的人。
三个月来，全镇有四百一十二户得到笑脸，户均用水下降了百分之八。有户人家把三张单子贴在冰箱上，说要凑满十二张。""",
        lead="本报讯 （记者支小鹤）",
        kicker="夸一夸胜过罚一罚",
    ),
    story(
        "灯下",
        """母亲做针线，总要等我们睡了才点灯。那时电不稳，灯泡忽明忽暗，她的影子在墙上也一长一短。
我常常装睡，从被角里看她把一件旧衣裳翻过来，领子朝里，袖口朝外，缝好了又是一件新的。
如今家里的灯亮得像白天，母亲却穿不上针了。上个周末我替她穿好十二根针，插在线团上，够她用一个月。""",
        byline=("晏殊同",),
    ),
    story(
        "高铁带火“柿子沟”？",
        """一到霜降，柿子沟的坡地就红了。去年高铁在邻镇设站，从省城过来只要五十分钟，周末的农家院要提前十天预订。
游客多了，烦恼也来了。停车难、垃圾多、柿子被随手摘，村民为此吵过不止一次。村委会主任闾丘明说，红火不能靠运气，得有规矩。
## 先把规矩立起来
村里议了七次，定下《待客十条》：采摘按筐收费，垃圾随客带走，农家院明码标价。违反的停业三天。
今年霜降前后，柿子沟接待游客4.6万人次，比去年少了两千人，收入却多了三成。""",
        byline=("本报记者 单雨桐",),
        kicker="一个小山村的热闹与烦恼——",
    ),
    story(
        "清零！城区最后一座旱厕拆除",
        """昨日上午，锦川市桥西区油坊巷的旱厕被拆除，这是该市城区最后一座旱厕。取而代之的是一座带无障碍设施的水冲式公厕。
锦川市从前年起分批改造旱厕，累计拆除126座，新建公厕98座，其中二十四小时开放的有61座。
市环卫中心工程科科长鲜于亮介绍，新公厕的粪污全部接入管网，异味监测数据每小时上传一次。""",
        lead="本报讯 （记者晁一鸣 实习生米朵）",
    ),
    story(
        "老琴师与小徒弟",
        """7月19日，八十五岁的皮影琴师在云岫镇文化站教九岁的徒弟拉弦。镇里开设的皮影暑期班已办到第六年，学员累计三百余人。""",
        closing="本报记者 厉南星 摄",
        photo=True,
    ),
    story(
        "旧衣回收箱去哪了",
        """不少市民反映，小区门口的旧衣回收箱一夜之间不见了。记者走访砚池市五个小区发现，原有的十九个回收箱只剩下四个。
负责投放的环保公司说，旧衣价格从每吨两千八百元跌到九百元，运费都不够，只好撤回。
业内人士建议，把旧衣回收纳入社区积分，由街道统一招标，企业按清运量领取补贴。砚池市商务局回应，相关办法正在起草。""",
        lead="本报讯 （记者于归）",
        kicker="五个小区撤走十五个，公司称运费都不够",
    ),
]

TRADITIONAL: list[Story] = [
    story(
        "雨傘圖書館月借三千把",
        """下雨天忘記帶傘，可以到鷺灣港鐵站的「雨傘圖書館」借一把。計劃推行八個月，每月平均借出三千把，歸還率達九成一。
計劃由三名大學生發起，首批雨傘來自失物認領處。發起人之一鄺曉彤說，每把傘都有編號，借傘人可以在傘柄的小冊上留言。
港鐵公司表示，明年將把服務擴展至另外七個車站，並增設晾傘架。""",
        lead="鷺灣日報訊 （記者 霍頌恩）",
        kicker="三名大學生與失物認領處合作",
    ),
    story(
        "凌晨四點的魚市",
        """凌晨四點，青衣角魚市已經燈火通明。買手拿着電筒，翻開魚鰓看顏色，討價還價只用手勢。
欄主駱炳輝做了四十年，他說現在的魚比從前小，客人卻比從前識貨。去年颱風多，出海日數少了三成，靠養殖場的貨補上。
天亮之前，最後一車冰運走，地上的水沖乾淨，魚市又變回一條普通的街。""",
        byline=("本報記者 岑天朗",),
    ),
    story(
        "「不是我跑得快，是路變短了」",
        """七十三歲的郵差簡水木上月退休。他在望月里送了四十六年信，最後一天，沿途的店舖都掛出了橫額。
簡水木說，年輕時送一趟信要走六小時，後來修了橋、開了隧道，如今騎電單車兩小時就送完。「不是我跑得快，是路變短了。」
接班的是他的外孫女，今年二十五歲，已考取郵務員資格。""",
        lead="鷺灣日報訊 （記者 杜采薇）",
    ),
    story(
        "社區廚房每日派飯五百盒",
        """石欄區社區廚房昨日啟用，每日向獨居長者和基層家庭派發五百盒飯，每盒只收五元。
廚房由舊診所改建，設有六個爐頭和一個冷藏庫，食材來自三個街市的剩餘蔬果。負責人戚美蓮表示，首日四十分鐘內派完。
區議會撥款一百二十萬元支持計劃，為期兩年，稍後檢討成效。""",
        lead="鷺灣日報訊 （記者 霍頌恩）",
        head_lines=("社區廚房", "每日派飯五百盒"),
    ),
    story(
        "燈籠夜遊",
        """市民昨晚在鷺灣海濱公園參加燈籠夜遊，五百盞魚形燈籠沿岸排開。活動為期三天，預計吸引四萬人次入場。""",
        closing="記者 倪卓然 攝",
        photo=True,
    ),
    story(
        "小巴加價兩成 街坊嘆無得揀",
        """往來鷺灣與半山的小巴線下月起加價，全程收費由十元加至十二元，加幅兩成。營辦商稱油價和薪金上升，過去一年虧蝕八十萬元。
家住半山的文員謝太說，巴士要等四十分鐘，小巴加價也只能照坐。運輸署表示已批准申請，並要求營辦商增加繁忙時間班次。""",
        lead="鷺灣日報訊 （記者 杜采薇）",
    ),
]

ENGLISH: list[Story] = [
    story(
        "Why the clock on Mill Street runs backward",
        """HOLLINS FERRY — The clock over the old bakery on Mill Street has run backward since March, and its owner says he has no plans to fix it.
Baker Theo Lindqvist noticed the hands turning the wrong way after a repairman reversed two gears. Customers began taking pictures.
Sales of rye bread have risen by a third. A class of fourth graders now visits each month to practice telling time in a mirror.""",
        byline=("By MAUDE ARLEN", "Staff Writer"),
    ),
    story(
        "2,300 miles on one pair of boots",
        """CORWIN — Retired welder Jonas Pryce walked into the town square on Saturday with a beard, a limp and the same boots he left in.
Pryce spent seven months on the Ridgeback Trail, sleeping in shelters and mending the boots with strips of bicycle tire.
## Soup and signatures
At every stop he asked people to sign the leather. He counted 611 names before the rain washed some away.
The boots will be shown at the county museum through June.""",
        byline=("By RAFAEL QUINN", "Outdoors Correspondent"),
    ),
    story(
        "‘We grow it, we cook it’",
        """The students at Harrow Creek High School no longer complain about lunch, because most of it comes from the two acres behind the gym.
Teacher Wanda Osei started the farm with six raised beds and a borrowed tiller. This year the students harvested 4,000 pounds of squash.
The cafeteria buys everything they grow. Seniors say the hardest part is explaining okra to freshmen.""",
        byline=("By LIV SANDOVAL",),
    ),
    story(
        "Night ferry returns after nine years",
        """PORT ELLERY — The night ferry to Sable Island will sail again starting Friday, nine years after the last captain retired.
The harbor board approved the schedule Tuesday by a vote of 4-1. A round trip will cost $18, and bicycles ride free.
Board member Clay Ruiz opposed the plan, saying the dock lights keep his neighbors awake.""",
        byline=("By MAUDE ARLEN", "Staff Writer"),
    ),
    story(
        "Storm spares orchard, not the barn",
        """ELDERWICK — Hail the size of walnuts tore the roof off a century-old barn Sunday but left the apple trees beside it untouched.
Grower Nettie Falk said the storm crossed her road in less than four minutes. The barn held two tractors and a cider press.
Neighbors arrived before dark with tarps and a generator. The harvest will begin on schedule next week.""",
        byline=("By RAFAEL QUINN",),
    ),
    story(
        "A bridge for turtles",
        """Volunteers lower a wooden ramp into Tamarack Pond on Thursday so that turtles can cross the spillway. About ninety turtles die on the road each spring. Photo by Dana Whitcomb""",
    ),
]
