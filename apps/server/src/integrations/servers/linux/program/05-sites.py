# The site of an account at nginx, and the certificate it shows.

SITE = """# Made by Ostler for {name}. What is changed here is lost with the next change of the account.
log_format ostler_{name} '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                         '"$http_referer" "$http_user_agent" $request_length $bytes_sent';
server {{
{listens}
    server_name {names};
{certificate}    access_log {log} ostler_{name};
    error_log {error_log};
    location ^~ /.well-known/acme-challenge/ {{
        root {challenges};
        default_type text/plain;
    }}
{content}}}
"""

# Owners must agree, or a client would link to the files of another and have the web server read them.
SERVED = """    root {home}/public;
    disable_symlinks if_not_owner from={home}/public;
    index index.html index.htm{index_php};
    location ~ /\\. {{
        return 404;
    }}
    location / {{
        try_files $uri $uri/ {otherwise};
    }}
    location ~ \\.php$ {{
{php}    }}
"""

SUSPENDED = """    error_page 503 /ostler-suspended.html;
    location / {{
        return 503;
    }}
    location = /ostler-suspended.html {{
        internal;
        alias {page};
        add_header Retry-After 86400 always;
        add_header Cache-Control no-store always;
    }}
"""

FASTCGI = """        try_files $uri =404;
        fastcgi_pass unix:{socket};
        fastcgi_index index.php;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_param SCRIPT_NAME $fastcgi_script_name;
        fastcgi_param DOCUMENT_ROOT $document_root;
        fastcgi_param DOCUMENT_URI $document_uri;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param REQUEST_SCHEME $scheme;
        fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_param HTTPS $https if_not_empty;
        fastcgi_param HTTP_PROXY "";
        fastcgi_param GATEWAY_INTERFACE CGI/1.1;
        fastcgi_param SERVER_SOFTWARE nginx;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param SERVER_NAME $host;
        fastcgi_param SERVER_ADDR $server_addr;
        fastcgi_param SERVER_PORT $server_port;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_param REMOTE_PORT $remote_port;
        fastcgi_param REDIRECT_STATUS 200;
"""


def log_of(name):
    """Where Debian's own rotation of logs finds it."""
    return os.path.join(AT["nginxLogs"], f"ostler-{name}.access.log")


def error_log_of(name):
    return os.path.join(AT["nginxLogs"], f"ostler-{name}.error.log")


def has_ipv6():
    return bool(read_bytes("/proc/net/if_inet6"))


def site_text(record, suspended):
    name = record["username"]
    certificate = certificate_of(record)
    listens = [f"    listen {AT['httpPort']};"]
    if has_ipv6():
        listens.append(f"    listen [::]:{AT['httpPort']};")
    lines = ""
    if certificate is not None:
        listens.append(f"    listen {AT['httpsPort']} ssl;")
        if has_ipv6():
            listens.append(f"    listen [::]:{AT['httpsPort']} ssl;")
        lines = f"    ssl_certificate {certificate[0]};\n    ssl_certificate_key {certificate[1]};\n"
    has_php = wants_php(record["plan"])
    if suspended:
        content = SUSPENDED.format(page=state("public", "suspended.html"))
    else:
        content = SERVED.format(
            home=home_of(name),
            index_php=" index.php" if has_php else "",
            otherwise="/index.php?$args" if has_php else "=404",
            # Without PHP the text of a program is nobody's business.
            php=FASTCGI.format(socket=socket_of(name)) if has_php else "        return 404;\n",
        )
    return SITE.format(
        name=name,
        names=" ".join(names_of(record["domain"])),
        listens="\n".join(listens),
        certificate=lines,
        log=log_of(name),
        error_log=error_log_of(name),
        challenges=state("public", "challenges"),
        content=content,
    )


def site_paths(name):
    available = os.path.join(AT["nginxAvailable"], f"ostler-{name}.conf")
    return available, os.path.join(AT["nginxEnabled"], f"ostler-{name}.conf")


def ensure_site(record, suspended):
    available, enabled = site_paths(record["username"])
    wishes = {available: file_of(site_text(record, suspended).encode())}
    if enabled != available:
        wishes[enabled] = ["link", available]

    def refuse_conflict(complaint):
        # nginx takes a second site of the same name with a warning, and never shows it.
        for name in names_of(record["domain"]):
            if f'conflicting server name "{name}"' in complaint:
                raise Refused("DOMAIN_EXISTS", f"nginx serves {name} already, by a site that is not ours.")

    return change("nginx", wishes, refuse_conflict)


def remove_site(name):
    available, enabled = site_paths(name)
    return change("nginx", {enabled: None, available: None})


# Certificates


def certificates_of(name):
    return state("certificates", name)


def self_signed_of(record):
    stem = os.path.join(certificates_of(record["username"]), hashlib.sha256(record["domain"].encode()).hexdigest()[:16])
    return f"{stem}.crt", f"{stem}.key"


