"""The GUIDs by which other programs know the codes and coders of a study.

REFI-QDA names everything by a GUID. A code or coder that came from another program keeps the
GUID it had there, so that the program recognises its own when the study goes back to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from ..formats.refi import guid_of
from ..study.study import Study

Kind = Literal["code", "user"]

_SETTING = "refi"


def foreign_guids(study: Study, kind: Kind) -> dict[str, str]:
    """The GUIDs that codes (by id) or users (by name) had in the file they came from."""
    guids: dict[str, str] = json.loads(study.setting(_SETTING) or "{}").get(kind, {})
    return guids


def keep_foreign_guids(study: Study, kind: Kind, guids: Mapping[str, str]) -> None:
    """Keep GUIDs by id or name; the first one that was kept stays. Call it within `writing`.

    A GUID that turven itself derives from the id is not kept: it can be derived again.
    """
    kept = json.loads(study.setting(_SETTING) or "{}")
    foreign = {id_: guid for id_, guid in guids.items() if guid != guid_of(kind, id_)}
    if foreign.keys() - kept.get(kind, {}).keys():
        kept[kind] = foreign | kept.get(kind, {})
        study.set(_SETTING, json.dumps(kept, ensure_ascii=False))
