import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import DATA

from toolkit.numbers import UNITS, english, figures, mismatches, name_mismatches, quantities
from toolkit.numbers.english_numbers import find as english_numbers
from toolkit.numbers.numerals import find as numerals


def rows_of(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


ROWS = [*rows_of("numbers.jsonl"), *rows_of("numbers-kinds.jsonl")]
CASES = rows_of("numbers-cases.jsonl")
PAIRS = rows_of("numbers-pairs.jsonl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电费超过460万元", ["4.6 million"]),
        ("6710亿个参数，每次只激活370亿", ["671 billion", "37 billion"]),
        ("12万张加速卡", ["120,000"]),
        ("约1.2万人次", ["12,000"]),
        ("估值1.5万亿美元", ["1.5 trillion"]),
        ("投資1.5萬億", ["1.5 trillion"]),
        ("耗资50-60亿美元", ["5 billion to 6 billion"]),
        ("40万至60万", ["400,000", "600,000"]),
        ("人民币3亿5000万元", ["350 million"]),
        ("7千万用户", ["70 million"]),
        ("7 千万用户", ["70 million"]),
        ("共3,500万册", ["35 million"]),
        ("两、三千万", []),
        ("每月三万片晶圆", ["30,000"]),
        ("投资十二亿", ["1.2 billion"]),
        ("二〇二五年", []),
        ("一亿欧元", ["100 million"]),
        ("三百五十万人", ["3.5 million"]),
        ("五千亿美元", ["500 billion"]),
        ("兩千三百萬", ["23 million"]),
        ("三亿五千万人", ["350 million"]),
        ("一万零五百", []),
        ("三万五一台", []),
        ("十万", ["100,000"]),
        ("三万到五万", ["30,000", "50,000"]),
        ("三到五万", ["30,000 to 50,000"]),
        ("两三万人", []),
        ("几十万人、数百万，成千上万", ["hundreds of thousands of", "millions"]),
        ("花了几千亿美元，赚了上亿元", ["hundreds of billions of", "hundreds of millions of yuan"]),
        ("好几万的人，數萬億元", ["tens of thousands", "trillions of yuan"]),
        ("晚上万家灯火，参数万亿，十几万人，第几万名，几万多人，几万分之一", []),
        ("百万富翁，亿万家财", []),
        ("不怕一万，就怕万一", []),
        ("第三万号", []),
        ("十万分之一", ["one in 100,000"]),
        ("误差只有十亿分之一", ["one in a billion"]),
        ("萬分之一的機會", ["one in 10,000"]),
        ("千分之三、百分之一、五十万分之一", []),
        ("三成以上的人，跌了七成五。", ["30%", "75%"]),
        ("占到六成", ["60%"]),
        ("八成新，八成是他，几成把握，三四成的人，九成熟", []),
        ("一事无成，成的是他", []),
        ("2、3万人", []),
        ("3万5一台", []),
        ("10万分之一", []),
        ("H20万卡集群", []),
        ("千万别去，万一下雨呢", []),
        ("37,812台", []),
        ("GPT4.5万能吗", []),
        ("多了三成半。", ["35%"]),
        ("单位：万元，人口（万人）", ["10,000 yuan", "10,000 people"]),
        ("單位：萬元；收入（百万美元）", ["10,000 yuan"]),
        ("单位：十万元", ["100,000"]),
        ("四个亿的票房", ["400 million"]),
        ("几个亿", []),
        ("廿三万人，卅万", []),
        ("2千零30万元，1万零500元", []),
        ("一万五千亿元", ["1.5 trillion"]),
    ],
)
def test_finds_figures(text, expected):
    assert [reading for _, reading in figures(text)] == expected


@given(st.integers(1, 9999), st.sampled_from(sorted(UNITS)))
def test_keeps_the_value(number, unit):
    ((span, reading),) = figures(f"共{number}{unit}元")
    assert (span.start, span.end) == (1, 1 + len(f"{number}{unit}"))
    figure, _, word = reading.partition(" ")
    scale = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word]
    assert Decimal(figure.replace(",", "")) * scale == number * UNITS[unit]


def test_writes_as_english_does():
    assert english(Decimal(1234567)) == "1.234567 million"
    assert english(Decimal(12000)) == "12,000"
    assert english(Decimal("0.5") * 10**8) == "50 million"


def named(source, target):
    return [
        source[mismatch.span.start : mismatch.span.end] if mismatch.span else ""
        for mismatch in mismatches(source, target)
    ]


