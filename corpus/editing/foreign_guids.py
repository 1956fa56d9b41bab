"""The GUIDs by which other programs know the codes and coders of a study.

REFI-QDA names everything by a GUID. A code or coder that came from another program keeps the
GUID it had there, so that the program recognises its own when the study goes back to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..formats.refi import guid_of
from ..study.study import Study

Kind = Literal["code", "user", "variable"]


def foreign_guids(study: Study, kind: Kind) -> dict[str, str]:
    """The GUIDs that codes (by id), users or variables (by name) had in the file they came from."""
    return study.settings.foreign_guids.get(kind, {})


def keep_foreign_guids(study: Study, kind: Kind, guids: Mapping[str, str]) -> None:
    """Keep GUIDs by id or name; the first one that was kept stays. Call it within `writing`.

    A GUID that turven itself derives from the id is not kept: it can be derived again.
    """
    kept = study.settings.foreign_guids
    foreign = {id_: guid for id_, guid in guids.items() if guid != guid_of(kind, id_)}
    if foreign.keys() - kept.get(kind, {}).keys():
        study.settings.foreign_guids = kept | {kind: foreign | kept.get(kind, {})}
