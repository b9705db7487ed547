# A database for each account that wants one, with a user of its own; both are called as the account is. Passwords go to the
# database as what it would keep of them, so no text of a client is ever part of a statement.


def native_hash(password):
    """What MariaDB keeps (mysql_native_password)."""
    twice = hashlib.sha1(hashlib.sha1(password.encode()).digest()).hexdigest()
    return f"*{twice.upper()}"


def scram_hash(password):
    """What PostgreSQL keeps (RFC 5803)."""
    salt, rounds = secrets.token_bytes(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)

    def keyed(key, text):
        return hmac.new(key, text, hashlib.sha256).digest()

    stored = hashlib.sha256(keyed(salted, b"Client Key")).digest()
    parts = [base64.b64encode(part).decode() for part in (salt, stored, keyed(salted, b"Server Key"))]
    return f"SCRAM-SHA-256${rounds}:{parts[0]}${parts[1]}:{parts[2]}"


def password_hashes(password):
    """Of the engines on this server only: what is not needed is not kept."""
    makers = {"mariadb": native_hash, "postgresql": scram_hash}
    return {engine: make(password) for engine, make in makers.items() if is_running(engine)}


def mariadb(statement):
    ended = run(["mariadb", *AT["mariadbOptions"], "--batch", "--skip-column-names"], given=statement.encode())
    return ended.stdout.decode("utf-8", "replace").strip()


def postgres(statement, database="postgres"):
    asked = ["psql", *AT["postgresOptions"], "--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--no-password"]
    asked += ["--set=ON_ERROR_STOP=1", f"--dbname={database}"]
    ended = run(asked, given=statement.encode(), user=pwd.getpwnam(AT["postgresUser"]))
    return ended.stdout.decode("utf-8", "replace").strip()


def is_running(engine):
    try:
        if engine == "mariadb":
            return is_installed("mariadb") and mariadb("SELECT 1;") == "1"
        return is_installed("psql") and user_of(AT["postgresUser"]) is not None and postgres("SELECT 1;") == "1"
    except Refused:
        return False


def wanted_engine(plan):
    wish = plan["database"]
    if wish == "none":
        return None
    for engine in ("mariadb", "postgresql") if wish == "any" else (wish,):
        if is_running(engine):
            return engine
    raise Refused("NOT_AVAILABLE", "The plan wants a database, and this server has none of that kind.")


def ensure_databases(record, suspended):
    """Those that were made once stay until the account ends, whatever the plan wants later: they hold data."""
    engines = list(record["databases"])
    # One that any would do for stays with what it has.
    if not (record["plan"]["database"] == "any" and engines):
        engine = wanted_engine(record["plan"])
        if engine is not None and engine not in engines:
            refuse_foreign_database(record["username"], engine)
            if engine not in record["hashes"]:
                raise Refused("NO_PASSWORD", "The database needs the password of the account: set a new password first.")
            engines.append(engine)
            # Kept before it is made, so that it is not forgotten by the one who takes it all away.
            record["databases"] = engines
            keep(record)
    makers = {"mariadb": ensure_mariadb, "postgresql": ensure_postgres}
    return any([makers[engine](record["username"], record["hashes"][engine], suspended) for engine in engines])


def ensure_mariadb(name, secret, suspended):
    changed = False
    if mariadb(f"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '{name}';") == "0":
        mariadb(f"CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4;")
        changed = True
    # The user of the same name on this machine comes in without a password: so do our back-ups, with its rights.
    way = f"mysql_native_password USING '{secret}' OR unix_socket"
    found = mariadb(
        f"SELECT JSON_EXTRACT(Priv, '$.account_locked') FROM mysql.global_priv WHERE User = '{name}' AND Host = 'localhost';"
    )
    if found == "":
        mariadb(f"CREATE USER IF NOT EXISTS '{name}'@'localhost' IDENTIFIED VIA {way};")
        changed = True
    if secret not in mariadb(f"SELECT Priv FROM mysql.global_priv WHERE User = '{name}' AND Host = 'localhost';"):
        mariadb(f"ALTER USER '{name}'@'localhost' IDENTIFIED VIA {way};")
        changed = True
    if mariadb(f"SELECT COUNT(*) FROM mysql.db WHERE Db = '{name}' AND User = '{name}' AND Host = 'localhost';") == "0":
        mariadb(f"GRANT ALL PRIVILEGES ON `{name}`.* TO '{name}'@'localhost';")
        changed = True
    if (found == "true") != suspended:
        mariadb(f"ALTER USER '{name}'@'localhost' ACCOUNT {'LOCK' if suspended else 'UNLOCK'};")
        changed = True
    if suspended:
        mariadb(f"KILL USER '{name}'@'localhost';")
    return changed


