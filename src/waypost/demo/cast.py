"""The people of the demonstration: posts, never persons. The accounts one can sign in with begin with "demo."."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.access import actions as access
from waypost.access import queries as access_queries
from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation import queries as organisation
from waypost.platform import clock

PASSWORD = "waypost-demo"  # noqa: S105 - the demonstration's, shown on its sign-in page
PASSPHRASE = access_queries.DEMONSTRATION_PASSPHRASE
SETUP = Actor(None, "command line", grants=(Grant(Role.OFFICE), Grant(Role.ADMIN)))
FROM_ON = date(2021, 3, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One account: its post in both languages, its role, and the unit it comes from (by name)."""

    key: str
    name: str
    name_en: str
    role: Role
    home: str = ""


OFFICES = (
    Part("demo.office", "省教整办值班员", "Duty officer of the office", Role.OFFICE),
    Part("demo.office2", "省教整办复核员", "Second officer of the office", Role.OFFICE),
)
GROUP = (
    Part("demo.leader", "指导组组长", "Group leader", Role.LEADER),
    Part("demo.deputy", "副组长（定西）", "Deputy leader, Dingxi", Role.DEPUTY),
    Part("demo.deputy2", "副组长（天水）", "Deputy leader, Tianshui", Role.DEPUTY),
    Part("demo.inspector", "组员甲（定西）", "Inspector A, Dingxi", Role.INSPECTOR),
    Part("demo.inspector2", "组员乙（定西）", "Inspector B, Dingxi", Role.INSPECTOR),
    Part("p.inspector3", "组员丙（定西，抽调）", "Inspector C, Dingxi, seconded", Role.INSPECTOR, "定西市司法局"),
    Part("p.inspector4", "组员丁（天水）", "Inspector D, Tianshui", Role.INSPECTOR),
    Part("p.inspector5", "组员戊（天水）", "Inspector E, Tianshui", Role.INSPECTOR),
    Part("p.inspector6", "组员己（天水，抽调）", "Inspector F, Tianshui, seconded", Role.INSPECTOR, "天水市司法局"),
)
OTHERS = (
    Part("demo.auditor", "审计监督员", "Auditor", Role.AUDITOR),
    Part("demo.admin", "系统管理员", "System administrator", Role.ADMIN),
)
HEAD_KEY, LIAISON_KEY, OFFICER_KEY = "demo.head", "demo.liaison", "demo.officer"
PLAYED_UNIT = "安定区车辆管理所"


class Cast:
    """Opens the accounts, and answers with the Actor behind each as the grants stand at the moment of the clock."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def actor(self, key: str) -> Actor:
        """The person of a key. Raises KeyError for one who has no account."""
        return access_queries.actor_of(self.ids[key], today=clock.today())

    def head(self, unit_id: int) -> Actor:
        """The head of a unit."""
        return self.actor(f"head.{unit_id}")

    def liaison(self, unit_id: int) -> Actor:
        """The liaison of a unit."""
        return self.actor(f"liaison.{unit_id}")

    def open(self, part: Part, *, units: dict[str, int]) -> int:
        """Open the account of one part, with a password where one can sign in with it."""
        can_sign_in = part.key.startswith("demo.")
        user = access.open_account(
            SETUP,
            username=part.key,
            name=part.name,
            name_en=part.name_en,
            password=PASSWORD if can_sign_in else None,
            home_unit_id=units[part.home] if part.home else None,
        )
        self.ids[part.key] = user.pk
        return user.pk

    def open_offices(self, *, units: dict[str, int]) -> None:
        """The office, the auditor and the administrator, who have the whole province."""
        for part in (*OFFICES, *OTHERS):
            access.grant(SETUP, user_id=self.open(part, units=units), role=part.role, from_on=FROM_ON)

    def make_keys(self) -> None:
        """Everybody of the group makes the passphrase of their sealed talks: the demonstration's, shown where it is
        asked for."""
        for part in GROUP:
            access.make_seal_key(self.actor(part.key), passphrase=PASSPHRASE)

    def open_unit(self, unit_id: int) -> None:
        """The head and the liaison of a unit; those of the unit played in the demonstration can sign in."""
        if f"head.{unit_id}" in self.ids:
            return
        place = organisation.place_of(unit_id)
        played = place.name == PLAYED_UNIT
        parts = [
            (f"head.{unit_id}", HEAD_KEY, Role.UNIT_HEAD, "主要负责人", "Head"),
            (f"liaison.{unit_id}", LIAISON_KEY, Role.LIAISON, "联络员", "Liaison"),
        ]
        if played:
            parts.append((f"officer.{unit_id}", OFFICER_KEY, Role.OFFICER, "干警", "Officer"))
        for key, shown, role, post, post_en in parts:
            part = Part(shown if played else key, f"{place.name}{post}", f"{post_en}, {place.name}", role)
            self.ids[key] = self.open(part, units={})
            access.grant(SETUP, user_id=self.ids[key], role=role, from_on=FROM_ON, unit_id=unit_id)
