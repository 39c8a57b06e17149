"""The numbers of the synthetic world, each with its source.

[S x] section of the study's first report, [P] public source, both as listed in the project's
domain facts; [M] methods, section 2; [A] our assumption, chosen so that the [S] and [P] figures
come out. Hazards are per month and add up, so that trends are parallel in the share with work as
long as that share is small.
"""

# --- who settles -------------------------------------------------------------------------------

# Persons of all ages who settle in the intervention municipality: over 1,100 in 2015, over 1,600
# in nine months of 2016, target of 1,600 for 2017 [S 2.2]; 2014 is [A].
SETTLERS = {2014: 800, 2015: 1150, 2016: 2050, 2017: 1600}

# The comparison municipalities together, as a multiple of the intervention municipality [A]; the
# multiple is the same in every year, or the year mix would differ between places.
COMPARISON_TOTAL = 1.35
COMPARISON_SHARE = {"Rotterdam": 4.0, "Den Haag": 3.4, "Utrecht": 2.4}  # other places: 2 [A]
OTHER_SHARE = 2.0

# Density of the day of settlement at the start of the year against the end, 1 = even. Flat in
# 2016: 1,600 of 2,050 in the first nine months [S 2.2]; rising before [A].
START_OF_YEAR = {2014: 0.85, 2015: 0.75, 2016: 1.1, 2017: 1.1}

# What arrives together. Reunion: members of the family of somebody who settled before; it rises
# from 2016 [S 4.4]. Levels chosen for 70 % men [S 2.2].
UNITS = ("alone", "couple", "family", "lone_parent", "siblings", "reunion")
UNIT_SHARES = {
    2014: (0.74, 0.045, 0.095, 0.035, 0.025, 0.06),
    2015: (0.74, 0.045, 0.085, 0.03, 0.03, 0.07),
    2016: (0.725, 0.05, 0.075, 0.025, 0.03, 0.095),
    2017: (0.685, 0.055, 0.075, 0.025, 0.03, 0.13),
}
UNIT_ADULTS = (1, 2, 2, 1, 2, 1)
UNIT_MAN = (0.88, 1.0, 1.0, 0.15, 0.85, 0.08)  # the first adult
UNIT_CHILDREN = (  # probability of 0, 1, 2, 3, 4 children [A]
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.3, 0.35, 0.22, 0.13),
    (0.0, 0.45, 0.35, 0.15, 0.05),
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.15, 0.35, 0.27, 0.15, 0.08),
)
UNIT_TYPE = ("alleenstaand", "paar", "paar_met_kinderen", "eenouder", "overig", "paar")

# Ages of adults: 36 % 18-26, 27 % 27-34 [S 2.2], the rest [A]; younger alone than with a family.
AGE_EDGES = (18, 27, 35, 45, 55, 65, 80)
AGES_ALONE = (0.435, 0.265, 0.175, 0.08, 0.035, 0.01)
AGES_FAMILY = (0.17, 0.29, 0.34, 0.14, 0.05, 0.01)

# Origin: 45 % Syria and 12 % Eritrea/Ethiopia in 2015, 52 % and 20 % in 2016, more diverse
# before [S 2.2]; 2017 continues 2016 [A].
ORIGINS = ("Syrie", "Eritrea", "Ethiopie", "Irak", "Iran", "Afghanistan", "Somalie", "overig")
ORIGIN_SHARES = {
    2014: (0.38, 0.07, 0.03, 0.12, 0.10, 0.11, 0.09, 0.10),
    2015: (0.45, 0.09, 0.03, 0.11, 0.08, 0.09, 0.06, 0.09),
    2016: (0.52, 0.16, 0.04, 0.07, 0.06, 0.06, 0.03, 0.06),
    2017: (0.51, 0.16, 0.04, 0.08, 0.06, 0.06, 0.03, 0.06),
}
# Shift of the shares of Syria and Eritrea by place, taken from the rest; the same in all years, so
# that composition moves in parallel [A].
ORIGIN_SHIFT = {"Rotterdam": (-0.03, 0.02), "Den Haag": (-0.02, 0.01), "Utrecht": (0.02, 0.01)}

