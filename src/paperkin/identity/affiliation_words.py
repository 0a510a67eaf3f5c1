"""The words that affiliations are made of: which tell an institution, and which a part of it. Tables only."""

from __future__ import annotations

import re


def words(table: str) -> frozenset[str]:
    """Return the words of a table."""
    return frozenset(table.split())


# Abbreviations and common misspellings, by what they stand for.
LONG_FORMS = {
    "univ": "university", "u": "university", "inst": "institute", "tech": "technology", "technol": "technology",
    "natl": "national", "nat": "national", "lab": "laboratory", "labs": "laboratories", "sci": "science",
    "univeristy": "university", "univerisity": "university", "univerity": "university", "unversity": "university",
    "univesity": "university", "universtiy": "university", "universiy": "university", "univ.": "university",
    "uinversity": "university", "unviersity": "university", "universiity": "university", "universitys": "university",
    "instititute": "institute", "insitute": "institute", "instutute": "institute", "intitute": "institute",
    "insititute": "institute", "techonology": "technology", "technolgy": "technology", "tecnology": "technology",
    "massachussets": "massachusetts", "massachussetts": "massachusetts", "masachusetts": "massachusetts",
    "carnegi": "carnegie", "carniegie": "carnegie", "carneige": "carnegie", "mellow": "mellon", "melon": "mellon",
    "standford": "stanford", "shangai": "shanghai", "chineses": "chinese", "californa": "california",
    "universitaet": "universitat", "muenchen": "munchen", "zuerich": "zurich", "tuebingen": "tubingen",
    "goettingen": "gottingen", "wuerzburg": "wurzburg", "duesseldorf": "dusseldorf", "luebeck": "lubeck",
    "saarbruecken": "saarbrucken", "osnabrueck": "osnabruck", "koeln": "koln", "nuernberg": "nurnberg",
    "defence": "defense", "centre": "center", "centres": "centers",
}  # fmt: skip
COMMON = ("university", "institute", "technology", "laboratory", "california")
FOREIGN = re.compile(  # Words that are near them, and no misspellings.
    r"universit(?:e|a|at|as|i|ies|et|es|ade|ad|ate|aire|aria|ario|eit)|instituto|instituut|istituto|institut\w|institutes|"
    r"techn?olog\w+|laborato\w+|californi\w+"
)
LEFT_OUT = frozenset(("the", "at", "in"))
UNIVERSITY = re.compile(
    r"\b(?:universit(?:y|e|at|ad|a|ade|eit|et|etet|as|i|ate|atea|aria)|univerz[ai]ta?|uniwersytet\w*|egyetem|yliopisto|"
    r"university|polytechni\w+|politecni\w+|polytechnique|hochschule|fachhochschule|"
    r"institutes? of (?:science|technology|information technology|engineering science)|academy of sciences|"
    r"technological institute|national laborator\w+)\b"
)
COMPANY = re.compile(
    r"\b(?:inc|ltd|limited|llc|llp|gmbh|corp|corporation|company|co|plc|ag|bv|srl|spa|pty|pvt|pte|holdings|"
    r"hospital|hospitals|clinic|medical center|max planck|mpi|fraunhofer|helmholtz|research council|technologies|"
    r"national institutes?|national (?:research )?center|institut national|observatory|academy|college|ecole)\b"
)
INSTITUTE = re.compile(
    r"\b(?:institute|institutes|institut|instituto|istituto|instituut|foundation|council|agency|museum|bank|"
    r"centre?|centro|zentrum|network|initiative|consortium|society)\b"
)
LABORATORY = re.compile(
    r"\b(?:laborator\w+|laboratoire|labor|research|ai|technology|robotics|systems|solutions|software)\b"
)
DEPARTMENT = re.compile(
    r"\b(?:department|departments|dept|depts|dpt|dep|deptartment|departement|departamento|dipartimento|dpto|depto|"
    r"faculty|faculties|faculte|facultad|fakultat|fachbereich|facolta|division|chair|lehrstuhl|programs?|programme|"
    r"graduate school|^school of|^schools of|college of|key laboratory|state key|key lab|engineering research center|"
    r"ministry|undergraduate|joint|professor|professur|phd|student|member|groups|team|section|unit|branch|dean)\b"
)
FACULTY_FIRST = re.compile(
    r"^(?:school|college|faculty|department|dept|graduate school|institute) of\b|^(?:school|college)s?$"
)
COLLEGES_THAT_ARE = re.compile(r"\bcollege of (?:william|charleston|new jersey|staten island|holy cross|wooster)\b")
JUNK = re.compile(
    r"\b(?:independent|researcher|unaffiliated|freelancer?|undefined|anonymous|affiliation|unknown|retired|"
    r"self employed|consultant|currently|work done|corresponding|author|alumn\w+|intern|fellow|equal contribution)\b"
)
JUNK_WHOLE = words("none null na nan private student unknown other others home researcher tbd x usa") | {"n a"}
FIELDS = words(
    """
    a advanced aerospace ai and applied applications artificial automation automatic big biological biology
    biomedical bioengineering biostatistics brain business chemical chemistry civil cognition cognitive
    communication communications computation computational computer computers computing control cs cse culture
    cybernetics cyber cyberspace data decision design development digital doctoral dynamics ece eecs economics
    education ee electrical electronic electronics empirical energy engineering environmental finance for
    foundations game graphics health human image imaging inference informatics information innovation integrated
    intelligence intelligent interaction interdisciplinary international its knowledge language languages law
    learning linguistics logic machine machines management marketing materials math mathematical mathematics
    mechanical mechatronics media medical medicine methods microelectronics mobile molecular multimedia natural
    network networks neural neuroscience of on operations optical optimization perception pharmacy philosophy
    physical physics policy processing program psychology public quantitative recognition robotics robot robots
    safety school science sciences security semantic sensing signal signals simulation social software space
    speech statistical statistics systems system technology technologies telecommunication telecommunications
    the theoretical theory university to und vision visual web wireless with de department polytechnic
    pediatrics radiology oncology cardiology surgery neurology neurobiology genetics bioinformatics astronomy
    geography history psychiatry anthropology sociology nursing dentistry journalism architecture agriculture
    departments faculty group institute college center laboratory laboratories research projects project
    """
)  # fmt: skip
FIELDS_FIRST = words(
    """
    computer computers electrical engineering information mathematics mathematical statistics statistical
    physics software machine robotics cognitive data cs cse eecs ece artificial computing economics psychology
    biomedical bioengineering informatics linguistics neuroscience visual vision language school schools
    """
)  # fmt: skip
SYSTEMS = {
    "university of technology": "sydney",
    "california": "berkeley|los angeles|san diego|irvine|davis|santa barbara|santa cruz|riverside|merced|san francisco",
    "texas": "austin|dallas|arlington|san antonio|el paso|tyler|rio grande valley",
    "illinois": "urbana champaign|urbana|champaign|chicago|springfield",
    "maryland": "college park|baltimore county|baltimore",
    "massachusetts": "amherst|boston|lowell|dartmouth",
    "north carolina": "chapel hill|charlotte|greensboro|wilmington",
    "wisconsin": "madison|milwaukee",
    "michigan": "ann arbor|dearborn|flint",
    "minnesota": "twin cities|duluth|minneapolis",
    "colorado": "boulder|denver|colorado springs",
    "hong kong": "shenzhen",
    "hong kong university of science and technology": "guangzhou",
    "alabama": "birmingham|huntsville|tuscaloosa",
    "nebraska": "lincoln|omaha",
    "missouri": "columbia|kansas city|st louis|rolla",
    "tennessee": "knoxville|chattanooga",
    "nevada": "reno|las vegas",
    "indiana university": "bloomington",
    "state university of new york": "buffalo|stony brook|albany|binghamton",
    "vietnam national university": "ho chi minh city|hanoi",
    "indian institute of technology": "bombay|mumbai|delhi|new delhi|madras|chennai|kanpur|kharagpur|hyderabad|"
    "guwahati|roorkee|jodhpur|patna|gandhinagar|indore|ropar|mandi|bhubaneswar|palakkad|tirupati|bhu",
    "international institute of information technology": "hyderabad|bangalore|bhubaneswar",
    "china university of mining and technology": "beijing|xuzhou",
    "china university of geosciences": "beijing|wuhan",
    "china university of petroleum": "beijing|east china",
    "harbin institute of technology": "shenzhen|weihai",
}
REGIONS = {"hong kong": "HK", "macau": "MO", "taiwan": "TW"}  # Whose addresses also end in China.
PART = re.compile(r"\b(?:laborator\w+|laboratoire|lab|groups?|team)\b")
TOWNS_TOO = frozenset(("stanford", "princeton", "dartmouth", "cornell", "penn", "rice", "apple"))
LEGAL_FORM = re.compile(
    r"(?:inc|incorporated|ltd|limited|llc|llp|gmbh|corp|corporation|co|plc|ag|bv|srl|spa|sa|pte|pvt|co ltd)"
)
LEGAL_END = re.compile(rf"(?<=\w)(?: {LEGAL_FORM.pattern})+$")
LEGAL_ENDING = re.compile(
    r"[\s,]+(?:inc|incorporated|ltd|limited|llc|llp|gmbh|corp|corporation|co|plc|ag|pte|pvt)\b\.?", re.IGNORECASE
)
CAMPUSES = {system: frozenset(campuses.split("|")) for system, campuses in SYSTEMS.items()}