def finds(row):
    start = row["src"].index(row["bad_zh"])
    return any(
        mismatch.span is None or (mismatch.span.start < start + len(row["bad_zh"]) and start < mismatch.span.end)
        for mismatch in (*mismatches(row["src"], row["bad"]), *name_mismatches(row["src"], row["bad"]))
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["bad_zh"] or row["src"])
def test_reports_the_wrong_figure_and_no_right_one(row):
    assert named(row["src"], row["good"]) == [] == list(name_mismatches(row["src"], row["good"]))
    assert finds(row)


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['src']} / {row['good']}")
def test_reports_the_wrong_translation_and_not_the_right_one(row):
    assert named(row["src"], row["good"]) == []
    assert "bad" not in row or named(row["src"], row["bad"])


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['src']} / {row['target']}")
def test_reports_the_wrong_pairs_of_the_case_studies(row):
    assert (named(row["src"], row["target"]) == []) == row["right"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3亿5000万", [350_000_000]),
        ("一万八", [18_000]),
        ("一万零八", [10_008]),
        ("三百五", [350]),
        ("三百零五", [305]),
        ("1.4万亿", [1_400_000_000_000]),
        ("3万亿5000亿", [3_500_000_000_000]),
        ("两三千", [2000, 3000]),
        ("十七八", [17, 18]),
        ("两百多万", [2_000_000]),
        ("二〇二五", [2025]),
        ("三点五", [Fraction(7, 2)]),
        ("叁仟伍佰万", [35_000_000]),
        ("1,200.5", [Fraction(2401, 2)]),
        ("三千两银子", [3000]),
        ("一两次", [1, 2]),
        ("一万一千米", [11_000]),
        ("18百亿亿次", [18 * 10**18]),
        ("3,600 多万元", [36_000_000]),
    ],
)
def test_reads_chinese_numerals(text, values):
    from toolkit.numbers.numerals import plain

    assert [value for numeral in numerals(plain(text)) for value in numeral.values] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two and a half million", 2_500_000),
        ("a million and a half", 1_500_000),
        ("half a million", 500_000),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("three hundred and fifty", 350),
        ("one hundred twenty-three thousand four hundred and five", 123_405),
        ("twelve hundred", 1200),
        ("minus 25", -25),
        ("1.2 trillion", 1_200_000_000_000),
        ("twenty-first", 21),
        ("3rd", 3),
        ("four-hundredth", 400),
        ("one hundred and twenty-first", 121),
        ("ten-thousandfold", 10_000),
        ("18 quintillion", 18 * 10**18),
    ],
)
def test_reads_english_numbers(text, value):
    assert [number.value for number in english_numbers(f"about {text} of them")] == [value]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("GPT-4、Llama 3和H100", []),
        ("四川九江的百姓千万别万一", []),
        ("几十万人、数百家、成千上万", ["hundreds of thousands", "hundreds", "thousands"]),
        ("150亿美元", ["US$15 billion"]),
        ("打七五折", ["25% off"]),
        ("六成五", ["65%"]),
        ("三分之二", ["two-thirds"]),
        ("百分之十五", ["15%"]),
        ("翻了两番", ["4 times as much"]),
        ("增长两倍", ["3 times as much"]),
        ("是去年的两倍", ["twice"]),
        ("下午两点半", ["2:30 p.m."]),
        ("2025年9月1日", ["September 1, 2025"]),
        ("上世纪八十年代", ["the 1980s"]),
        ("零下五度", ["minus 5 degrees"]),
        ("第二十七号", ["27th"]),
        ("40万-60万", ["400,000 to 600,000"]),
        ("每三个人里有一个", ["1 in 3"]),
        ("十个里头有九个半", ["9.5 in 10"]),
        ("两到三成", ["20% to 30%"]),
        ("三个半基点", ["3.5 basis points"]),
        ("那是七八年", ["1978"]),
        ("七八年没见", ["7 to 8"]),
        ("夜里三点", ["3:00 a.m."]),
        ("7·12事故", ["July 12"]),
        ("70厘米到1.2米", ["70 to 1.2"]),
        ("二十块钱台币", ["NT$20"]),
        ("上一季度", []),
        ("三秒一调", ["3"]),
        ("说法不一：二爷爷", ["2"]),
    ],
)
def test_writes_a_quantity_in_english(source, expected):
    assert [quantity.english for quantity in quantities(source)] == expected


