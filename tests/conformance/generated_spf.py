"""SPF records and their zones, made up by chance from a seed."""

from dataclasses import dataclass
from random import Random

from fake_receiver.nameserver.text import parse_zone
from fake_receiver.nameserver.zone import Zone

ADDRESSES = ("198.51.100.25", "198.51.100.200", "203.0.113.7", "2001:db8:25::2", "2001:db8:26::1")
NETWORKS = ("ip4:198.51.100.0/25", "ip4:203.0.113.7", "ip4:192.0.2.0/24", "ip6:2001:db8:25::/64")
DOMAINS = tuple(f"d{number}.example" for number in range(10))
HOSTS = tuple(f"h{number}.example" for number in range(6))
LOCAL_PARTS = ("alice", "bob+list", "x-y")
FAULTY = (
    "ip4:198.51.100",
    "ipv4:198.51.100.25",
    "a:",
    "a:d1.example/33",
    "include",
    "%{x}",
    "all:x",
)
MACROS = ("%{l}.h0.example", "%{ir}.%{v}.example", "%{d2}", "%{o}", "%{h}", "%{d1r}.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A client, what it says, and the zone that judges it."""

    client_ip: str
    helo: str
    reverse_path: str
    zone: Zone


def generate(seed: int, zones: int, cases: int) -> list[Generated]:
    """``cases`` for each of so many zones."""
    random = Random(seed)
    made = []
    for _ in range(zones):
        zone = parse_zone(_zone_text(random))
        for _ in range(cases):
            domain = random.choice(DOMAINS)
            null = random.random() < 0.1
            made.append(
                Generated(
                    client_ip=random.choice(ADDRESSES),
                    helo=domain if null else random.choice(HOSTS),
                    reverse_path="" if null else f"{random.choice(LOCAL_PARTS)}@{domain}",
                    zone=zone,
                )
            )
    return made


def _zone_text(random: Random) -> str:
    lines = [f'{domain} TXT "{_record(random)}"' for domain in DOMAINS if random.random() < 0.9]
    for host in (*HOSTS, *DOMAINS[:5]):
        lines += [f"{host} {_rdtype(ip)} {ip}" for ip in ADDRESSES if random.random() < 0.25]
    for domain in DOMAINS:
        hosts = random.sample(HOSTS, random.choice((0, 0, 1, 2)))
        lines += [f"{domain} MX {10 + number} {host}" for number, host in enumerate(hosts)]
    for ip in ADDRESSES:
        if random.random() < 0.7:
            lines.append(f"{ip} PTR {random.choice((*HOSTS, *DOMAINS[:5]))}")
    lines.append(f"{random.choice(HOSTS)} {random.choice(('A', 'AAAA'))} !SERVFAIL")
    return "\n".join(lines)


def _rdtype(address: str) -> str:
    return "AAAA" if ":" in address else "A"


def _record(random: Random) -> str:
    terms = [_term(random) for _ in range(random.randint(0, 5))]
    if random.random() < 0.15:
        terms.append(f"redirect={random.choice(DOMAINS)}")
    if random.random() < 0.75:
        terms.append(random.choice(("-all", "~all", "?all", "+all")))
    if random.random() < 0.1:
        terms.insert(random.randint(0, len(terms)), random.choice((*FAULTY, "unknown=x", "a=b")))
    return " ".join(("v=spf1", *terms))


def _term(random: Random) -> str:
    qualifier = random.choice(("", "", "", "+", "-", "~", "?"))
    target = random.choice((*HOSTS, *DOMAINS, *MACROS))
    prefix = random.choice(("", "", "", "/24", "/25//64", "//48"))
    mechanism = random.choice(
        (
            random.choice(NETWORKS),
            f"a{prefix}",
            f"a:{target}{prefix}",
            f"mx{prefix}",
            f"mx:{target}{prefix}",
            f"exists:{target}",
            f"include:{random.choice(DOMAINS)}",
            f"include:{random.choice(DOMAINS)}",
            random.choice(("ptr", f"ptr:{random.choice(('example', *DOMAINS))}")),
        )
    )
    return qualifier + mechanism
