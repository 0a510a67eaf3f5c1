"""Short forms of given names that people publish under. Only pairs that name one name in English usage."""

from __future__ import annotations

_FORMS = """
abigail abby; albert al bert; alexander alex alec sasha alexandre; alexandra alex sasha; alexandros alex; alfred fred;
amanda mandy; andrew andy drew; andreas andy; anthony tony; antonio toni tony; arthur art; barbara barb; benjamin ben;
bernard bernie; bradley brad; carolyn carol; catherine cathy kate; charles charlie chuck; christine chris; christina
chris tina; christopher chris; clifford cliff; cynthia cindy; daniel dan danny; david dave; deborah debbie deb debora;
dmitry dima dmitri; dmitrii dmitry; donald don; dorothy dot; douglas doug; edward ed eddie ted; eduard ed; douglass
doug; gustave gus; christian chris; elizabeth liz beth betty lisa; emmanuel manny; eugene gene; evgeny eugene; frances
fran; francis frank; frederick fred freddy; gerald gerry jerry; geoffrey geoff; gregory greg; gwendolyn gwen; harold
hal harry; henry hank harry; howard howie; ignacio nacho; jacob jake; jacqueline jackie; james jim jimmy jamie; janice
jan; jeffrey jeff; jennifer jenny jen; jessica jess; joanna jo; johannes hans jan; jonathan jon; john jack johnny;
joseph joe joey; joshua josh; judith judy; katherine kathy kate katie; kathleen kathy; kenneth ken kenny; koldobika
koldo; konstantin kostya; lawrence larry; laurence larry; lenhart len; leonard len leo; leonidas leo; louis lou;
margaret maggie meg peggy; martin marty; matthew matt; matthias matt; maximilian max; michael mike mick; michelle
shelly; mikhail misha michael; mitchell mitch; mitchel mitch; mohammad mohammed muhammad mohamed mohamad md; nathan
nate; nathaniel nathan nate nat; nathanael nathan nate; nicholas nick; nicolas nick nico; nikolaos nikos nick; nikolai
nick; oliver ollie; pamela pam; patricia pat patty; patrick pat; peter pete; philip phil; phillip phil; rachel rae;
raymond ray; rebecca becky; richard rich rick dick; robert rob bob bobby; roland rolly; ronald ron; rosemary rose;
rudolf rudi; russell russ; samuel sam; samantha sam; sandra sandy; sebastian seb; sergey serge sergei; sharon shari;
stanley stan; stephen steve stephan; steven steve; stuart stu; susan sue susie; sven swen; terence terry; theodore ted
theo; thomas tom tommy; timothy tim; tobias toby; valerie val; victor vic; victoria vicky; vincent vince; vladimir
vlad volodya; walter walt; wilhelm willi; william bill billy will; yevgeny eugene evgeny; zachary zach zack
"""


def _classes() -> dict[str, frozenset[int]]:
    classes: dict[str, set[int]] = {}
    for number, line in enumerate(_FORMS.replace("\n", " ").split(";")):
        for form in line.split():
            classes.setdefault(form, set()).add(number)
    return {form: frozenset(numbers) for form, numbers in classes.items()}


_CLASSES = _classes()
_NONE: frozenset[int] = frozenset()


def nicknames_agree(a: str, b: str) -> bool:
    """Tell whether two folded given names are forms of one name, such as `bill` and `william`."""
    return not _CLASSES.get(a, _NONE).isdisjoint(_CLASSES.get(b, _NONE))
