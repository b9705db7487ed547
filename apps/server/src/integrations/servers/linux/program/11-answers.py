# The questions, the back-ups as acts, and the one document that goes back.

PAGE = 50


def a_page(asked, make):
    """Of all accounts by name, those after the one where the last page ended."""
    after = asked.get("page") or ""
    records = [record for record in all_records() if record["username"] > after]
    shown = records[:PAGE]
    return {"changed": False, "items": [make(record) for record in shown], "next": shown[-1]["username"] if len(records) > PAGE else None}


def usage(asked):
    return {"changed": False, "usage": usage_of(owned(asked["account"]))}


def usage_of_all(asked):
    def reading(record):
        try:
            return usage_of(record)
        except Refused:
            # Gone, or half of one: it is read the next time, and keeps nobody else from being read.
            return None

    page = a_page(asked, reading)
    page["items"] = [item for item in page["items"] if item is not None]
    return page


def list_accounts(asked):
    page = a_page(asked, described)
    if not asked.get("page"):
        ours = {record["username"] for record in all_records()}
        # Made by hand, with a home where ours are: shown, so that nobody wonders why the name is taken.
        for user in pwd.getpwall():
            if user.pw_uid >= 1000 and os.path.dirname(user.pw_dir) == AT["webRoot"] and user.pw_name not in ours:
                page["items"].append({"externalId": None, "username": user.pw_name, "domain": None, "email": "", "state": "active", "createdOn": None})
    return page


def list_backups(asked):
    record = owned(asked["account"])
    return {"changed": False, "backups": backups_of(record)}


def create_backup(asked):
    key = check_act(asked["key"])
    with at_work_on(asked) as record:
        # Asked again, by somebody who never heard that it was made.
        if any(backup["label"] == key and backup["state"] == "ready" for backup in backups_of(record)):
            return {"changed": False}
        backup_id = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{secrets.token_hex(4)}"
        return carry_out(record["username"], backup_id, lambda: make_backup(record, backup_id, key))


def restore(asked):
    backup_id = check_backup_id(asked["backupId"])
    with at_work_on(asked) as record:
        backup_of(record, backup_id)
        ticket = f"restore-{secrets.token_hex(8)}"
        return carry_out(record["username"], ticket, lambda: restore_backup(record, backup_id))


def delete_backup(asked):
    with at_work_on(asked) as record:
        backup_id = asked["backupId"]
        return {"changed": fits(BACKUP_ID, backup_id) and remove_backup(record, backup_id)}


def progress(asked):
    record = owned(asked["account"])
    ticket = asked["ticket"]
    if not fits(re.compile(r"[0-9A-Za-z-]{1,60}"), ticket):
        raise Refused("NO_JOB", "The server does not know of this work.")
    answer = progress_of(record["username"], ticket)
    if "working" in answer and not is_locked(lock_path(record["username"])):
        # The child may have ended between the two looks.
        answer = progress_of(record["username"], ticket)
        if "working" in answer:
            raise Refused("STEP_FAILED", "The work was broken off, such as by a restart of the server.")
    return answer


def check(asked):
    """What there is on this server, and what will not work. Changes nothing."""
    warnings = []
    for command in ("nginx", "useradd", "userdel", "usermod", "chpasswd", "openssl", "tar", "gzip", "du"):
        if not is_installed(command):
            warnings.append(f"{command} is not installed; accounts cannot be made.")
    for folder in ("nginxAvailable", "nginxEnabled", "nginxLogs"):
        if not os.path.isdir(AT[folder]):
            warnings.append(f"{AT[folder]} does not exist; accounts cannot be made.")
    if group_id(AT["webGroup"]) is None:
        warnings.append(f"There is no group {AT['webGroup']}; accounts cannot be made.")
    if is_installed("nginx"):
        tested = run(AT["nginxTest"], allowed=range(256))
        if tested.returncode != 0:
            warnings.append(f"nginx does not take its configuration, so nothing can be changed: {said(tested)}")
    if pool_folder() is None:
        warnings.append("PHP-FPM is not installed; plans that insist on PHP are refused.")
    engines = [engine for engine in ("mariadb", "postgresql") if is_running(engine)]
    if not engines:
        warnings.append("Neither MariaDB nor PostgreSQL answers; plans with a database are refused.")
    if quota_mount() is None:
        warnings.append(f"The file system of {AT['webRoot']} has no quota for users; room on the disk is measured, not limited.")
    if not is_sftp_set_up():
        warnings.append(f"sshd does not lock the group {AT['sftpGroup']} into its homes; clients cannot come in by SFTP.")
    if not is_installed("certbot"):
        warnings.append("certbot is not installed; certificates are signed by ourselves.")
    at = AT["webRoot"]
    while not os.path.isdir(at):
        at = os.path.dirname(at)
    return {
        "changed": False,
        "version": f"{system_name()}, {nginx_version()}",
        "warnings": warnings,
        "accounts": len(glob.glob(state("accounts", "*.json"))),
        "freeDiskMib": free_bytes(at) // MIB,
    }


def system_name():
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', (read_bytes("/etc/os-release") or b"").decode("utf-8", "replace"), re.M)
    return found.group(1) if found else "Linux"


def nginx_version():
    found = re.search(r"nginx/([\d.]+)", said(run(["nginx", "-v"], allowed=range(256)))) if is_installed("nginx") else None
    return f"nginx {found.group(1)}" if found else "no nginx"


def is_sftp_set_up():
    """Before there is a client that sshd could be asked about, its words have to do."""
    files = [AT["sshdConfig"], *glob.glob(f"{AT['sshdConfig']}.d/*.conf")]
    text = b"\n".join(read_bytes(path) or b"" for path in files).decode("utf-8", "replace")
    return re.search(rf"^\s*Match\s+Group\s+\S*\b{re.escape(AT['sftpGroup'])}\b", text, re.M | re.I) is not None


ACTS = {
    "create": create,
    "lookUp": look_up,
    "suspend": suspend,
    "unsuspend": unsuspend,
    "terminate": terminate,
    "changePlan": change_plan,
    "changePassword": change_password,
    "rename": rename,
    "certificate": certificate,
    "usage": usage,
    "usageOfAll": usage_of_all,
    "listAccounts": list_accounts,
    "listBackups": list_backups,
    "createBackup": create_backup,
    "restoreBackup": restore,
    "deleteBackup": delete_backup,
    "progress": progress,
    "check": check,
}


def answer(asked):
    try:
        if os.geteuid() != 0:
            raise Refused("NOT_ROOT", "The user of the settings may not act as root.")
        AT.update(check_layout(asked["layout"]))
        if asked.get("op") not in ACTS:
            raise bad("This is nothing that can be asked for.")
        return {"ok": True, **ACTS[asked["op"]](asked)}
    except Refused as no:
        return {"ok": False, "code": no.code, "message": str(no)}
    except OSError as error:
        code = "DISK_FULL" if error.errno in (28, 122) else "INTERNAL"
        return {"ok": False, "code": code, "message": str(error)}
    except Exception as error:
        return {"ok": False, "code": "INTERNAL", "message": f"{type(error).__name__}: {error}"[:600]}


def main(document):
    text = json.dumps(answer(json.loads(base64.b64decode(document))))
    # Whoever asked may be gone by now.
    with contextlib.suppress(OSError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