# laag, midden, hoog, onbekend by origin [A]
EDUCATION_SHARES = {
    "Syrie": (0.38, 0.29, 0.26, 0.07),
    "Eritrea": (0.66, 0.19, 0.05, 0.10),
    "Ethiopie": (0.62, 0.21, 0.07, 0.10),
    "Iran": (0.28, 0.31, 0.34, 0.07),
    "Somalie": (0.71, 0.14, 0.04, 0.11),
}
EDUCATION_ELSEWHERE = (0.46, 0.27, 0.18, 0.09)  # other origins
EDUCATION_SHIFT = {"Rotterdam": -0.04, "Den Haag": -0.02, "Utrecht": 0.03}  # from laag to hoog

# Months in reception 3-18; shorter for those who join their family [A].
RECEPTION = ((0, 3), (0.2, 6), (0.6, 10), (0.9, 14), (1, 18.99))
RECEPTION_REUNION = ((0, 3), (0.7, 4), (1, 7))
RECEPTION_UNKNOWN = 0.003
PERMIT_DAYS = ((0, 30), (0.5, 120), (1, 300))  # from permit to settlement [A]

# In a reception centre of the city before settlement: route B [M]; share [A].
ROUTE_B = 0.3
ROUTE_B_REUNION = 0.1
DISTRICTS = {
    "Centrum": 0.06, "Nieuw-West": 0.26, "Noord": 0.18, "Oost": 0.15, "West": 0.11,
    "Zuid": 0.08, "Zuidoost": 0.16,
}  # fmt: skip
LANGUAGE = {"A0": 0.42, "A1": 0.36, "A2": 0.17, "B1": 0.05}  # at the intake of the approach [A]
LANGUAGE_KNOWN = 0.93
HEALTH = ((18, 0.07), (35, 0.13), (50, 0.26), (65, 0.35))  # health limits work, by age [A]

DEPARTURE_YEARLY = 0.025  # death, emigration or moving away [A]
DEPARTURE_REASONS = {"verhuizing": 0.62, "emigratie": 0.3, "overleden": 0.08}

# Members of a household share their luck: factor on every hazard, mean 1 [A].
FRAILTY = (0.4, 0.8, 1.2, 1.6)

# --- work --------------------------------------------------------------------------------------

# Targets for three months in a row of 12 hours within 12 months of settlement: 4 % of 2014, 5-6 %
# of 2015, 8-10 % of 2016-2017 without the approach; nationally 6 % (permits of 2014) against 12 %
# (2017) after two years: a rise without any Amsterdam approach [P].
WORK_BASE = 0.0040
WORK_PROFILE = ((0, 0.7), (3, 1.0), (8, 1.0), (12, 0.55), (60, 0.45))  # by months since settlement
WORK_TREND = (  # what the labour market adds, by calendar month since January 2014
    (0, 0.0), (12, 0.0014), (24, 0.0040), (36, 0.0071), (48, 0.0086), (60, 0.0092),
)  # fmt: skip

# Unemployment in 2015: 12.0 % in Rotterdam, 10.0 in The Hague, 7.3 in Utrecht, 8.5 here [P].
WORK_PLACE = {"Rotterdam": -0.0006, "Den Haag": -0.0003, "Utrecht": 0.0004}
WORK_TERMS = {  # added to the base; columns of personen [A]
    "geslacht": {"vrouw": -0.0017, "man": 0.0007},
    "opleidingsniveau": {"laag": -0.0005, "midden": 0.0003, "hoog": 0.0012},
    "herkomstland": {"Syrie": 0.0003, "Eritrea": -0.0005, "Ethiopie": -0.0004, "Somalie": -0.0007},
    "huishoudtype": {"paar_met_kinderen": -0.0005, "eenouder": -0.0009},
}
WORK_AGE = ((18, 0.0003), (26, 0.0006), (40, 0.0), (55, -0.0011), (65, -0.0014))
WORK_HEALTH = -0.0013
WORK_FLOOR = 0.0003

