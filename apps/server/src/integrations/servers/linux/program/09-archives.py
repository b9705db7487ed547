# Back-ups: an archive of the files and a dump of each database, in a folder of root's outside the home. They outlive the
# account; whoever runs the server decides when they go.

ARCHIVED = ("public", "private")


def archives_of(record):
    """One folder for each account that ever was: the next owner of a name does not find what is another's."""
    return os.path.join(AT["backupDirectory"], f"{record['username']}-{mark_of(record['externalId'])[7:19]}")


def archive_path(record, backup_id, ending):
    return os.path.join(archives_of(record), f"{backup_id}{ending}")


def backups_of(record):
    """Newest first."""
    found = [read_json(path) for path in glob.glob(os.path.join(archives_of(record), "*.json"))]
    if not is_locked(lock_path(record["username"])):
        for backup in found:
            if backup["state"] == "making":
                backup["state"] = "failed"
    return sorted(found, key=lambda backup: backup["id"], reverse=True)


def backup_of(record, backup_id):
    backup = read_json(archive_path(record, check_backup_id(backup_id), ".json"))
    if backup is None:
        raise Refused("NO_BACKUP", "There is no such back-up.")
    return backup


def remove_backup(record, backup_id):
    # The description goes last: what it describes is found and removed by it.
    for path in glob.glob(archive_path(record, backup_id, ".*.gz")):
        remove_file(path)
    removed = remove_file(archive_path(record, backup_id, ".json"))
    with contextlib.suppress(OSError):
        os.rmdir(archives_of(record))
    return removed


def free_bytes(path):
    room = os.statvfs(path)
    return room.f_bavail * room.f_frsize


def make_backup(record, backup_id, label):
    name = record["username"]
    ensure_parents(AT["backupDirectory"], 0o700)
    ensure_folder(archives_of(record), 0o700)
    for other in backups_of(record):
        # Whoever began it is gone: the lock is ours.
        if other["state"] != "ready":
            remove_backup(record, other["id"])
    if free_bytes(AT["backupDirectory"]) < disk_bytes(record) + AT["keepFreeMib"] * MIB:
        raise Refused("DISK_FULL", "There is not enough room on the server for a back-up.")
    made_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    backup = {"id": backup_id, "label": label, "madeAt": made_at, "bytes": None, "state": "making", "sha256": {}}
    put_json(archive_path(record, backup_id, ".json"), backup)
    try:
        # With the rights of the client, so that no link leads to the files of others. A file may change or go meanwhile.
        asked = ["tar", "--create", "--ignore-failed-read", "--warning=no-file-changed", "--numeric-owner"]
        with packed(archive_path(record, backup_id, ".tar.gz")) as output:
            run([*asked, "-C", home_of(name), *ARCHIVED], output=output, user=user_of(name), allowed=(0, 1), seconds=3600)
        for engine in record["databases"]:
            with packed(archive_path(record, backup_id, f".{engine}.gz")) as output:
                dump_database(name, engine, output)
    except BaseException:
        remove_backup(record, backup_id)
        raise
    paths = sorted(glob.glob(archive_path(record, backup_id, ".*.gz")))
    backup["sha256"] = {os.path.basename(path): digest_of(path) for path in paths}
    backup["bytes"] = sum(os.stat(path).st_size for path in paths)
    backup["state"] = "ready"
    put_json(archive_path(record, backup_id, ".json"), backup)


@contextlib.contextmanager
def packed(path):
    """What is written here is packed into that file."""
    with open(path, "wb") as file:
        packer = subprocess.Popen(["gzip", "-c"], stdin=subprocess.PIPE, stdout=file, env=ENVIRONMENT)
        try:
            yield packer.stdin
        finally:
            packer.stdin.close()
            if packer.wait() != 0:
                raise Refused("STEP_FAILED", "The archive could not be written.")
        os.fsync(file.fileno())