GOOD = [
    ("他等了两个星期。", "He waited a fortnight."),
    ("他等了两周。", "He waited fourteen days."),
    ("他等了一年半。", "He waited eighteen months."),
    ("等了一刻钟。", "He waited a quarter of an hour."),
    ("他住了三十年。", "He lived there for three decades."),
    ("有十二个鸡蛋。", "There are a dozen eggs."),
    ("降价20%。", "It is 20% off."),
    ("五折。", "Half price."),
    ("一半的人走了。", "50% of them left."),
    ("利润翻番。", "Profits doubled."),
    ("利润增长了一倍。", "Profits rose 100%."),
    ("利润是去年的三倍。", "Profits trebled."),
    ("约5到6亿美元。", "Some $500-600 million."),
    ("增长10%至15%。", "It grew between 10 and 15 percent."),
    ("中午12点开饭。", "Lunch is at noon."),
    ("晚上8点。", "At 20:00."),
    ("早上七点三刻。", "At a quarter to eight in the morning."),
    ("6月30日", "30 June"),
    ("6月30日", "2025-06-30"),
    ("有效期至2027/06/30。", "It is valid until 2027/06/30."),
    ("九十年代", "the '90s"),
    ("20斤苹果", "10 kg of apples"),
    ("二十公里外", "12.4 miles away"),
    ("零下40度", "40 below"),
    ("这本书100页。", "The book has a hundred pages."),
    ("他俩来了两次。", "They came twice."),
    ("第二阶段", "Phase II"),
    ("第二天，Llama 4项目延期。", "The next day, the Llama 4 project was delayed."),
    ("共1500人", "1.5k people"),
    ("营收30亿", "revenue of 3bn"),
    ("从5美分涨到1美元。", "It rose from $0.05 to $1."),
    ("便宜了5毛钱。", "It is half a yuan cheaper, or 0.5 yuan."),
    ("两分钱的意见。", "My two cents."),
    ("至少是去年的四倍。", "It is four or more times as much as last year."),
    ("上午11点20分开会。", "The meeting is at 11.20 a.m."),
    ("合同一式四份。", "The contract is in quadruplicate."),
    ("两个世纪以来", "In two hundred years"),
    ("又过了半个时辰。", "Another hour went by."),
    ("早晚分服", "Drink half in the morning and half in the evening."),
    ("支持120帧录制。", "It records at 120 frames per second."),
    ("她左眼近视四百五十度。", "She wears -4.5 in the left eye."),
    ("三个月评估一次", "assessed every quarter"),
    ("每半个月查一次", "checked twice a month"),
    ("以2/3多数通过", "passed by a two-thirds majority"),
    ("她正值二八年华。", "She was sixteen."),
    ("他比我小两轮。", "He is twenty-four years younger than me."),
    ("兄弟俩平分了那笔钱。", "The two brothers split the money half and half."),
    ("零件和零食都是零售的。", "Parts and snacks are sold one by one."),
    ("他从120斤长到了160斤。", "He went from 60 kilos to 80."),
    ("去年还是三百斤。", "Last year it was only a hundred and fifty."),
    ("限速80公里，他开到了一百三。", "The limit was 50 miles an hour and he was doing eighty."),
    ("合一百三十块钱一斤。", "It works out to about 260 yuan a kilo."),
    ("漏诊率从千分之九降到千分之五。", "The rate fell from nine per thousand to five."),
    ("激进型亏四成。", "The aggressive type is down 40."),
    ("失业率降到了四点八。", "Unemployment eased to 4.8 percent."),
    ("其实差一百倍。", "It is off by a factor of a hundred."),
    ("企业四千多万家。", "There are more than 40 million companies."),
    ("两勺半生抽，一勺老抽。", "Two and a half spoonfuls of light soy sauce, one of dark."),
    ("可信度：三颗星半。", "Credibility: three and a half stars."),
    ("我是八九年入的行。", "I got into the business in '89."),
    ("血压八十四十。", "BP 80 over 40."),
    ("油温五成热时下蒜末。", "Add the garlic when the oil is moderately hot."),
    ("他俩打了五局。", "They went five games."),
    ("一边付三点三一边收钱。", "You pay 3.3 on one side and get money on the other."),
    ("五点半到六点二十之间送达。", "Delivered between 5:30 and 6:20."),
    ("牛是一点钟杀的，肉是一点半送到的。", "It is slaughtered at one and delivered at half past."),
    ("预算约新台币1.7兆元。", "The budget is about NT$1.7 trillion."),
    ("他们上半场领先。", "They were ahead at the half."),
    ("那个二十出头的实习生。", "That intern, barely out of her teens."),
    ("烧到38.5度以上再吃药，两次之间隔六小时。", "Take it only once the fever is above 38.5°C, six hours apart."),
    ("三星代工的欧洲新厂。", "Samsung's new European foundry."),
    ("用一年左右慢慢清理。", "It will be cleared slowly over a year or so."),
    ("七月半那天下着雨。", "It rained on the fifteenth of the seventh lunar month."),
    ("她今年高三。", "She is in her last year of high school."),
]


