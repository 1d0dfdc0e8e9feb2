# ruff: noqa: E501 - a paragraph is one line
"""Invented stories for test pages: places, people and papers that do not exist."""

from printed_text import Story, story

CHINESE: list[Story] = [
    story(
        "老渡口开出夜班船",
        """入夜八点，白石浦渡口的汽笛又响了。从本月起，停开九年的夜班渡船恢复航行，末班船延至夜里十一点四十分。
船长陆大川说，对岸窑厂的工人过去下了夜班要绕行27公里，如今过江只要一刻钟。首周共载客3160人次，其中六成是上夜班的职工。
渡口管理所在两岸加装了照明灯42盏，并请来退休船工值守。所长卞小禾表示，冬季浓雾天将停航，提前在候船室张贴告示。""",
        kicker="白石浦渡口为夜班职工恢复航线——",
        lead="本报讯 （记者丁一帆）",
    ),
    story(
        "石板街里的修伞铺",
        """在梧桐里的石板街上，六十八岁的匠人宁守田守着一间不到六平方米的修伞铺，一守就是四十一年。
油纸伞、尼龙伞、自动伞，他都能修。一把伞收费三元，遇到学生只收一元。去年他修好伞2300多把，还收了两个徒弟。
“伞骨断一根，换一根就行，何必整把扔掉。”宁守田把一枚铜铆钉敲进伞骨，抬起头来笑了。""",
        closing="（方可人）",
    ),
    story(
        "芦花鸡上了早市",
        """腊月二十，鹭洲乡的早市热闹起来。一笼笼芦花鸡沿街排开，买主一早就从县城赶来。
养殖户佟满仓在滩涂边围起了一百二十亩芦苇荡，放养芦花鸡八千只。他说，鸡吃草籽和小虾，肉紧味鲜，一只能卖到九十六元。
## 合作社管销路
鹭洲乡成立了养鸡合作社，统一供苗、统一防疫、统一收购。入社的五十三户人家，去年户均增收一万四千元。
合作社还在网上开了店，订单最远来自一千公里外的雪岭市。""",
        byline=("本报记者 贺兰舟 本报通讯员 佟小满",),
    ),
    story(
        "青溪大桥合龙",
        """11月6日下午，随着最后一段钢箱梁缓缓吊装到位，全长1286米的青溪大桥主桥顺利合龙。
大桥连接青溪市东西两区，双向六车道，计划明年“五一”前通车。届时两岸车程由50分钟缩短至8分钟。
项目总工程师郗明远介绍，建设者在汛期采用浮吊与缆索吊组合施工，比原计划提前了33天。""",
        lead="本报讯 （记者柯望北 通讯员米小秋）",
        kicker="东西两区八分钟可达",
    ),
    story(
        "稻草人大赛扮靓田野",
        """10月18日，村民在云岭县茶坞村的稻田里扎稻草人。当天举行的稻草人大赛共展出作品76件，吸引游客1.2万人次。""",
        closing="本报记者 祝青山 摄",
        photo=True,
    ),
    story(
        "全市推行“一窗通办”",
        """记者昨日从松阳市政务服务中心获悉，该市将317项审批事项并入综合窗口，群众办事只跑一扇窗、只交一套材料。
改革后，开办餐馆由过去的跑六个部门、等二十个工作日，缩短为一扇窗、三个工作日。
中心主任萧玉成说，全市十二个镇街的便民服务站年底前也将全部开设综合窗口。""",
        head_lines=("全市推行", "“一窗通办”"),
        lead="本报讯 （记者夏知秋）",
    ),
    story(
        "深山里的邮路",
        """清早五点，乡邮员蓝有根把报纸和包裹捆上摩托车，驶进三岔岭。这条七十八公里的邮路，他跑了二十六年。
三岔岭散居着九个自然村，留守老人多。蓝有根除了送信，还帮老人捎药、交电费、念家书。
去年冬天大雪封山，他背着药走了五个小时，把降压药送到八十二岁的邱阿婆手中。""",
        byline=("本报记者 温如玉",),
    ),
    story(
        "学校操场周末向居民开放",
        """从本周六起，榆林区二十一所中小学的操场将在周末向附近居民免费开放，开放时间为早六点至晚八点。
居民凭身份证登记即可入场锻炼。区教育局为每所学校配备两名安全员，并统一购买了意外伤害保险。
家住枣园社区的退休教师冉桂芳说，过去打太极要走到两公里外的公园，如今下楼就到。""",
        closing="（石一鸣）",
    ),
    story(
        "古井重新出水",
        """干涸了三十年的桂花巷古井，近日重新涌出清泉。巷里的老人闻讯赶来，舀一瓢尝尝，连声说甜。
文物部门清理井壁时，发现一块刻有年号的青砖，推断古井距今已有四百多年。
水务局检测显示，井水水质良好，但暂不建议直接饮用。街道计划在井边立碑，并修一座小亭。""",
        lead="本报讯 （记者纪小舟）",
    ),
    story(
        "荒滩种出万亩沙棘",
        """站在金沙渡的高坡上望去，一丛丛沙棘沿着河滩铺向天边，橙红的果实压弯了枝头。
八年前，这里还是一片流动沙丘。村支书闫铁柱带着乡亲们打沙障、引河水，先后种下沙棘一万一千亩。
## 果子进了车间
沙棘果怎么卖出去？村里引来一家果汁厂，日加工鲜果六十吨。去年全村沙棘收入达九百四十万元。
## 风沙退了三公里
县林业站的监测表明，八年间沙丘后退三公里，大风天减少了二十一天。返乡青年石小满办起了农家乐，开春的房间已订满。""",
        kicker="八年接力锁住流动沙丘——",
        byline=("本报记者 欧阳雪 本报通讯员 闫小妹",),
    ),
    story(
        "热气球节周五升空",
        """第三届云湖热气球节将于本周五清晨在云湖湿地公园开幕，来自十四个城市的三十八只热气球同时升空。
活动持续三天，观众可乘系留气球升到四十米高处俯瞰湖面，票价一百二十元。
遇到五级以上大风，升空表演顺延一天，门票不作废。公安交警部门将在公园周边增设临时停车位二千六百个。""",
        lead="本报讯 （记者巫山月）",
    ),
    story(
        "外婆的竹篮",
        """外婆有一只竹篮，篾条磨得发亮。赶集时装鸡蛋，回来时总装着给我的糖糕。
后来我进城念书，外婆把竹篮挂在梁上，说等我回去再用。去年清明回老屋，竹篮还在，只是篮底落了一层灰。
我把它取下来，洗净，晒在院子里。阳光从篾缝里漏下来，像许多年前的早晨。""",
        byline=("沈若溪",),
    ),
    story(
        "玻璃栈道限流保安全",
        """5月1日，游客在凤凰岭景区的玻璃栈道上行走。景区实行预约限流，每小时最多放行四百人，栈道每天检修两次。""",
        closing="本报通讯员 段晓峰 摄",
        photo=True,
    ),
    story(
        "小区装上智能充电桩",
        """“以前从楼上拉电线给电动车充电，心里总不踏实。”家住锦屏小区的皮师傅说，如今楼下装了智能充电桩，扫码就能充。
今年以来，锦屏区在四十六个老旧小区建成充电桩三千二百个，充满自动断电，发现高温立即报警。
区消防大队统计，今年前三季度电动车火警同比下降百分之五十八。""",
        kicker="前三季度电动车火警下降近六成",
        lead="本报讯 （记者耿小丁 实习生鲁一）",
    ),
    story(
        "山村来了钢琴老师",
        """每周三下午，石门小学的音乐教室里都会传出琴声。弹琴的是从省城来的志愿者、钢琴老师蒋南乔。
石门小学只有四十七名学生，过去没有音乐老师。两年前，蒋南乔随支教队进山，把自己的旧钢琴也捐给了学校。
如今，孩子们不仅会弹琴，还组成了合唱队，在县里的比赛中拿了二等奖。""",
        closing="（宋之遥）",
    ),
    story(
        "地铁三号线延伸段试跑",
        """昨天零时，地铁三号线延伸段开始空载试运行。延伸段长11.4公里，设车站七座，终点为北郊机场。
试运行为期三个月，重点检验信号、供电和屏蔽门。运营公司副总经理卓远航说，正式开通后，从市中心到机场只需38分钟。
延伸段沿线将同步调整公交线路19条。""",
        lead="本报讯 （记者栾小雨）",
        head_lines=("地铁三号线", "延伸段试跑"),
    ),
    story(
        "粮仓里的女保管员",
        """四十三岁的保管员鄢秀兰，每天要爬十二座粮仓。她随身带一根两米长的探杆，插进粮堆，就知道温度湿度。
“粮食会说话，发热了、生虫了，味道都不一样。”在丰登粮库干了二十年，她经手的八万吨粮食没有坏过一粒。
去年，她琢磨出的“环流通风法”让每吨粮食的保管费降了四元，被全市粮库推广。""",
        byline=("本报记者 涂白水",),
        kicker="一根探杆守住八万吨粮——",
    ),
    story(
        "旧厂房变身剧场",
        """停产多年的红星纺织厂老厂房，经过一年半改造，成了能坐六百人的剧场。首演的话剧《锭子》讲的就是纺织女工的故事。
改造保留了锯齿形屋顶和三十二根铁柱，机器底座成了观众席的台阶。
剧场负责人荀一白说，每月将拿出两场低价票，请当年的老工人回来看戏。""",
        lead="本报讯 （记者商小鱼）",
    ),
]