# Guidance of 1:50 adds this much per month when in full swing: Gothenburg +15, Munich +13 points
# after a year are larger; about 5.5 points are assumed [A]. It starts slowly (Munich: 0 at six
# months) and fades (Gothenburg) [P]. By months since the start of guidance:
WORK_EFFECT = 0.0108
EFFECT_PROFILE = ((0, 0.0), (2, 1.0), (9, 1.0), (16, 0.3), (60, 0.1))
EFFECT_START = {"reception": 1.1, "settlement": 1.0, "date": 0.8}  # by the arm's guidance_from
EFFECT_TERMS = {
    "geslacht": {"man": 1.08, "vrouw": 0.8},
    "opleidingsniveau": {"laag": 0.9, "midden": 1.1, "hoog": 1.2, "onbekend": 1.0},
}
GUIDED = 0.96  # of the treated of working age; the rest is never reached [A]

# About 800 settlers of 2013-2015 get extra guidance of 1:150 [S 2.3.2, footnote 6].
EXTRA_SHARE = 0.55  # of the settlers since 2014 of working age [A]
EXTRA_EFFECT = 0.4  # of the effect of 1:50 [A]

# Most first jobs end within a year [P]. Days that a job lasts, days until the next:
JOB_DAYS = ((0, 14), (0.15, 90), (0.45, 180), (0.75, 345), (0.9, 600), (1, 1500))
GAP_DAYS = ((0, 1), (0.3, 30), (0.7, 150), (1, 500))
NEXT_JOB = 0.6
HOURS = {
    "12": 0.05, "14": 0.03, "16": 0.1, "18": 0.05, "20": 0.16, "24": 0.18, "28": 0.07,
    "32": 0.15, "36": 0.09, "38": 0.05, "40": 0.07,
}  # fmt: skip
TWIN_SHARE = 0.06  # two small jobs that only together reach 12 hours
TWIN_HOURS = {"6": 0.3, "6.5": 0.15, "7": 0.2, "8": 0.25, "9.5": 0.1}  # of each of the two
SIDE_SHARE = 0.06  # a job below 12 hours besides or instead
SIDE_HOURS = {"4": 0.2, "6": 0.25, "8": 0.4, "10": 0.15}
UNPAID_SHARE = 0.08  # a placement without wage tax: not work
UNPAID_HOURS = {"8": 0.1, "16": 0.35, "24": 0.3, "32": 0.25}
SIDE_START = ((0, 60), (1, 1200))  # days since settlement
SIDE_DAYS = ((0, 20), (0.5, 120), (1, 400))
UNPAID_DAYS = ((0, 28), (0.7, 92), (1, 185))
CONTRACTS = {"tijdelijk": 0.58, "uitzend": 0.26, "oproep": 0.11, "vast": 0.05}
SECTORS = {
    "horeca": 0.27, "schoonmaak": 0.17, "detailhandel": 0.15, "logistiek": 0.15, "zorg": 0.08,
    "techniek": 0.08, "bouw": 0.05, "overig": 0.05,
}  # fmt: skip
EMPLOYERS = 1500

# --- education ---------------------------------------------------------------------------------

