# What a hosting account is made of on this server, as one program. It is read from standard input by `python3 -I -`, so
# nothing has to be installed; its parts are joined in the order of their names. Python 3.9 and later, standard library only.
#
# - One JSON document in, one JSON document out. Commands are started from lists of words: there is no shell anywhere.
# - Each step looks first and acts then, so that doing all of it again changes nothing.
# - A file of ours says which account belongs to whom; without it nothing is touched.

import base64
import contextlib
import fcntl
import glob
import hashlib
import hmac
import json
import os
import pwd
import grp
import re
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import time

os.umask(0o077)
os.chdir("/")
# The connection may go at any time; what was begun is finished all the same.
signal.signal(signal.SIGHUP, signal.SIG_IGN)

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root", "TZ": "UTC"}
os.environ.clear()
os.environ.update(ENVIRONMENT)

MIB = 1024 * 1024


class Refused(Exception):
    """A "no" with a code that the other side understands."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def run(argv, given=b"", user=None, groups=(), allowed=(0,), seconds=60, output=None):
    """
    Runs a command to its end and answers what it wrote. `user`: an account of ours whose rights it has, and no more
    than those of `groups` besides.

    Refuses with STEP_FAILED when it ends otherwise than allowed.
    """
    as_user = {}
    environment = dict(ENVIRONMENT)
    if user is not None:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": list(groups), "umask": 0o027}
        environment["HOME"] = "/"
    try:
        ended = subprocess.run(
            argv,
            input=given if not hasattr(given, "fileno") else None,
            stdin=given if hasattr(given, "fileno") else None,
            stdout=output if output is not None else subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            timeout=seconds,
            **as_user,
        )
    except FileNotFoundError:
        raise Refused("STEP_FAILED", f"{argv[0]} is not installed on the server.")
    except subprocess.TimeoutExpired:
        raise Refused("STEP_FAILED", f"{argv[0]} did not end within {seconds} seconds.")
    if ended.returncode not in allowed:
        words = said(ended) or f"it ended with {ended.returncode}"
        raise Refused("STEP_FAILED", f"{argv[0]}: {words}")
    return ended


def said(ended):
    """What a command complained of, in one short line."""
    text = ((ended.stderr or b"") + (b"" if ended.stderr else ended.stdout or b"")).decode("utf-8", "replace")
    return " ".join(text.split())[-600:]


def is_installed(command):
    return shutil.which(command, path=ENVIRONMENT["PATH"]) is not None


# Files


def read_bytes(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def read_json(path):
    content = read_bytes(path)
    return None if content is None else json.loads(content)


def put_file(path, content, mode=0o600, group=0):
    """Replaces a file as a whole: after a power cut it is the former one or this one. Its folder must be root's."""
    fresh = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.new")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh)
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(fd, "wb") as file:
        os.fchmod(fd, mode)
        os.fchown(fd, 0, group)
        file.write(content)
        file.flush()
        os.fsync(fd)
    os.replace(fresh, path)


def put_json(path, value):
    put_file(path, json.dumps(value, indent=1, sort_keys=True).encode() + b"\n")


def put_link(path, target):
    fresh = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.new")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(fresh)
    os.symlink(target, fresh)
    os.replace(fresh, path)


def remove_file(path):
    """Was there one?"""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    return True


def ensure_folder(path, mode, uid=0, gid=0):
    """A folder whose parent is root's, with just these rights. Was anything amiss?"""
    changed = False
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        os.mkdir(path, 0o700)
        found = os.lstat(path)
        changed = True
    if not stat.S_ISDIR(found.st_mode):
        raise Refused("STEP_FAILED", f"{path} is not a folder.")
    if (found.st_uid, found.st_gid) != (uid, gid):
        os.chown(path, uid, gid, follow_symlinks=False)
        changed = True
    if stat.S_IMODE(os.lstat(path).st_mode) != mode:
        os.chmod(path, mode)
        changed = True
    return changed


def ensure_parents(path, mode=0o755):
    """The folders that hold what is ours, made where they are missing; those that exist stay as they are."""
    if not os.path.isdir(path):
        ensure_parents(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)
            os.chmod(path, mode)


# Locks


@contextlib.contextmanager
def locked(path, seconds):
    """One at a time. A file that was removed meanwhile locks nobody out, so the name is looked at again afterwards."""
    until = time.monotonic() + seconds
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.stat(path).st_ino == os.fstat(fd).st_ino:
                break
        except BlockingIOError:
            if time.monotonic() >= until:
                os.close(fd)
                raise Refused("LOCKED", "The server is still busy with this account.")
            time.sleep(0.05)
        except FileNotFoundError:
            pass
        os.close(fd)
    try:
        yield
    finally:
        os.close(fd)


def is_locked(path):
    """Is somebody at work? Changes nothing, and makes no file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
