# Who owns what: a file for each account, root's alone. It is written before anything else is made, and removed last.

AT = {}


def state(*parts):
    return os.path.join(AT["stateDirectory"], *parts)


def prepare():
    """Our own folders. The public one holds the page of suspended sites and the answers for certificate authorities."""
    ensure_parents(AT["stateDirectory"])
    os.chmod(AT["stateDirectory"], 0o755)
    for name in ("accounts", "locks", "certificates", "jobs"):
        ensure_folder(state(name), 0o700)
    ensure_folder(state("public"), 0o755)
    ensure_folder(state("public", "challenges"), 0o755)
    ensure_parents(AT["webRoot"])
    forget_idle_locks()
    if not os.path.exists(state("public", "suspended.html")):
        put_file(state("public", "suspended.html"), SUSPENDED_PAGE, 0o644)


SUSPENDED_PAGE = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Suspended</title></head>
<body><h1>This site is suspended</h1><p>If it is yours, please get in touch with your hosting provider.</p></body>
</html>
"""


def record_path(name):
    return state("accounts", f"{name}.json")


def record_of(name):
    return read_json(record_path(name))


def keep(record):
    put_json(record_path(record["username"]), record)


def all_records():
    names = sorted(os.path.basename(path)[:-5] for path in glob.glob(state("accounts", "*.json")))
    records = (record_of(name) for name in names if fits(USERNAME, name))
    return [record for record in records if record is not None]


def lock_path(name):
    return state("locks", f"{name}.lock")


@contextlib.contextmanager
def the_account(name):
    """Nobody else works on this account. Of one that does not exist, not even the lock stays behind."""
    with locked(lock_path(name), 2):
        try:
            yield
        finally:
            if not os.path.exists(record_path(name)):
                remove_file(lock_path(name))


@contextlib.contextmanager
def the_server():
    """Nobody else changes users, sites or pools: the test of a configuration must not meet the half work of another."""
    with locked(state("locks", "server"), 20):
        for service in ("nginx", "php"):
            recover(service)
        yield


def forget_idle_locks():
    """Those of accounts that are gone, left by whoever was cut off at the very end."""
    for path in glob.glob(state("locks", "*.lock")):
        record = record_path(os.path.basename(path)[:-5])
        if not os.path.exists(record):
            with contextlib.suppress(Refused), locked(path, 0):
                if not os.path.exists(record):
                    remove_file(path)


def user_of(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def home_of(name):
    return os.path.join(AT["webRoot"], name)


def mark_of(external_id):
    """Said in the comment of the Unix user: it is ours, and whose."""
    return "ostler-" + hashlib.sha256(external_id.encode()).hexdigest()[:24]


def is_our_user(user, record):
    return (
        user.pw_uid >= 1000
        and user.pw_dir == home_of(record["username"])
        and user.pw_gecos.split(",")[0] == mark_of(record["externalId"])
    )


def names_of(domain):
    """The names that a site answers to."""
    return [domain] if domain.startswith("www.") else [domain, f"www.{domain}"]


def refuse_taken_domain(domain, username):
    wanted = set(names_of(domain))
    for other in all_records():
        if other["username"] != username and wanted & set(names_of(other["domain"])):
            raise Refused("DOMAIN_EXISTS", f"The domain {domain} is in use by another account of this server.")


def owned(account):
    """The record of this account. Refuses with ABSENT where there is none, with NOT_OURS where it is somebody else's."""
    name = check_username(account["username"])
    record = record_of(name)
    if record is None:
        if user_of(name) is not None:
            raise Refused("NOT_OURS", f"There is a user {name} that was not made for this account.")
        raise Refused("ABSENT", "There is no such account.")
    if not hmac.compare_digest(record["externalId"], check_external_id(account["externalId"])):
        raise Refused("NOT_OURS", f"The account {name} belongs to somebody else.")
    user = user_of(name)
    if user is not None and not is_our_user(user, record):
        raise Refused("NOT_OURS", f"The user {name} was made anew by somebody else.")
    return record


def described(record):
    """The account, for the other side. Half of one that nobody works on any more is broken."""
    name = record["username"]
    status = record["status"]
    if status in ("making", "ending"):
        status = "making" if is_locked(lock_path(name)) else "broken"
    elif user_of(name) is None:
        status = "broken"
    return {
        "externalId": record["externalId"],
        "username": name,
        "domain": record["domain"],
        "email": record["email"],
        "state": status,
        "createdOn": record["createdOn"],
    }
