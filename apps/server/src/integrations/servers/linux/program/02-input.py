# What comes in, checked before anything is written. After this no name holds a character that means something anywhere.

USERNAME = re.compile(r"[a-z][a-z0-9]{1,15}")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"({LABEL}\.)+{LABEL}")
EXTERNAL_ID = re.compile(r"[\x21-\x7e]{1,200}")
PASSWORD = re.compile(r"[^\x00-\x1f\x7f]{8,200}")
BACKUP_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[a-z0-9.-]{1,180}")
PATH = re.compile(r"(/[A-Za-z0-9_@+-][A-Za-z0-9_.@+-]*)+")
WORD = re.compile(r"[A-Za-z0-9_./@+=:,-]+")

# Where things are on a server. Each is a path, a command, a name or a number.
PATHS = {"webRoot", "stateDirectory", "backupDirectory", "nginxAvailable", "nginxEnabled", "nginxLogs", "phpSockets", "sshdConfig", "certbotFolder"}
COMMANDS = {"nginxTest", "nginxReload", "phpTest", "phpReload", "mariadbOptions", "postgresOptions", "certbotOptions"}
NAMES = {"webGroup", "sftpGroup", "postgresUser"}
NUMBERS = {"httpPort", "httpsPort", "keepFreeMib", "waitSeconds"}


def fits(pattern, text):
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def bad(what):
    return Refused("BAD_INPUT", what)


def check_username(name):
    if not fits(USERNAME, name):
        raise bad("A user name has 2 to 16 lower-case letters and digits, a letter first.")
    return name


def check_domain(domain):
    if not fits(DOMAIN, domain) or len(domain) > 253 or domain.rsplit(".", 1)[1].isdigit():
        raise bad("This is not a domain: it needs lower-case labels of letters, digits and hyphens with dots between them.")
    # With the name in front it must still be one.
    if len("www." + domain) > 253:
        raise bad("The domain is too long.")
    return domain


def check_external_id(value):
    if not fits(EXTERNAL_ID, value):
        raise bad("The key of an account is 1 to 200 printable characters.")
    return value


def check_password(password):
    if not fits(PASSWORD, password):
        raise bad("A password has 8 to 200 characters, and no control characters.")
    return password


def check_act(key):
    if not fits(EXTERNAL_ID, key):
        raise bad("The key of an act is 1 to 200 printable characters.")
    return key


def check_backup_id(value):
    # Whatever is not shaped like one of ours cannot be one; it is never made a path of.
    if not fits(BACKUP_ID, value):
        raise Refused("NO_BACKUP", "There is no such back-up.")
    return value


def plain_text(value):
    """A name or an address, kept for people: without control characters, and not endless."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value if isinstance(value, str) else "").strip()[:200]


def one_of(value, *choices):
    if value not in choices:
        raise bad(f"The plan wants {value!r}, which is none of {', '.join(choices)}.")
    return value


def whole(value, least, most):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise bad(f"The plan wants {value!r}, which is no number from {least} to {most}.")
    return value


def check_plan(plan):
    if not isinstance(plan, dict):
        raise bad("The plan is missing.")
    return {
        "diskMib": whole(plan.get("diskMib"), 1, 10**9),
        "trafficMib": whole(plan.get("trafficMib"), 1, 10**9),
        "php": one_of(plan.get("php"), "if_installed", "yes", "no"),
        "phpProcesses": whole(plan.get("phpProcesses"), 1, 1000) or 5,
        "phpMemoryMib": whole(plan.get("phpMemoryMib"), 16, 65536) or 128,
        "database": one_of(plan.get("database"), "none", "any", "mariadb", "postgresql"),
        "certificate": one_of(plan.get("certificate"), "none", "self_signed", "acme"),
    }


def check_layout(layout):
    """Paths go into configurations and commands are run as root, so these are held to plain characters as well."""
    checked = {}
    for name, value in layout.items():
        if name in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
                raise bad(f"{name} is not a number.")
            checked[name] = value
        elif name in PATHS:
            if not fits(PATH, value) or ".." in value.split("/"):
                raise bad(f"{name} is not an absolute path of plain characters.")
            checked[name] = value
        elif name in COMMANDS:
            words = value.split()
            if not all(fits(WORD, word) for word in words):
                raise bad(f"{name} holds characters that no command here needs.")
            checked[name] = words
        elif name in NAMES:
            if not fits(re.compile(r"[a-z_][a-z0-9_-]{0,31}"), value):
                raise bad(f"{name} is no name of a user or group.")
            checked[name] = value
        elif name == "phpPools":
            if value != "" and not fits(PATH, value):
                raise bad(f"{name} is not an absolute path of plain characters.")
            checked[name] = value
        elif name in ("acmeServer", "acmeProbe"):
            if value != "" and not fits(re.compile(r"[A-Za-z0-9_./:-]+"), value):
                raise bad(f"{name} is not an address.")
            checked[name] = value
        else:
            raise bad(f"{name} is nothing that is known here.")
    missing = (PATHS | COMMANDS | NAMES | NUMBERS | {"phpPools", "acmeServer", "acmeProbe"}) - checked.keys()
    if missing:
        raise bad(f"{', '.join(sorted(missing))} is missing.")
    return checked