@pytest.mark.parametrize(("source", "target"), GOOD)
def test_another_correct_form_is_not_reported(source, target):
    assert named(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("150亿美元", "15 billion yuan"),
        ("1.8吉瓦", "1.8 megawatts"),
        ("48小时", "48 days"),
        ("下午两点半", "2:30 a.m."),
        ("零下二十五度", "25 degrees"),
        ("增长两倍", "It doubled."),
        ("上世纪八十年代", "the 1880s"),
        ("9月1日", "January 9"),
        ("30%", "30"),
        ("他从120斤长到了160斤。", "He went from 60 kilos to 90."),
        ("限速80公里，他开到了一百三。", "The limit was 50 miles an hour and he was doing ninety."),
        ("企业四千多万家。", "There are more than 4 million companies."),
        ("我每天六点起，十一点睡。", "I get up at six and go to bed at ten."),
        ("两勺半生抽。", "Three and a half spoonfuls of light soy sauce."),
        ("预算约新台币1.7兆元。", "The budget is about NT$1.7 billion."),
        ("5美分", "$5"),
        ("上午11点20分", "11.20 p.m."),
    ],
)
def test_the_right_digits_of_another_kind_are_reported(source, target):
    assert len(named(source, target)) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("超过三千人", "Fewer than 3,000 people"),
        ("不超过2毫米", "more than 2 mm"),
        ("不足百分之十时", "when more than 10 percent is left"),
        ("二十件以上", "20 pieces or fewer"),
        ("不到一万的账号不能开播。", "Accounts with more than 10,000 followers cannot go live."),
    ],
)
def test_a_reversed_bound_is_reported(source, target):
    assert len(named(source, target)) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("未满十八岁不得入内。", "Only those of 18 or over may enter."),
        ("不到一万的账号不能开播。", "Accounts must have at least 10,000 followers to go live."),
        ("他没等超过两小时。", "He waited for less than two hours."),
        ("不低于三成。", "no less than 30%"),
        ("不超过三成。", "no more than 30%"),
    ],
)
def test_a_bound_expressed_from_the_other_side_is_not_reported(source, target):
    assert named(source, target) == []