# Enrolment at a counted level within 12 months: 8 % before, 12 % with the approach, of which 3
# points by the approach [A].
SCHOOL_BASE = 0.0060
SCHOOL_PROFILE = ((0, 0.5), (4, 1.0), (12, 1.0), (24, 0.7), (60, 0.6))
SCHOOL_TREND = ((0, 0.0), (24, 0.0006), (48, 0.0016), (60, 0.0017))
SCHOOL_EFFECT = 0.0047
SCHOOL_TERMS = {"opleidingsniveau": {"laag": -0.0010, "midden": 0.0010, "hoog": 0.0022}}
SCHOOL_AGE = ((18, 0.0075), (24, 0.0045), (30, -0.0005), (40, -0.0035), (65, -0.0042))
SCHOOL_FLOOR = 0.0002
SEASON = (0.7, 2.0, 0.6, 0.5, 0.4, 0.2, 0.2, 1.2, 3.8, 1.0, 0.8, 0.6)  # January first, mean 1
LEVEL_SHARES = {  # entree, mbo2, mbo3, mbo4, hbo, wo
    "laag": (0.55, 0.33, 0.07, 0.05, 0.0, 0.0),
    "midden": (0.12, 0.33, 0.17, 0.25, 0.12, 0.01),
    "hoog": (0.03, 0.09, 0.08, 0.25, 0.32, 0.23),
    "onbekend": (0.4, 0.32, 0.1, 0.12, 0.05, 0.01),
}
LEVEL_DAYS = {"entree": 310, "mbo2": 670, "mbo3": 1040, "mbo4": 1040, "hbo": 1400, "wo": 1040}
SCHOOL_STAY = ((0, 0.1), (0.35, 1.0), (1, 1.0))  # share of the course sat through
BRIDGE_SHARE = 0.09  # schakel, of those up to 35: does not count
BRIDGE_START = ((0, 60), (1, 900))
BRIDGE_DAYS = ((0, 120), (1, 330))
COURSES = {
    "economie": 0.3, "techniek": 0.26, "zorg_en_welzijn": 0.26, "horeca": 0.1, "overig": 0.08,
}  # fmt: skip

# --- benefit -----------------------------------------------------------------------------------

# 88 % are on benefit two years after settlement [S 2.3.1].
NEVER_ON_BENEFIT = 0.095
FULL_EXIT_HOURS = 30  # a job of fewer hours leaves a partial benefit [A]

# --- guidance ----------------------------------------------------------------------------------

CASELOAD = 50  # 1:50 [S 2.3.1]
CASELOAD_EXTRA = 150  # 1:150 [S 2.3.2, footnote 6]
ENTREE_DAYS = ((0, 120), (0.25, 175), (1, 183))  # up to six months [S 2.4]
AFTER_DAYS = ((0, 200), (1, 900))  # with the team that takes over [A]
YOUTH_UNTIL = 26  # Jongerenpunt up to 26 [S 2.4]
RECEPTION_DAYS = ((0, 20), (0.5, 70), (1, 150))  # route B: guided before settlement [A]

# Instruments of the guided: share, days from the start of guidance, days it lasts. 60 % took the
# assessment, TOV is compulsory for two to four weeks, Taalboost takes four [S 2.4.1, 2.4.2]; the
# other figures [A].
INSTRUMENT_PLAN = {
    "rechtmatigheidsintake": (0.99, (0, 14), (0, 1)),
    "plan_van_aanpak": (0.93, (14, 60), (0, 1)),
    "tov": (0.95, (14, 90), (13, 28)),
    "taalboost": (0.22, (60, 170), (25, 30)),
    "jobhunting": (0.35, (40, 170), (30, 120)),
    "begeleiding_onderwijs": (0.2, (40, 170), (30, 150)),
    "werktraject_intern": (0.07, (60, 220), (60, 180)),
    "werktraject_extern": (0.12, (60, 220), (60, 180)),
}
ASSESSMENT_SHARE = 0.6
ASSESSMENT_FROM = "2016-04-01"  # start of the pilot [S 2.3.2]
# Recorded since the approach only [P]: share recorded before and since.
SUPPORT_RECORDED = (0.35, 0.97)  # maatschappelijke begeleiding, from settlement
COURSE_RECORDED = (0.2, 0.92)  # inburgering
