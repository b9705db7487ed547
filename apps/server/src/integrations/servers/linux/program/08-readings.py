# What an account uses: room on the disk, and bytes that went over the wire.

TRAFFIC = re.compile(rb" (\d{1,15}) (\d{1,15})$")


def mark_path(name):
    return state("accounts", f"{name}.traffic")


def traffic_of(name):
    """
    Counts what the log says since the last time; each byte once. The place we have read to and the sum are written together,
    so whoever is cut off counts again from where the sum stands. Answers the sum, in bytes, both ways.
    """
    mark = read_json(mark_path(name)) or {"bytes": 0, "inode": 0, "offset": 0}
    before = dict(mark)
    # The log that we read last may have been set aside meanwhile, and others after it (logrotate, by numbers).
    logs = [log_of(name), *(f"{log_of(name)}.{number}" for number in range(1, 8))]
    standing = [(path, os.stat(path)) for path in logs if os.path.exists(path)]
    at = next((index for index, (_, found) in enumerate(standing) if found.st_ino == mark["inode"]), None)
    unread = standing[: 1 if at is None else at + 1]
    for path, found in reversed(unread):
        if found.st_ino != mark["inode"] or found.st_size < mark["offset"]:
            mark.update(inode=found.st_ino, offset=0)
        with open(path, "rb") as file:
            file.seek(mark["offset"])
            for line in file:
                # The last line may still be on its way.
                if not line.endswith(b"\n"):
                    break
                mark["offset"] += len(line)
                counts = TRAFFIC.search(line.rstrip(b"\n"))
                if counts:
                    mark["bytes"] += int(counts.group(1)) + int(counts.group(2))
    if mark != before:
        put_json(mark_path(name), mark)
    return mark["bytes"]


def last_traffic_of(name):
    return (read_json(mark_path(name)) or {"bytes": 0})["bytes"]


def disk_bytes(record):
    counted = quota_of(record["username"])
    if counted is not None:
        return counted[0] * 1024 + database_bytes(record)
    # Files may come and go while they are counted; du then complains and counts on.
    counting = run(["du", "-sx", "--block-size=1", "--", home_of(record["username"])], allowed=(0, 1), seconds=600)
    return int(counting.stdout.split()[0] or b"0") + database_bytes(record)


def usage_of(record):
    name = record["username"]
    try:
        # Somebody may be at work for long, such as on a back-up; then the last reading has to do.
        with locked(lock_path(name), 0):
            if record_of(name) is None:
                remove_file(lock_path(name))
                raise Refused("ABSENT", "There is no such account.")
            traffic = traffic_of(name)
    except Refused as busy:
        if busy.code != "LOCKED":
            raise
        traffic = last_traffic_of(name)
    return {
        "externalId": record["externalId"],
        "username": name,
        "domain": record["domain"],
        "diskBytes": disk_bytes(record),
        "diskLimitMib": record["plan"]["diskMib"],
        "trafficBytes": traffic,
        "trafficLimitMib": record["plan"]["trafficMib"],
    }