OPPOSITES = [
    ("出口额下降了7%。", "Exports fell 7%.", "Exports rose 7%."),
    ("毛利率同比上升1.4个百分点。", "It rose 1.4 percentage points.", "It declined 1.4 percentage points."),
    ("环比上涨2.1%，同比下降13.7%。", "It is up 2.1% on the month but down 13.7% on the year.",
     "It is up 2.1% on the month but up 13.7% on the year."),
    ("乘客较上月多了三万。", "There were 30,000 more passengers than last month.",
     "There were 30,000 fewer passengers than last month."),
    ("列车晚点20分钟。", "The train was 20 minutes late.", "The train was 20 minutes early."),
    ("我是三年前认识她的。", "I met her three years ago.", "I met her three years later."),
    ("该岛位于北纬18度。", "The island is at 18 degrees north.", "The island is at 18 degrees south."),
    ("公司亏损2.3亿元。", "The company lost 230 million yuan.", "The company made a profit of 230 million yuan."),
    ("气温将下降8至12摄氏度。", "It will fall by 8 to 12 degrees Celsius.", "It will fall to 8 to 12 degrees Celsius."),
    ("至少包含一个数字。", "It must contain at least one digit.", "It must contain at most one digit."),
    ("你最多还能撑两天。", "You can last two more days at most.", "You can last at least two more days."),
    ("温度不得高于30℃。", "It must not rise above 30 °C.", "It must not fall below 30 °C."),
    ("影响2.6及更早版本。", "Versions 2.6 and earlier are affected.", "Versions 2.6 and later are affected."),
    ("近三千名观众到场。", "Nearly 3,000 spectators came.", "More than 3,000 spectators came."),
    ("工龄满十年的员工可申请。", "Staff of ten or more years may apply.", "Staff of fewer than ten years may apply."),
    ("出场34次，打进29球。", "He scored 29 goals in 34 appearances.", "He scored 34 goals in 29 appearances."),
    ("一等座215元，二等座134元。", "First class costs 215 yuan and second class 134 yuan.",
     "First class costs 134 yuan and second class 215 yuan."),
    ("张伟得了82票，李娜得了67票。", "Zhang Wei got 82 votes and Li Na 67.", "Zhang Wei got 67 votes and Li Na 82."),
    ("水池容积为60立方米。", "The pool holds 60 cubic meters.", "The pool holds 60 cubic feet."),
    ("中心气压为985百帕。", "The central pressure is 985 hPa.", "The central pressure is 985 kPa."),
    ("应当在十五日内提出。", "It must be filed within fifteen days.", "It must be filed within fifteen months."),
    ("科技南十二路18号", "18 Keji South 12th Road", "18 Keji South 20th Road"),
    ("两个模型的得分", "Scores of two models", "Scores of three models"),
    ("葡萄是前年种的。", "The vines were planted two years ago.", "The vines were planted last year."),
    ("花隔天浇一次，不用天天浇。", "Water it every other day, not every day.", "Water it once a week, not every day."),
    ("他一天抽两包烟。", "He smokes two packs a day.", "He smokes two packs a week."),
    ("布伦特原油每桶70美元。", "Brent crude is $70 a barrel.", "Brent crude is $70 a ton."),
    ("双号的车限行。", "Even-numbered cars are banned.", "Odd-numbered cars are banned."),
    ("股价报27.4港元。", "It trades at HK$27.4.", "It trades at $27.4."),
    ("港币50元起", "from HK$50", "from 50 yuan"),
    ("资产首次突破千亿大关。", "Assets passed the 100 billion mark.", "Assets passed the billion mark."),
    ("这是千亿级的市场。", "It is worth hundreds of billions.", "It is worth tens of billions."),
    ("公园里有两对天鹅。", "There are two pairs of swans.", "There is a pair of swans."),
    ("他身高一米八几。", "He is over 1.8 meters tall.", "He is almost 1.8 meters tall."),
    ("航班晚点两个多小时，午夜才落地。", "More than two hours late, it did not land until midnight.",
     "Less than two hours late, it did not land until midnight."),
    ("连续充电三小时以上", "Charge without a break for at least three hours.",
     "Charge without a break for no more than three hours."),
    ("油价跌破每桶70美元。", "Oil fell below $70.", "Oil rose above $70."),
    ("数十家企业", "dozens of companies", "twelve companies"),
    ("今年下半年上市", "It lists in the second half of this year.", "It lists in the first half of this year."),
    ("午时三刻已到。", "The third quarter of the noon hour had come.", "The first quarter of the noon hour had come."),
    ("每剂间隔一个月。", "The doses are a month apart.", "The doses are a week apart."),
    ("有效期三年，期满续期一年。", "It is valid for three years and renews for one year.",
     "It is valid for one year and renews for three years."),
    ("二审维持原判。", "The court of second instance upheld it.", "The court of first instance upheld it."),
    ("十有八九要取消。", "Nine times out of ten it is canceled.", "One time in ten it is canceled."),
    ("过半小时再来。", "Come back in half an hour.", "Come back in an hour."),
    ("上传约150兆。", "Uploads are about 150 Mbps.", "Uploads are about 150 Gbps."),
    ("十四届三次会议", "the third session of the 14th committee", "the fourth session of the 14th committee"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "right", "wrong"), OPPOSITES)
def test_a_figure_with_words_that_mean_the_opposite_is_reported(source, right, wrong):
    assert named(source, right) == []
    assert named(source, wrong)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("失业率没有下降，反而上升了2%。", "Unemployment did not fall; it rose 2%."),
        ("涨幅收窄0.3个百分点。", "The rise narrowed by 0.3 percentage points."),
        ("降价带动销量增长5%。", "Lower prices made sales grow 5%."),
        ("三年以上、不超过五年的，", "At least three years and under five years:"),
        ("用时缩短了5分钟。", "It is 5 minutes faster."),
        ("学生的成绩", "the exam scores of the students"),
        ("学生的成绩", "Scores of students"),
        ("温度每升高1℃，产量下降2%。", "For every 1 °C rise, output falls by 2%."),
    ],
)
def test_words_that_belong_to_something_else_are_not_reported(source, target):
    assert named(source, target) == []


@given(st.integers(2, 10**13))
def test_a_figure_agrees_with_its_english(value):
    assert named(f"共{value}元", f"{value:,} yuan in all") == []
    assert named(f"共{value}元", f"{english(Decimal(value))} yuan in all") == []
    assert named(f"共{value}元", f"{value * 10:,} yuan in all") == [f"{value}元"]


@given(
    st.text("一二三十百千万亿零两半点几多成折倍%年月日第比:至-1520. ", max_size=12),
    st.text("a one half-%:.,0159dozen", max_size=12),
)
def test_any_text_can_be_compared(source, target):
    assert all(
        mismatch.span is None or 0 <= mismatch.span.start < mismatch.span.end <= len(source)
        for mismatch in mismatches(source, target)
    )