ENGLISH: list[Story] = [
    story(
        "Lighthouse lamp shines again after repair",
        """PELICAN BAY — The old lighthouse at Gull Point sent its beam across the harbor on Friday for the first time in eleven years.
Volunteers raised $84,000 to rebuild the lamp, which was damaged in a winter storm.
Keeper Edna Marlowe said the light will burn from dusk until midnight through October.""",
        byline=("By NORA FINCH", "Staff Writer"),
    ),
    story(
        "Town hires its first beekeeper",
        """ALDERTON — The town council voted Monday to hire a beekeeper who will tend forty hives on the roofs of public buildings.
The beekeeper, Hugo Lamb, will earn $31,000 a year and sell the honey at the Saturday market.
## Roofs over gardens
Council member Iris Webb said bees do better on roofs because nobody sprays there. A school has already asked for two hives.""",
        byline=("By OWEN TRASK",),
    ),
    story(
        "Snow closes mountain road for third day",
        """Heavy snow kept Highland Pass closed Wednesday for a third day, and crews said the road may not reopen before the weekend.
Drifts reached nine feet near the summit. Two plows were stuck overnight and their drivers walked out safely.
Travelers were told to use the valley route, which adds about ninety minutes.""",
        byline=("By LENA ORTIZ", "Chronicle Correspondent"),
    ),
    story(
        "Library lends fishing rods",
        """WILLOW CREEK — Patrons of the Willow Creek library can now borrow fishing rods along with their novels.
Librarian Sam Prewitt bought thirty rods with a state grant after children asked for them during the summer reading program.
Rods are due back in seven days. The fine for a late rod is a quarter a day.""",
        byline=("By PIA STROM", "Staff Writer"),
    ),
    story(
        "Pumpkin takes a prize",
        """Farmer Gil Dunmore stands beside the 1,240-pound pumpkin that won first prize at the Orchard County fair on Sunday. Photo by Ana Reyes""",
    ),
]
