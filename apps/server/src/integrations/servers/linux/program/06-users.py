# The Unix user of an account: its home, its quota, and whether it may come in. Clients come in by SFTP only, locked into
# their home; nobody gets a shell.

# In the home of an account. The web server reads as a member of its own group, so that the clients cannot read each other.
FOLDERS = {"public": (0o2750, True), "private": (0o700, False), "tmp": (0o700, False)}

WELCOME = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Ready</title></head>
<body><h1>This site is ready</h1><p>Its pages belong into the folder "public".</p></body>
</html>
"""


def group_id(name):
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None


def ensure_user(record):
    name = record["username"]
    user = user_of(name)
    if user is not None:
        if not is_our_user(user, record):
            raise Refused("USER_EXISTS", f"There is a user {name} on the server already.")
        return False
    if group_id(name) is not None:
        raise Refused("USER_EXISTS", f"There is a group {name} on the server already.")
    if group_id(AT["sftpGroup"]) is None:
        run(["groupadd", "--system", "--force", "--", AT["sftpGroup"]])
    ended = run(
        ["useradd", "--no-create-home", "--home-dir", home_of(name), "--user-group", "--shell", "/usr/sbin/nologin"]
        + ["--comment", mark_of(record["externalId"]), "--groups", AT["sftpGroup"], "--", name],
        allowed=(0, 9),
    )
    if ended.returncode == 9:
        raise Refused("USER_EXISTS", f"There is a user {name} on the server already.")
    return True


def ensure_home(record):
    """The home is root's, as sshd wants of a place to lock somebody into, and nobody can put links in the place of its folders."""
    name = record["username"]
    user = user_of(name)
    web_group = group_id(AT["webGroup"])
    if web_group is None:
        raise Refused("STEP_FAILED", f"There is no group {AT['webGroup']} on the server.")
    changed = ensure_folder(home_of(name), 0o751, 0, user.pw_gid)
    for folder in FOLDERS:
        path = os.path.join(home_of(name), folder)
        former = os.path.join(home_of(name), ".restored", f"{folder}.former")
        if not os.path.lexists(path) and os.path.isdir(former):
            # A restoration was cut off between the two names.
            os.rename(former, path)
        changed = ensure_client_folder(path, folder, user, web_group) or changed
    return changed


def ensure_client_folder(path, folder, user, web_group):
    mode, is_served = FOLDERS[folder]
    return ensure_folder(path, mode, user.pw_uid, web_group if is_served else user.pw_gid)


def welcome(record):
    """A first page, while nobody else can write there yet."""
    public = os.path.join(home_of(record["username"]), "public")
    if os.listdir(public):
        return
    user = user_of(record["username"])
    fd = os.open(os.path.join(public, "index.html"), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, 0o640)
        os.fchown(fd, user.pw_uid, group_id(AT["webGroup"]))
        file.write(WELCOME)


# Quota


def quota_mount():
    """The file system of the homes, where it counts by user; None where it does not."""
    if not is_installed("setquota"):
        return None
    best, options = "", ""
    for line in (read_bytes("/proc/mounts") or b"").decode("utf-8", "replace").splitlines():
        mount, its_options = line.split()[1], line.split()[3]
        if (AT["webRoot"] + "/").startswith(mount.rstrip("/") + "/") and len(mount) >= len(best):
            best, options = mount, its_options
    is_on = any(re.fullmatch(r"(usr|u)?quota|usrjquota=.*", option) for option in options.split(","))
    return best if best and is_on else None


def quota_of(name):
    """(KiB in use, KiB allowed or None) as the file system counts; None where it does not."""
    mount = quota_mount()
    if mount is None:
        return None
    ended = run(["repquota", "-u", "-O", "csv", "-p", mount], allowed=range(256))
    lines = [line.split(",") for line in ended.stdout.decode().splitlines()]
    heading = next((line for line in lines if "BlockUsed" in line), None)
    if heading is None:
        return None
    for line in lines:
        if line[0] == name:
            row = dict(zip(heading, line))
            return int(row["BlockUsed"]), int(row["BlockHardLimit"]) or None
    return 0, None


def ensure_quota(record):
    mount = quota_mount()
    if mount is None:
        return False
    name = record["username"]
    kib = None if record["plan"]["diskMib"] is None else record["plan"]["diskMib"] * 1024
    now = quota_of(name)
    if now is None or now[1] == kib:
        return False
    run(["setquota", "-u", "--", name, "0", str(kib or 0), "0", "0", mount])
    return True


# Coming in


def shadow_of(name):
    """(hash, day of expiry) as /etc/shadow has them."""
    for line in (read_bytes("/etc/shadow") or b"").decode().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return fields[1], fields[7]
    return "", ""


def is_confined(name):
    """Does sshd lock this user into its home, without forwarding? Otherwise it gets no password to come in with."""
    if not is_installed("sshd"):
        return False
    asked = ["sshd", "-T", "-f", AT["sshdConfig"], "-C", f"user={name},host=localhost,addr=127.0.0.1"]
    ended = run(asked, allowed=range(256))
    says = dict(line.split(" ", 1) for line in ended.stdout.decode().lower().splitlines() if " " in line)
    return (
        ended.returncode == 0
        and says.get("forcecommand", "").startswith("internal-sftp")
        and says.get("chrootdirectory", "none") != "none"
        and (says.get("disableforwarding") == "yes" or says.get("allowtcpforwarding") == "no")
    )


def set_password(name, password):
    if is_confined(name):
        run(["chpasswd"], given=f"{name}:{password}\n".encode())


def lock_out(name):
    """Locked and expired: the lock alone leaves keys in force."""
    secret, expires = shadow_of(name)
    changed = not secret.startswith("!") or expires != "1"
    if changed:
        run(["usermod", "--lock", "--expiredate", "1", "--", name])
    end_processes(name)
    return changed


def let_in(name):
    secret, expires = shadow_of(name)
    changed = False
    if expires:
        run(["usermod", "--expiredate", "", "--", name])
        changed = True
    # Without a password there is nothing to unlock, and usermod refuses.
    if secret.startswith("!") and len(secret.strip("!")) > 1:
        run(["usermod", "--unlock", "--", name])
        changed = True
    return changed


def end_processes(name):
    user = user_of(name)
    for _ in range(40):
        running = [] if user is None else processes_of(user.pw_uid)
        if not running:
            return
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.05)


def processes_of(uid):
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            status = read_bytes(f"/proc/{process}/status") or b""
            is_dead = re.search(rb"^State:\s+[ZX]", status, re.M)
            if re.search(rb"^Uid:\s+%d\s" % uid, status, re.M) and not is_dead:
                found.append(int(process))
    return found


def remove_user(record):
    """The user, and then its home; nothing that is not plainly ours."""
    name = record["username"]
    user = user_of(name)
    if user is not None:
        if not is_our_user(user, record):
            raise Refused("NOT_OURS", f"The user {name} is not the one that was made for this account.")
        end_processes(name)
        run(["userdel", "--", name], allowed=(0, 6))
        # Where users have a group of their own, userdel takes it along.
        if group_id(name) is not None:
            run(["groupdel", "--", name], allowed=(0, 6))
    remove_file(f"/var/spool/cron/crontabs/{name}")
    home = home_of(name)
    if os.path.islink(home):
        raise Refused("NOT_OURS", f"{home} is a link that somebody else made.")
    if os.path.isdir(home):
        shutil.rmtree(home)
