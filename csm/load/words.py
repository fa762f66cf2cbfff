"""What people write: made of parts, so that no two subjects are quite alike; messages are rendered once per process."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from random import Random

from cases.markup import render, visible_text
from csm.load.dice import dice
from csm.load.tables import escaped


def _words(text: str) -> list[str]:
    return text.split()


def _phrases(text: str) -> list[str]:
    return text.split("|")


FIRST = _words(
    "Ada Amir Anke Bela Bruno Carla Chen Dario Dilek Elena Emil Fatma Felix Greta Hana Hugo Ines Ivo Jana Jonas Karim Kira "
    "Lars Lena Luca Maja Marek Mina Nadia Nils Olga Otto Paula Petr Rana Rosa Samir Sofia Tara Theo Ulla Uwe Vera Wim Yara Zoe"
)
LAST = _words(
    "Albrecht Almeida Baker Berg Bianchi Bosch Brandt Costa Demir Diaz Egger Endo Fischer Fontaine Gruber Haas Hansen Hoffmann "
    "Ito Jensen Jovic Kaya Keller Kim Kowalski Larsen Lehmann Marino Meyer Moreau Nagy Novak Okafor Olsen Pereira Petrov Quinn "
    "Rossi Sato Schmid Silva Steiner Tanaka Toth Ueda Vogel Wagner Weber Yilmaz Zeller"
)
FIRMS = _words(
    "Aurora Baltic Cedar Delta Ember Falcon Granite Harbour Iris Juniper Kestrel Lumen Meridian Nimbus Onyx Pioneer Quartz Ridge "
    "Summit Tundra Umbra Vector Willow Xenon Yukon Zephyr"
)
TRADES = _words("Foods Glass Energy Logistics Dairy Steel Pharma Air Print Hotels Clinics Marine Textiles Paper Tools")
FORMS = _words("GmbH AG Ltd Inc SARL BV AB SpA")
THINGS = _words(
    "chiller compressor invoice delivery sensor licence gateway filter pump display dashboard report login password order battery "
    "controller firmware valve fan router label contract refund export import mobile-app integration certificate thermostat"
)
TROUBLES = _phrases(
    "stopped working|is too loud|shows error E{n}|was not delivered|is wrong since the update|cannot be opened|leaks oil|"
    "loses its connection|is missing a part|needs an appointment|was charged twice|is slower than before|"
    "does not start after the power cut|has the wrong address|reports {n} °C"
)
OPENINGS = _phrases(
    "Good morning,|Hello,|Hi team,|Dear colleagues,|Thank you for the quick answer.|I have looked at it again.|One more thing:"
)
MIDDLES = _phrases(
    "the unit in hall {n} fails about every second hour, and each time we have to start it by hand.|could you tell us when the "
    "technician will come? We have to open the gate.|I have attached what the display shows. The number is **{n}**.|we restarted "
    "it as you said, which helped for a day:\n\n- first it ran\n- then it stopped again\n- now it does not start|the invoice "
    "{n} has two lines for the same part. Please correct it.|this also happens at our other site, since last week.|please try "
    "version {n}.2 and tell us whether it still happens.|the part has been ordered and should be with you in two days.|we have "
    "found the cause: a setting was lost in the update. It is corrected now."
)
CLOSINGS = _phrases("Thanks|Best regards|Kind regards|Many thanks in advance|Please call me if anything is unclear.")
NOTES = _phrases(
    "Called back, nobody answered.|Checked with second level: known since {n}.|Customer is on the gold plan, be quick.|"
    "Spare part {n} is in stock.|Looks like the one from last week, compare before answering."
)
SOLUTIONS = _phrases(
    "Replaced the part and tested it for an hour.|Corrected the setting and wrote it into the handbook.|Sent a credit note.|"
    "The update fixes it; the customer confirmed on the phone.|Explained how it works; nothing was broken."
)
CATEGORIES = ("hardware", "billing", "software", "delivery", "access", "")
TAGS = ("vip", "warranty", "on-site", "recurring", "spare-part", "training")


@dataclass(frozen=True)
class Written:
    """A message in the forms in which it is stored, as COPY reads them."""

    body: str
    html: str
    visible: str


@dataclass(frozen=True)
class Said:
    """A short text and its hash, as the ledger keeps it."""

    text: str
    digest: str


def subject(random: Random) -> str:
    """A line that says what is wrong."""
    thing, trouble = random.choice(THINGS), random.choice(TROUBLES)
    return f"{thing.capitalize()} {random.randrange(1000, 9999)} {trouble.format(n=random.randrange(10, 99))}"


@cache
def messages() -> tuple[Written, ...]:
    """Some hundred letters, from a line to a page; the same ones in every process."""
    random = dice("messages")
    return tuple(_written(_letter(random)) for _ in range(400))


@cache
def notes() -> tuple[Written, ...]:
    """What colleagues write to each other."""
    random = dice("notes")
    return tuple(_written(random.choice(NOTES).format(n=random.randrange(10, 99))) for _ in range(60))


@cache
def solutions() -> tuple[Said, ...]:
    """How cases end."""
    return tuple(said(text) for text in SOLUTIONS)


def said(text: str) -> Said:
    """With its hash."""
    return Said(escaped(text), hashlib.sha256(text.encode()).hexdigest())


def _letter(random: Random) -> str:
    middles = [
        random.choice(MIDDLES).format(n=random.randrange(10, 99)) for _ in range(1 + int(random.expovariate(0.7)))
    ]
    return "\n\n".join([random.choice(OPENINGS), *middles[:8], random.choice(CLOSINGS)])


def _written(source: str) -> Written:
    return Written(escaped(source), escaped(render(source)), escaped(visible_text(source)))
