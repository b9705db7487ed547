# Changes of what a service reads: tested by the service itself before it takes them, and undone when it does not want them.
# What was there before is written down first, so that a change that was cut off is undone by whoever comes next.


def undo_path(service):
    return state(f"undo-{service}.json")


def standing_at(path):
    """None, ['file', base64] or ['link', target]: fit to be written down."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return ["link", os.readlink(path)]
    return ["file", base64.b64encode(read_bytes(path)).decode()]


def file_of(content):
    return ["file", base64.b64encode(content).decode()]


def set_to(path, wanted):
    if wanted is None:
        remove_file(path)
    elif wanted[0] == "link":
        put_link(path, wanted[1])
    else:
        put_file(path, base64.b64decode(wanted[1]), 0o644)


def commands_of(service):
    if service == "nginx":
        return AT["nginxTest"], AT["nginxReload"]
    version = php_version()
    return tuple([word.replace("VERSION", version) for word in AT[name]] for name in ("phpTest", "phpReload"))


def change(service, wishes, refused_when=lambda complaint: None):
    """Brings paths to a wished state. `refused_when` may refuse what the service would take with a warning. Changed anything?"""
    wishes = {path: wished for path, wished in wishes.items() if standing_at(path) != wished}
    if not wishes:
        return False
    former = {path: standing_at(path) for path in wishes}
    put_json(undo_path(service), former)
    test, reload = commands_of(service)
    try:
        for path, wished in wishes.items():
            set_to(path, wished)
        tested = run(test, allowed=range(256))
        complaint = said(tested)
        if tested.returncode != 0:
            raise Refused("CONFIG_TEST_FAILED", f"{service} does not take its configuration: {complaint}")
        refused_when(complaint)
        run(reload)
    except Refused:
        for path, was in former.items():
            set_to(path, was)
        remove_file(undo_path(service))
        raise
    remove_file(undo_path(service))
    return True


def recover(service):
    """Undoes a change that was cut off: nobody knows whether the service wanted it, or has read it."""
    former = read_json(undo_path(service))
    if former is None:
        return
    for path, was in former.items():
        set_to(path, was)
    test, reload = commands_of(service)
    run(test)
    run(reload)
    remove_file(undo_path(service))


# PHP


def pool_folder():
    """Where pools are; None where PHP-FPM is not installed. Of several versions the newest."""
    if AT["phpPools"]:
        return AT["phpPools"] if os.path.isdir(AT["phpPools"]) else None
    folders = glob.glob("/etc/php/[0-9]*.[0-9]*/fpm/pool.d")
    return max(folders, key=lambda folder: [int(part) for part in folder.split("/")[3].split(".")], default=None)


def php_version():
    folder = pool_folder() or ""
    found = re.search(r"/php/(\d+\.\d+)/", folder)
    return found.group(1) if found else ""


def socket_of(name):
    return os.path.join(AT["phpSockets"], f"ostler-{name}.sock")


def wants_php(plan):
    return plan["php"] == "yes" or (plan["php"] == "if_installed" and pool_folder() is not None)


POOL = """; Made by Ostler for {name}. What is changed here is lost with the next change of the account.
[ostler-{name}]
user = {name}
group = {name}
listen = {socket}
listen.owner = root
listen.group = {web_group}
listen.mode = 0660
pm = ondemand
pm.max_children = {processes}
pm.process_idle_timeout = 30s
pm.max_requests = 500
chdir = {home}/public
php_admin_value[open_basedir] = {home}/public:{home}/private:{home}/tmp
php_admin_value[upload_tmp_dir] = {home}/tmp
php_admin_value[session.save_path] = {home}/tmp
php_admin_value[sys_temp_dir] = {home}/tmp
php_admin_value[error_log] = {home}/private/php-errors.log
php_admin_flag[log_errors] = on
php_admin_value[memory_limit] = {memory}M
"""


def ensure_pool(record, suspended):
    """The pool of the account; none of one that is suspended or wants none."""
    name = record["username"]
    folder = pool_folder()
    wished = None
    if wants_php(record["plan"]) and not suspended:
        if folder is None:
            raise Refused("NOT_AVAILABLE", "The plan wants PHP, and PHP-FPM is not installed on this server.")
        wished = file_of(
            POOL.format(
                name=name,
                home=home_of(name),
                socket=socket_of(name),
                web_group=AT["webGroup"],
                processes=record["plan"]["phpProcesses"],
                memory=record["plan"]["phpMemoryMib"],
            ).encode()
        )
    if folder is None:
        return False
    return change("php", {os.path.join(folder, f"ostler-{name}.conf"): wished})
