"""Words as the phrases of papers are made of them: what is a word, which ones say nothing, and which two are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# What stands in a text and is no prose.
_NO_PROSE = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\$\$?[^$]{0,300}\$\$?|\\[a-zA-Z]+\*?(?:\[[^\]]{0,80}\])?"
    r"|</?[a-zA-Z][^<>]{0,200}>|&#?\w{1,8};|\(cid:\d+\)"
)
_MAY_HOLD_NONE = re.compile(r"[$\\<&@]|https?:|www\.|cid:")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})
_PREFIXES = tuple(
    """
    semi self multi non cross pre co sub un bi inter intra meta micro hyper anti auto re over under post neuro bio geo
    spatio
    """.split()  # noqa: SIM905
)
_AFTER_PREFIX = "|".join(rf"(?<=\b[{prefix[0].upper()}{prefix[0]}]{prefix[1:]})" for prefix in _PREFIXES)
# A word, with the hyphen that ties it to the next; or one mark, which ends a phrase. `k-means`, `multi-agent` and
# `COVID-19` are one word, and `text-to-image`.
TOKEN = re.compile(
    rf"\w++(?:(?=-)(?:-\d\w*|-(?:of|to|in|and|by|on)(?:-the)?-\w+|(?:(?<=\b\w)|{_AFTER_PREFIX})-\w+))?(?:['’]s\b)?-?|\S"
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Function words, and verbs and adverbs that no name of a subject holds: a phrase ends before and begins after them.
STOP_WORDS = _set(
    """
    a an the this that these those some any each every either neither both all another other others such same own
    most many much more less least few several various certain one two three four five six seven eight nine ten
    first second third i we you he she it they me us him her them our ours your his its their theirs ourselves
    itself themselves who whom whose which what when where why how there here of in on at to by with from for into
    onto over under about above below between among amongst across through throughout during before after against
    within without via per upon toward towards along around beyond behind beside besides despite except like unlike
    until since than as if then else and or but nor so yet because while whereas although though whether however
    thus hence therefore moreover furthermore additionally consequently also not no only even still just very too
    quite rather almost often always never sometimes usually generally typically currently recently finally firstly
    secondly lastly instead already again further together respectively simultaneously ie eg etc vs versus al et cf
    be am is are was were been being have has had having do does did doing done can could may might must shall
    should will would cannot ought need needs needed let lets make makes made making use uses used using utilize
    utilizes utilized utilizing employ employs employed employing propose proposes proposed proposing present
    presents presented presenting introduce introduces introduced introducing show shows showed shown showing
    demonstrate demonstrates demonstrated demonstrating achieve achieves achieved achieving obtain obtains obtained
    obtaining provide provides provided providing consider considers considered considering describe describes
    described describing discuss discusses discussed discussing investigate investigates investigated investigating
    explore explores explored exploring examine examines examined examining address addresses addressed addressing
    tackle tackles tackled tackling improve improves improved improving enhance enhances enhanced enhancing enable
    enables enabled enabling allow allows allowed allowing lead leads led leading require requires required
    requiring aim aims aimed aiming develop develops developed developing outperform outperforms outperformed
    outperforming compare compares compared comparing based given find finds found finding suggest suggests
    suggested suggesting reveal reveals revealed exploit exploits exploited exploiting leverage leverages leveraged
    leveraging apply applies applied applying extend extends extended extending contain contains contained
    containing include includes included including involve involves involved involving become becomes became
    becoming focus focuses focused focusing fail fails failed failing remain remains rely relies relied relying
    yield yields yielded yielding offer offers offered offering take takes took taken taking give gives gave giving
    get gets got getting go goes going come comes came seek seeks build builds built building construct constructs
    constructed constructing conduct conducts conducted perform performs performed performing produce produces
    produced producing define defines defined defining formulate formulates formulated extract extracts extracted
    captures captured capturing reduce reduces reduced reducing increase increases increased increasing evaluate
    evaluates evaluated evaluating validate validates validated report reports reported reporting establish
    establishes established establishing derive derives derived deriving prove proves proved proven proving combine
    combines combined combining incorporate incorporates incorporated incorporating integrate integrates integrating
    create creates created creating generate generates solve solves solved solving understand overcome overcomes
    able unable due according depending depends depend well far long-standing called known unknown seen better good
    worse worst easy easily available applicable suitable capable possible impossible necessary important crucial
    critical essential significant significantly considerable considerably substantial substantially remarkable
    remarkably promising competitive superior comparable extensive comprehensive thorough thoroughly effective
    effectively efficient efficiently novel new newly recent existing previous previously prior current traditional
    conventional different similar main major key simple simply powerful popular widely wide challenging difficult
    hard useful interesting particular particularly specific specifically special especially commonly entire
    entirely overall state-of-the-art art ever viz lies lie arise arises arising exhibit exhibits exhibited suffer
    suffers ensure ensures ensuring help helps helped helping identify identifies identified adopt adopts adopted
    adopting select selects keep keeps kept bring brings assume assumes assumed want wants say says said believe
    know knows think thinks hope tend tends consist consists consisting comprise comprises comprising follow follows
    followed concern concerns concerning regarding related serve serves served serving supports supported supporting
    represent represents represented study studies studied studying analyze analyzes analyzed analyzing analyse
    analysed discover discovers discovered determine determines determined determining highlight highlights
    highlighted illustrate illustrates illustrated indicate indicates indicated confirm confirms confirmed motivate
    motivates motivated inspire inspires inspired release released releasing collect collects collected collecting
    participate participated submit submitted submission submissions nsf dont ii iii iv lot lots nevertheless
    nonetheless notably unclear up out down off later otherwise don doesn didn isn aren wasn weren won couldn wouldn
    shouldn haven hasn hadn ll ve re kind kinds sort sorts way ways thing things something anything nothing
    everything someone everyone anyone regardless rarely directly
    """
)
# The commonest words of the other languages that titles are in, save those that English has too.
FOREIGN_WORDS = _set(
    """
    français française textes texte
    montrent montrons présentons proposons permet permettent présente propose décrivons étudions travail travaux
    article résultats résultat méthode méthodes approche approches système systèmes modèle modèles tâche tâches
    partir différents différentes deux trois nouvelle nouveau nouveaux autres autre tout tous toutes faire cela
    celle ceux ergebnisse arbeit methode verfahren resultados trabajo método artículo sistema modelo artigo de par
    plus le la les un une des du au aux et est sont dans sur pour avec sans sous entre vers chez ou où que qui quoi
    dont ce cet cette ces mais donc ni car nous vous ils elles leur leurs notre nos son sa ses mon ma mes être avoir
    fait comme très ainsi selon lors afin cadre cas aussi été peut peuvent étude d l qu n s c j m t der die das dem
    den ein eine einer eines einem einen und oder mit von vom zum zur zu für auf aus bei nach über unter durch als
    auch ist sind wird werden nicht im ins el los las del al y e o en una unos unas con sin sobre para como es ser
    se lo su sus más pero desde hasta este esta estos estas do da dos na no nas ao aos um uma com sem em não os às
    il gli di nel nella della delle dei degli dal dalla che non è per tra fra uno sono nell dell all het een van
    voor met niet zijn wordt op te door bij aan uit om и в на по для с из что как не или к от
    """
) - {"die", "car", "cadre", "son", "do", "no", "cas", "as", "or", "em", "all", "van", "nos", "dell"}
# Words that phrases may hold, but neither begin nor end with, nor be: they are said of every subject.
GENERIC_WORDS = _set(
    """
    paper article work research researcher author result approach method methodology technique algorithm framework
    model system problem task challenge issue experiment evaluation performance accuracy quality improvement
    analysis solution strategy scheme procedure process mechanism tool toolkit application scenario setting case
    example instance number amount set type form level step part aspect area field domain range variety class kind
    role effect impact influence factor feature property characteristic advantage benefit limitation drawback gap
    need goal objective purpose idea concept notion theory principle basis background introduction overview survey
    review conclusion contribution insight evidence observation discussion question answer information knowledge
    data dataset benchmark baseline metric measure score value term point line order time year day today century
    state literature community practice implementation code project trial test testing comparison difference
    similarity relation relationship connection interaction combination integration extension version variant
    alternative direction future potential ability capability capacity effectiveness efficiency complexity cost
    resource demand success progress development advance advancement innovation attention interest focus perspective
    view viewpoint proof theorem assumption condition constraint requirement criterion definition formulation
    description representation structure component module element unit item object input output source target base
    end center context content group sample subset pair bit percent rate ratio degree size scale length large small
    big high low higher lower larger smaller greater long short fast slow quick rapid rich poor strong weak deep
    wide broad narrow full partial complete incomplete total final initial original early late modern classical
    standard basic fundamental advanced complex complicated sophisticated general generic universal global local
    single multiple individual joint common unique diverse distinct separate independent additional extra further
    practical theoretical empirical experimental real actual true false correct incorrect accurate precise exact
    approximate robust stable reliable scalable flexible lightweight innovative unified principled systematic
    automatic automated manual intelligent smart optimal suboptimal near good bad positive negative relevant
    irrelevant corresponding respective underlying inherent intrinsic successful tremendous great vast huge massive
    enormous limited ample abundant sufficient insufficient crucial vital numerous ubiquitous first-order user
    people person human world life society environment toward study case-study proceeding workshop conference track
    edition task-specific preliminary pilot ongoing contemporary emerging state-of- learning training prediction
    computation estimation generation detection classification recognition understanding thesis dissertation phd
    chapter book report technical supplementary appendix figure table section today's thinking simultaneous detailed
    desired resulting trained learned training-free generated observed expected measured selected improved increased
    reduced optimized enhanced combined associated involved unseen plausible satisfactory notable dramatic f1 free
    aforementioned art outline implication consideration possibility opportunity importance significance lack
    absence presence existence choice decision selection construction design architecture pipeline network function
    variable parameter set-up setup assessment investigation exploration examination finding formal informal
    abstract abstract-level text word language image video based-on top best-performing magnitude previous-state
    trade trade-off regard addition fact respect contrast particular spite order-of face majority minority half
    extent manner fashion sense matter place position side step-by-step line-of stage phase phenomenon
    """
)
# Adjectives and participles that may begin a phrase, but end none.
_NO_END = re.compile(
    r"(?:^.{2,}(?<!spe)(?<!se)(?<!fe)(?<!ne)(?<!crow)(?<!ee)ed$|(?:ous|ible|able|ful|ive|ial|ical|ual|ally|ently|ively|ary|antic|actic|(?<!cr)ique)$|ly$|wise$)"
)
_NO_END_BUT = _set(
    """
    motive archive perspective objective incentive directive adjective narrative derivative primitive initiative
    variable table executable observable tutorial trial material potential polynomial binomial multinomial manual
    ritual visual-lexical vocabulary dictionary boundary summary library commentary glossary binary anomaly assembly
    family polyp supply reply monopoly alternative collective invective additive deep-fly butterfly embed testbed
    seabed watershed bed seed speed feed weed need breed manifold hundred radical chemical cable
    """
)
# Adverbs that are part of names: `weakly supervised learning`, `minimally invasive surgery`.
_NAMING_ADVERBS = _set("minimally weakly partially fully densely sparsely doubly highly nearly early daily family")
# Scripts that do not set words apart: what looks like a word is a clause.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ADVERB = re.compile(r"^[^\W\d]{3,}ly$")
_PLURAL_OF_ITSELF = re.compile(r"(?:ss|us|is|ics|ous|[aeiou]{2}s)$")
_PLURAL_ICS = _set("metrics topics heuristics characteristics critics clinics comics mosaics logics statistics basics")
_IRREGULAR = {
    "analyses": "analysis", "matrices": "matrix", "indices": "index", "corpora": "corpus", "hypotheses": "hypothesis",
    "vertices": "vertex", "bases": "base", "criteria": "criterion", "phenomena": "phenomenon", "ontologies": "ontology",
    "children": "child", "men": "man", "women": "woman", "mice": "mouse", "people": "people", "theses": "thesis",
    "lexica": "lexicon", "syntheses": "synthesis", "crises": "crisis", "stimuli": "stimulus", "media": "media",
    "series": "series", "species": "species", "news": "news", "bias": "bias", "biases": "bias", "lens": "lens",
    "gas": "gas", "atlas": "atlas", "canvas": "canvas", "alias": "alias", "process": "process",
    "parentheses": "parenthesis",
    "kansas": "kansas", "texas": "texas", "always": "always", "diabetes": "diabetes", "movies": "movie",
    "queries": "query", "automata": "automaton", "schemata": "schema", "schemas": "schema", "formulae": "formula",
    "embeddings": "embedding", "hypernetworks": "hypernetwork",
}  # fmt: skip
# British spellings, and what they are elsewhere: only where the library has both.
_BRITISH = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|er|ers|ing)$"), r"yz\1"),
    (re.compile(r"([aeiou])ll(ed|ing|er|ers)$"), r"\1l\2"),
    (re.compile(r"our(s?|al|ally|ed|ing|ation|ations)$"), r"or\1"),
    (re.compile(r"tre(s?)$"), r"ter\1"),
    (re.compile(r"ogue(s?)$"), r"og\1"),
)


def prose(text: str) -> str:
    """Return a text with ` . ` where it has addresses, formulas, commands or tags, and with letters for ligatures."""
    if not text.isascii():
        text = text.translate(_LIGATURES)
    return _NO_PROSE.sub(" . ", text) if _MAY_HOLD_NONE.search(text) else text


def plain(word: str) -> str:
    """Return a word as words are compared: small letters, no hyphens, no possessive ending."""
    small = word.lower().rstrip("-").replace("’", "'")
    return small.removesuffix("'s").replace("-", "").replace("'", "")


def divides(word: str) -> bool:
    """Tell whether a phrase ends before a token: marks, numbers, single letters, function words, verbs.

    What is tied to the next word is part of a name, as in `few-shot` and `on-policy`.
    """
    small = word.lower().rstrip("-")
    if word.endswith("-") and small.isalpha():
        return False
    if len(small) < 2 or small in STOP_WORDS or small in FOREIGN_WORDS or "_" in small or _UNSPACED.search(small):
        return True
    if small[0].isdigit() and small.removesuffix("th").replace("-", "").isdigit():
        return True
    return bool(_ADVERB.match(small)) and small not in _NAMING_ADVERBS and small not in _NO_END_BUT


def one_key(words: Mapping[str, int]) -> dict[str, str]:
    """Return what each word is counted as: plurals as their singular, British spellings as American ones.

    words: plain word → how often the library has it. A form is taken for another only where the library has that too.
    """
    keys = {}
    for word in words:
        key = _singular(word, words)
        for pattern, american in _BRITISH:
            other = pattern.sub(american, key)
            if other != key and words.get(other, 0) > 0:
                key = other
                break
        keys[word] = key
    return keys


def _singular(word: str, words: Mapping[str, int]) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or (_PLURAL_OF_ITSELF.search(word) and word not in _PLURAL_ICS):
        return word
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and word[: -len(ending)] + instead in words:
            return word[: -len(ending)] + instead
    return word[:-1] if word[:-1] in words else word


def may_begin(word: str) -> bool:
    """Tell whether a phrase may begin with a word: with none that is said of every subject."""
    return word not in GENERIC_WORDS or word in _NOUNS_AND_MODIFIERS


def may_end(word: str) -> bool:
    """Tell whether a phrase may end with a word: with no adjective and no participle."""
    return word in _HEADS or (word not in GENERIC_WORDS and (word in _NO_END_BUT or not _NO_END.search(word)))


def says_nothing(words: Iterable[str]) -> bool:
    """Tell whether a phrase consists of words that are said of every subject."""
    return all(word in GENERIC_WORDS or word in STOP_WORDS for word in words)


# Of the words that are said of every subject, those that head phrases (`image classification`, `data model`), and those
# that may begin one (`image segmentation`, `large language models`).
_HEADS = _set(
    """
    base algorithm model system problem task evaluation analysis theory learning training prediction estimation
    generation detection classification recognition understanding representation structure architecture network
    function design selection construction text word language image video process mechanism object data dataset
    corpus information knowledge answer testing measure metric constraint decision attention interaction integration
    relation similarity context time dynamic review report code assessment complexity environment setting group
    summary feature game score computation question distribution scale proof theorem rate
    """
)
_NOUNS_AND_MODIFIERS = _set(
    """
    large deep multiple human object language text word image video information knowledge data feature decision
    question answer attention resource context theorem test training learning local global joint model time state
    source target abstract domain group class constraint code user game causal representation network function
    variable parameter low high small long short relation structure automatic task smart intelligent positive
    negative optimal robust set point world society prediction design content weak strong rate complex formal case
    theory single approximate quality
    """
)