def issued_of(record):
    """Of certbot, whose timer renews it; kept by domain, so that a rename asks anew."""
    folder = os.path.join(certbot_folder(), "live", lineage_of(record))
    return os.path.join(folder, "fullchain.pem"), os.path.join(folder, "privkey.pem")


def certificate_of(record):
    """The files to show; None where the plan wants no certificate."""
    if record["plan"]["certificate"] == "none":
        return None
    issued = issued_of(record)
    if record["plan"]["certificate"] == "acme" and all(map(os.path.exists, issued)):
        return issued
    return self_signed_of(record)


def ensure_certificate(record):
    """One that we sign ourselves, at once: the site answers on both ports while an authority is asked, or says no."""
    if record["plan"]["certificate"] == "none" or all(map(os.path.exists, self_signed_of(record))):
        return False
    ensure_folder(certificates_of(record["username"]), 0o700)
    certificate, key = self_signed_of(record)
    names = ",".join(f"DNS:{name}" for name in names_of(record["domain"]))
    # Both land under other names first: half a pair would be taken for a whole one.
    made = [f"{path}.new" for path in (certificate, key)]
    run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650"]
        + ["-subj", f"/CN={record['username']}", "-addext", f"subjectAltName={names}", "-out", made[0], "-keyout", made[1]]
    )
    os.replace(made[1], key)
    os.replace(made[0], certificate)
    return True


def forget_old_certificates(record):
    """Those of former domains, after the site shows the new one."""
    kept = {os.path.basename(path) for path in self_signed_of(record)}
    for path in glob.glob(os.path.join(certificates_of(record["username"]), "*")):
        if os.path.basename(path) not in kept:
            remove_file(path)


def certbot_folder():
    return AT["certbotFolder"]


def lineage_of(record):
    return f"ostler-{record['username']}-{hashlib.sha256(record['domain'].encode()).hexdigest()[:8]}"


def forget_lineages(record, but=None):
    """What certbot would go on renewing."""
    for path in glob.glob(os.path.join(certbot_folder(), "renewal", f"ostler-{record['username']}-*.conf")):
        lineage = os.path.basename(path)[:-5]
        if lineage != but:
            certbot(["delete", "--cert-name", lineage])


def certbot(words, **more):
    return run(
        ["certbot", *words, "--non-interactive", "--config-dir", certbot_folder(), *AT["certbotOptions"]], seconds=100, **more
    )


def leads_here(domain):
    """Does the domain lead to this server yet? Asked before the authority is: it counts each failure against all clients."""
    import http.client

    word = secrets.token_hex(16)
    path = state("public", "challenges", ".well-known")
    ensure_folder(path, 0o755)
    path = os.path.join(path, "acme-challenge")
    ensure_folder(path, 0o755)
    path = os.path.join(path, f"ostler-{word}")
    put_file(path, word.encode(), 0o644)
    try:
        # nginx takes what it was told just now a moment later.
        for _ in range(8):
            connection = http.client.HTTPConnection(AT["acmeProbe"] or domain, timeout=5)
            connection.request("GET", f"/.well-known/acme-challenge/ostler-{word}", headers={"Host": domain})
            if connection.getresponse().read(100) == word.encode():
                return True
            time.sleep(0.4)
        return False
    except (OSError, http.client.HTTPException):
        return False
    finally:
        remove_file(path)


def issue_certificate(record):
    """
    Asks the certificate authority, where the plan wants that. What it says no to is a note, not a failure: the site goes on
    with the certificate that we signed. Answers the note, or None.
    """
    if record["plan"]["certificate"] != "acme" or all(map(os.path.exists, issued_of(record))):
        return None
    if not is_installed("certbot"):
        return "certbot is not installed, so the certificate is one that nobody has signed."
    names = [name for name in names_of(record["domain"]) if leads_here(name)]
    if record["domain"] not in names:
        return f"The domain {record['domain']} does not lead to this server yet, so no authority was asked for a certificate."
    asked = ["certonly", "--webroot", "--webroot-path", state("public", "challenges"), "--agree-tos", "--keep-until-expiring"]
    asked += ["--cert-name", lineage_of(record), "--deploy-hook", " ".join(AT["nginxReload"])]
    asked += ["--email", record["email"]] if fits(EMAIL, record["email"]) else ["--register-unsafely-without-email"]
    if AT["acmeServer"]:
        asked += ["--server", AT["acmeServer"]]
    for name in names:
        asked += ["--domain", name]
    try:
        # certbot refuses to run twice at once.
        with locked(state("locks", "certbot"), 60):
            certbot(asked)
        # While the authority thinks, others may use the server; the change of the site is for one alone.
        with the_server():
            ensure_site(record, record["status"] == "suspended")
    except Refused as no:
        return f"There is no certificate of an authority yet. {no}"
    return None