@contextlib.contextmanager
def unpacked(path):
    unpacker = subprocess.Popen(["gzip", "-dc", path], stdout=subprocess.PIPE, env=ENVIRONMENT)
    try:
        yield unpacker.stdout
    finally:
        unpacker.stdout.close()
        unpacker.wait()


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(MIB), b""):
            digest.update(block)
    return digest.hexdigest()


def restore_backup(record, backup_id):
    name = record["username"]
    user = user_of(name)
    backup = backup_of(record, backup_id)
    if backup["state"] != "ready":
        raise Refused("NO_BACKUP", "This back-up was never finished.")
    for file, digest in backup["sha256"].items():
        path = os.path.join(archives_of(record), file)
        if not os.path.exists(path) or digest_of(path) != digest:
            raise Refused("STEP_FAILED", "The archive is damaged: its checksum is another one now. Nothing was changed.")
    fresh = os.path.join(home_of(name), ".restored")
    ensure_home(record)
    if os.path.isdir(fresh):
        shutil.rmtree(fresh)
    if free_bytes(home_of(name)) < 2 * backup["bytes"] + AT["keepFreeMib"] * MIB:
        raise Refused("DISK_FULL", "There is not enough room on the server to unpack the back-up.")
    ensure_folder(fresh, 0o750, 0, user.pw_gid)
    web_group = group_id(AT["webGroup"])
    for folder in ARCHIVED:
        ensure_client_folder(os.path.join(fresh, folder), folder, user, web_group)
    try:
        with unpacked(archive_path(record, backup_id, ".tar.gz")) as archive:
            # As the client: nothing comes out of it that the client could not have made. Files take the group of the folder
            # that they lie in; only members may keep it that way for folders.
            asked = ["tar", "--extract", "--no-same-owner", "--preserve-permissions", "-C", fresh]
            run(asked, given=archive, user=user, groups=[web_group], seconds=3600)
        for engine in record["databases"]:
            dump = archive_path(record, backup_id, f".{engine}.gz")
            if os.path.exists(dump):
                ensure_databases(record, False)
                with unpacked(dump) as text:
                    load_database(record, engine, text)
        for folder in ARCHIVED:
            # The former folder ends where the fresh one was, and goes with it.
            os.rename(os.path.join(home_of(name), folder), os.path.join(fresh, f"{folder}.former"))
            os.rename(os.path.join(fresh, folder), os.path.join(home_of(name), folder))
    finally:
        ensure_home(record)
        shutil.rmtree(fresh, ignore_errors=True)
        ensure_databases(record, record["status"] == "suspended")


# Work that may take long


def carry_out(name, ticket, work):
    """
    Does it in a child that outlives the connection, and holds the lock of the account meanwhile. Answers whether it is
    finished; what is not, is asked about by its ticket.
    """
    path = state("jobs", f"{name}-{ticket}.json")
    for old in glob.glob(state("jobs", "*.json")):
        if os.stat(old).st_mtime < time.time() - 7 * 86400:
            remove_file(old)
    put_json(path, {"state": "working"})
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            put_json(path, outcome_of(work))
        finally:
            os._exit(0)
    until = time.monotonic() + AT["waitSeconds"]
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0] == child:
            break
        time.sleep(0.03)
    return progress_of(name, ticket)


def outcome_of(work):
    try:
        work()
        return {"state": "done"}
    except Refused as no:
        return {"state": "refused", "code": no.code, "message": str(no)}
    except Exception as error:
        return {"state": "refused", "code": "STEP_FAILED", "message": f"{type(error).__name__}: {error}"[:600]}


def progress_of(name, ticket):
    job = read_json(state("jobs", f"{name}-{ticket}.json"))
    if job is None:
        raise Refused("NO_JOB", "The server does not know of this work.")
    if job["state"] == "done":
        return {"changed": True}
    if job["state"] == "refused":
        raise Refused(job["code"], job["message"])
    return {"changed": True, "working": ticket}
