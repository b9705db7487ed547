# What can be asked for. Each act checks all it is given, takes the lock of the account, looks whose it is, and only then acts.


def converge(record, suspended):
    """Makes the server what the record says. Each step looks first, so a second time changes nothing."""
    changed = [
        ensure_user(record),
        ensure_home(record),
        ensure_quota(record),
        ensure_certificate(record),
        ensure_databases(record, suspended),
    ]
    if suspended:
        changed += [ensure_site(record, True), ensure_pool(record, True), lock_out(record["username"])]
    else:
        changed += [let_in(record["username"]), ensure_pool(record, False), ensure_site(record, False)]
    forget_old_certificates(record)
    return any(changed)


def create(asked):
    account = asked["account"]
    name, external_id = check_username(account["username"]), check_external_id(account["externalId"])
    domain, password = check_domain(account["domain"]), check_password(asked["password"])
    plan = check_plan(asked["plan"])
    prepare()
    with the_account(name):
        with the_server():
            record = record_of(name)
            if record is not None:
                record = owned(account)
                if record["status"] == "ending":
                    end(record)
                    record = None
            if record is not None and record["status"] != "making":
                changed = converge(record, record["status"] == "suspended")
                return {"created": False, "changed": changed, "account": described(record), "notes": []}
            if record is None:
                record = begin(name, external_id, domain, plan)
            # Whoever takes up half of one does so with what is wanted now.
            record.update(plan=plan, email=plain_text(asked.get("email")), name=plain_text(asked.get("name")))
            record["hashes"] = password_hashes(password)
            try:
                if record["domain"] != domain:
                    refuse_taken_domain(domain, name)
                    record["domain"] = domain
                keep(record)
                converge(record, False)
                welcome(record)
                set_password(name, password)
            except (Refused, OSError):
                # What was begun and cannot be finished does not stay. Should this fail too, it can still be ended.
                end(record)
                raise
            record["status"] = "active"
            keep(record)
        note = issue_certificate(record)
    return {"created": True, "changed": True, "account": described(record), "notes": [note] if note else []}


def begin(name, external_id, domain, plan):
    """Refuses whatever can be refused before anything is made."""
    if user_of(name) is not None or group_id(name) is not None or os.path.lexists(home_of(name)):
        raise Refused("USER_EXISTS", f"There is a user, group or folder {name} on the server already.")
    if any(os.path.lexists(path) for path in site_paths(name)):
        raise Refused("USER_EXISTS", f"There is a site {name} on the server already.")
    refuse_taken_domain(domain, name)
    if plan["php"] == "yes" and pool_folder() is None:
        raise Refused("NOT_AVAILABLE", "The plan wants PHP, and PHP-FPM is not installed on this server.")
    engine = wanted_engine(plan)
    if engine is not None:
        refuse_foreign_database(name, engine)
    if free_bytes(AT["webRoot"]) < AT["keepFreeMib"] * MIB:
        raise Refused("DISK_FULL", "There is no room left on the disk of this server.")
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return {
        "version": 1,
        "username": name,
        "externalId": external_id,
        "domain": domain,
        "plan": plan,
        "status": "making",
        "createdOn": today,
        "databases": [],
        "email": "",
        "name": "",
        "hashes": {},
    }


def end(record):
    """Takes away all that was made, the record last. Back-ups stay."""
    name = record["username"]
    record["status"] = "ending"
    keep(record)
    remove_site(name)
    if pool_folder() is not None:
        change("php", {os.path.join(pool_folder(), f"ostler-{name}.conf"): None})
    remove_file(socket_of(name))
    remove_databases(record)
    if is_installed("certbot"):
        forget_lineages(record)
    mount = quota_mount()
    if mount is not None and user_of(name) is not None and is_our_user(user_of(name), record):
        run(["setquota", "-u", "--", name, "0", "0", "0", "0", mount])
    remove_user(record)
    shutil.rmtree(certificates_of(name), ignore_errors=True)
    for path in glob.glob(f"{log_of(name)}*") + glob.glob(f"{error_log_of(name)}*") + glob.glob(state("jobs", f"{name}-*.json")):
        remove_file(path)
    remove_file(mark_path(name))
    remove_file(record_path(name))


@contextlib.contextmanager
def at_work_on(asked):
    """The record of an account that is whole, with nobody else at work on it."""
    owned(asked["account"])
    with the_account(asked["account"]["username"]):
        record = owned(asked["account"])
        if record["status"] in ("making", "ending"):
            raise Refused("BROKEN", "The account was begun and not finished: it can be made once more, or ended.")
        yield record


def look_up(asked):
    return {"account": described(owned(asked["account"])), "changed": False}


def suspend(asked):
    with at_work_on(asked) as record, the_server():
        changed = converge(record, True) or record["status"] != "suspended"
        if changed:
            record.update(status="suspended", reason=plain_text(asked.get("reason")))
            keep(record)
        return {"changed": changed}


def unsuspend(asked):
    with at_work_on(asked) as record, the_server():
        changed = converge(record, False) or record["status"] != "active"
        if changed:
            record["status"] = "active"
            record.pop("reason", None)
            keep(record)
        return {"changed": changed}


def terminate(asked):
    owned(asked["account"])
    with the_account(asked["account"]["username"]), the_server():
        end(owned(asked["account"]))
        return {"changed": True}


def change_plan(asked):
    plan = check_plan(asked["plan"])
    with at_work_on(asked) as record:
        with the_server():
            former = record["plan"]
            record["plan"] = plan
            changed = converge(record, record["status"] == "suspended") or former != plan
            if plan["certificate"] != "acme" and is_installed("certbot"):
                forget_lineages(record)
            keep(record)
        note = issue_certificate(record)
        return {"changed": changed, "notes": [note] if note else []}


def change_password(asked):
    password = check_password(asked["password"])
    with at_work_on(asked) as record, the_server():
        record["hashes"] = password_hashes(password)
        keep(record)
        set_password(record["username"], password)
        # A fresh password unlocks whoever was locked out.
        converge(record, record["status"] == "suspended")
        return {"changed": True}


def rename(asked):
    domain = check_domain(asked["domain"])
    with at_work_on(asked) as record:
        with the_server():
            refuse_taken_domain(domain, record["username"])
            renamed = record["domain"] != domain
            record["domain"] = domain
            changed = converge(record, record["status"] == "suspended") or renamed
            if is_installed("certbot"):
                forget_lineages(record, but=lineage_of(record))
            keep(record)
        note = issue_certificate(record)
        return {"changed": changed, "notes": [note] if note else []}


def certificate(asked):
    with at_work_on(asked) as record:
        if record["plan"]["certificate"] != "acme":
            raise Refused("NOT_AVAILABLE", "The plan of this account has no certificate of an authority.")
        note = issue_certificate(record)
        if note:
            raise Refused("NO_CERTIFICATE", note)
        return {"changed": True}