def ensure_postgres(name, secret, suspended):
    changed = False
    login = "NOLOGIN" if suspended else "LOGIN"
    found = postgres(f"SELECT rolcanlogin, rolpassword FROM pg_authid WHERE rolname = '{name}';")
    if found == "":
        postgres(f"CREATE ROLE {name} {login} PASSWORD '{secret}';")
        changed = True
    elif found != f"{'f' if suspended else 't'}|{secret}":
        postgres(f"ALTER ROLE {name} {login} PASSWORD '{secret}';")
        changed = True
    if postgres(f"SELECT 1 FROM pg_database WHERE datname = '{name}';") == "":
        postgres(f"CREATE DATABASE {name} OWNER {name};")
        changed = True
    if postgres(f"SELECT has_database_privilege('public', '{name}', 'CONNECT');") == "t":
        postgres(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;")
        changed = True
    if suspended:
        postgres(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}';")
    return changed


def remove_databases(record):
    name = record["username"]
    if "mariadb" in record["databases"]:
        mariadb(f"DROP DATABASE IF EXISTS `{name}`;")
        mariadb(f"DROP USER IF EXISTS '{name}'@'localhost';")
    if "postgresql" in record["databases"]:
        postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")
        postgres(f"DROP ROLE IF EXISTS {name};")


def database_bytes(record):
    """How much room they take, all together."""
    name, total = record["username"], 0
    if "mariadb" in record["databases"]:
        total += int(mariadb(f"SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = '{name}';"))
    if "postgresql" in record["databases"]:
        total += int(postgres(f"SELECT pg_database_size('{name}');") or 0)
    return total


def refuse_foreign_database(name, engine):
    """A database or user of this name, where our account has had none of the kind, is somebody else's."""
    if engine == "mariadb":
        databases = mariadb(f"SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '{name}';")
        users = mariadb(f"SELECT COUNT(*) FROM mysql.global_priv WHERE User = '{name}';")
        is_taken = (databases, users) != ("0", "0")
    else:
        databases = postgres(f"SELECT 1 FROM pg_database WHERE datname = '{name}';")
        is_taken = databases != "" or postgres(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}';") != ""
    if is_taken:
        raise Refused("USER_EXISTS", f"There is a database or database user {name} on the server already.")


# Back-ups of them. Written with the rights of the server, read back with those of the client: a dump may hold what a client
# made up, and the programs that read it in would carry it out.


def dump_database(name, engine, output):
    if engine == "mariadb":
        asked = ["mariadb-dump", *AT["mariadbOptions"], "--single-transaction", "--routines", "--triggers", "--events", name]
        return run(asked, output=output, seconds=3600)
    asked = ["pg_dump", *AT["postgresOptions"], "--no-password", "--no-owner", "--no-privileges", f"--dbname={name}"]
    return run(asked, output=output, seconds=3600, user=pwd.getpwnam(AT["postgresUser"]))


def load_database(record, engine, given):
    """Empties the database and reads the dump in. It has to be one that may log in at this moment."""
    name = record["username"]
    if engine == "mariadb":
        mariadb(f"DROP DATABASE IF EXISTS `{name}`; CREATE DATABASE `{name}` CHARACTER SET utf8mb4;")
        asked = ["mariadb", *AT["mariadbOptions"], f"--user={name}", f"--database={name}", "--batch"]
    else:
        postgres(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")
        ensure_postgres(name, record["hashes"][engine], False)
        asked = ["psql", *AT["postgresOptions"], "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1"]
        asked += [f"--username={name}", f"--dbname={name}"]
    run(asked, given=given, user=user_of(name), seconds=3600)
